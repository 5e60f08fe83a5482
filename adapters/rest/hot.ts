import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Route } from '../../module/index.ts';
import { makeRun, type HttpPorts, type Run } from '../http/index.ts';

type HotPath = { readonly pattern: RegExp; readonly names: readonly string[]; readonly run: Run };

const hotPathOf = (ports: HttpPorts, route: Route): HotPath => {
  const names = [...route.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
  const pattern = new RegExp(`^${route.path.replaceAll(/\{\w+\}/g, '([^/?]+)')}$`);
  return { pattern, names, run: makeRun(ports, route) };
};

/** undefined when a part of the path cannot be decoded: express then answers for it. */
const paramsOf = (
  { pattern, names }: HotPath,
  path: string,
): Record<string, string> | undefined => {
  const match = pattern.exec(path);
  if (match === null) return undefined;
  try {
    return Object.fromEntries(
      names.map((name, index) => [name, decodeURIComponent(match[index + 1] ?? '')]),
    );
  } catch {
    return undefined;
  }
};

/** Serves a request when it is one of the hot routes; resolves to false, with nothing touched, when it is not. */
export type HotServe = (req: IncomingMessage, res: ServerResponse) => Promise<boolean>;

/** The hot JSON routes directly on node:http, in front of the express application (design.md §4; engine.md "HTTP ceiling"). */
export const makeHotServe = (routes: readonly Route[], ports: HttpPorts): HotServe => {
  const hot = routes.map((route) => hotPathOf(ports, route));
  return async (req, res) => {
    // All of them are POST; anything else about their paths (405, HEAD) is express's to say.
    if (req.method !== 'POST' || !(req.url ?? '').startsWith('/api/v1/')) return false;
    const path = (req.url ?? '').split('?', 1)[0] ?? '';
    for (const one of hot) {
      const params = paramsOf(one, path);
      if (params === undefined) continue;
      await one.run(req, res, params);
      return true;
    }
    return false;
  };
};
