import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  HubError,
  isHubError,
  limits,
  type Clock,
  type CrashPoint,
  type Log,
} from '../../broker/index.ts';
import { jsonTextOf, readBody } from './body.ts';
import type { BodyBudget } from './bodyBudget.ts';
import { problemOfAny, writeProblem } from './problem.ts';
import type { Arrived, Caller, Reply, Route } from './route.ts';
import { bodyCheck, textCheck, type Check } from './validation.ts';

export type HttpPorts = {
  readonly clock: Clock;
  readonly log: Log;
  /** Shared by every door of the process. */
  readonly bodies: BodyBudget;
  /** Strict JSON: no duplicate keys, bounded depth; throws HubError with the place. */
  readonly parseJson: (text: string) => unknown;
  /** Finds out who calls; HubError of the signature or token when nobody may be trusted. */
  readonly authenticate: (arrived: Arrived, route: Route) => Promise<Caller>;
  /** Told of every refusal that comes before the handler: schema, signature, permission. */
  readonly refused?: (refusal: EarlyRefusal) => void;
  readonly crash?: CrashPoint;
};

export type EarlyRefusal = {
  readonly route: Route;
  readonly error: HubError;
  /** Whatever the body parsed to, undefined when it did not come so far. */
  readonly body: unknown;
  readonly headers: Arrived['headers'];
};

/** What the surroundings add to one run. */
export type RunOptions = {
  /** Called when the caller is known and before anything is done for it. */
  readonly admit?: (caller: Caller) => Promise<void>;
  /** Path as the client sees it, when a framework has rewritten `req.url`. */
  readonly target?: string;
};

export type Run = (
  req: IncomingMessage,
  res: ServerResponse,
  params: Readonly<Record<string, unknown>>,
  options?: RunOptions,
) => Promise<void>;

type Served = {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly params: Readonly<Record<string, unknown>>;
  readonly options: RunOptions | undefined;
  readonly target: string;
  readonly requestId: string;
};

/** What has been found out when a refusal comes. */
type Seen = { admitted: boolean; body: unknown };

const writeReply = (res: ServerResponse, reply: Reply): void => {
  res.statusCode = reply.status;
  for (const [name, value] of Object.entries(reply.headers ?? {})) res.setHeader(name, value);
  if (!res.hasHeader('Cache-Control')) res.setHeader('Cache-Control', 'no-store');
  const bytes =
    reply.raw === undefined
      ? reply.body === undefined
        ? null
        : Buffer.from(JSON.stringify(reply.body))
      : Buffer.from(reply.raw.bytes);
  if (bytes === null) {
    res.end();
    return;
  }
  res.setHeader('Content-Type', reply.raw?.contentType ?? 'application/json; charset=utf-8');
  res.setHeader('Content-Length', bytes.byteLength);
  res.end(bytes);
};

const abortWith = (res: ServerResponse): AbortSignal => {
  const controller = new AbortController();
  res.once('close', () => {
    if (!res.writableFinished) controller.abort();
  });
  return controller.signal;
};

const queryOf = (target: string): Record<string, string> => {
  const at = target.indexOf('?');
  if (at === -1) return {};
  const pairs = [...new URLSearchParams(target.slice(at + 1))];
  const query = Object.fromEntries(pairs);
  if (Object.keys(query).length !== pairs.length) {
    throw new HubError('BadRequest', { field: 'query', reason: 'параметр указан дважды' });
  }
  return query;
};

const admitCaller = async (
  ports: HttpPorts,
  route: Route,
  arrived: Arrived,
): Promise<Caller | null> => {
  if (route.permission === 'public') return null;
  const caller = await ports.authenticate(arrived, route);
  if (route.permission === 'operator' && !caller.operator) {
    throw new HubError('AccessDenied', { reason: 'Действие доступно только оператору.' });
  }
  return caller;
};

/**
 * Turns a route into a function over a node request and response. Express and the hot path in front of it run the same code
 * (design.md §4): read, parse, check the schema, find out who calls, handle, answer; every failure becomes a problem.
 */
export const makeRun = (ports: HttpPorts, route: Route): Run => {
  const checks: readonly [name: 'params' | 'query' | 'body', check: Check | null][] = [
    ['params', route.params === undefined ? null : textCheck(route.params, 'path')],
    ['query', route.query === undefined ? null : textCheck(route.query, 'query')],
    ['body', route.body === undefined ? null : bodyCheck(route.body)],
  ];
  const readParts = async ({ req, res, params, target }: Served, seen: Seen) => {
    const bytesMax = route.bodyBytesMax ?? limits.requestBytesMax;
    const bytes = route.body === undefined ? null : await readBody(res, bytesMax, ports.bodies);
    const bodyText = bytes === null ? null : jsonTextOf(req, bytes);
    seen.body = bodyText === null ? undefined : ports.parseJson(bodyText);
    const parts = {
      params: { ...params },
      query: route.query === undefined ? {} : queryOf(target),
      body: seen.body,
    };
    for (const [name, check] of checks) check?.(parts[name]);
    return { parts, bodyText };
  };
  const serve = async (served: Served, seen: Seen): Promise<Reply> => {
    const { req, target } = served;
    const signal = abortWith(served.res);
    const { parts, bodyText } = await readParts(served, seen);
    ports.crash?.('json:received');
    const arrived: Arrived = {
      method: req.method ?? '',
      target,
      headers: req.headers,
      bodyText,
      body: parts.body,
      receivedAtMs: ports.clock.nowMs(),
    };
    const caller = await admitCaller(ports, route, arrived);
    if (caller !== null) await served.options?.admit?.(caller);
    seen.admitted = true;
    ports.crash?.('json:verified');
    return route.handler({ ...parts, caller, arrived, requestId: served.requestId, signal });
  };
  return async (req, res, params, options) => {
    const requestId = randomUUID();
    const target = options?.target ?? req.url ?? '/';
    const seen: Seen = { admitted: false, body: undefined };
    res.setHeader('X-Request-Id', requestId);
    res.setHeader('X-Content-Type-Options', 'nosniff');
    try {
      const reply = await serve({ req, res, params, options, target, requestId }, seen);
      ports.crash?.('json:beforeReply');
      if (ports.crash) res.once('finish', () => ports.crash?.('json:afterReply'));
      writeReply(res, reply);
    } catch (error) {
      writeProblem(res, problemOfAny(error, target, requestId, ports.log));
      if (!seen.admitted && isHubError(error) && route.permission !== 'public') {
        ports.refused?.({ route, error, body: seen.body, headers: req.headers });
      }
    }
  };
};
