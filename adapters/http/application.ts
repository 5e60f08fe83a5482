import { randomUUID } from 'node:crypto';
import { join, sep } from 'node:path';
import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import expressStaticGzip from 'express-static-gzip';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
import type { Caller, Method, Route } from '../../module/index.ts';
import { HubError, limits } from '../../broker/index.ts';
import { problemOfAny, writeProblem } from './problem.ts';
import type { HttpPorts } from './call.ts';
import { makeRun } from './run.ts';

const minuteMs = 60_000;

const refuseRate: RequestHandler = () => {
  throw new HubError('RateLimitExceeded');
};

export type Rates = {
  readonly addressCallsPerMinuteMax: number;
  readonly callerCallsPerMinuteMax: number;
};

const limitByAddress = (rates: Rates): RequestHandler =>
  rateLimit({
    windowMs: minuteMs,
    limit: rates.addressCallsPerMinuteMax,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    keyGenerator: (req) => ipKeyGenerator(req.ip ?? ''),
    handler: refuseRate,
  });

type Admit = (req: Request, res: Response, caller: Caller) => Promise<void>;

/** Counts a verified caller, never a claimed one: nobody can use up another's limit. */
const limitByCaller = (rates: Rates): Admit => {
  const names = new WeakMap<object, string>();
  const limiter = rateLimit({
    windowMs: minuteMs,
    limit: rates.callerCallsPerMinuteMax,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    identifier: 'caller',
    keyGenerator: (req) => names.get(req) ?? '',
    handler: refuseRate,
  });
  return async (req, res, caller) => {
    names.set(req, caller.proof?.certificateSha256 ?? caller.name);
    await new Promise<void>((resolve, reject) => {
      const next = (error?: unknown): void => {
        if (error instanceof Error) reject(error);
        else resolve();
      };
      Promise.resolve(limiter(req, res, next)).catch(reject);
    });
  };
};

/** `/messages/{id}` → `/messages/:id` */
const expressPath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1');

const methodsByPath = (routes: readonly Route[]): Map<string, Method[]> => {
  const found = new Map<string, Method[]>();
  for (const { path, method } of routes) found.set(path, [...(found.get(path) ?? []), method]);
  return found;
};

const allowOf = (methods: readonly Method[]): string =>
  [...methods, ...(methods.includes('get') ? ['head'] : [])].join(', ').toUpperCase();

/** What is thrown outside a route: no such address, a wrong method, the limit per address, a path that cannot be decoded. */
const makeErrorHandler =
  (ports: HttpPorts): ErrorRequestHandler =>
  (error: unknown, req, res, _next) => {
    const requestId = randomUUID();
    res.setHeader('X-Request-Id', requestId);
    const known =
      error instanceof URIError
        ? new HubError('BadRequest', { field: 'path', reason: 'адрес записан с ошибкой' })
        : error;
    writeProblem(res, problemOfAny(known, req.originalUrl, requestId, ports.log));
  };

/** A single-page application in files. */
export type Pages = {
  /** `/console` */
  readonly base: string;
  readonly directory: string;
};

const yearS = 365 * 24 * 3_600;

/** Files with a hash in their name are kept by the browser; every other address below the base is the application's own. */
const mountPages = (app: Express, { base, directory }: Pages): void => {
  const index = join(directory, 'index.html');
  app.get('/', (_req, res) => res.redirect(302, `${base}/`));
  app.get(base, (req, res, next) => {
    if (req.path.endsWith('/')) next();
    else res.redirect(302, `${base}/`);
  });
  app.use(
    base,
    expressStaticGzip(directory, {
      enableBrotli: true,
      orderPreference: ['br'],
      serveStatic: {
        redirect: false,
        setHeaders: (res, file) => {
          const kept = file.includes(`${sep}assets${sep}`);
          res.setHeader('Cache-Control', kept ? `public, max-age=${yearS}, immutable` : 'no-cache');
        },
      },
    }),
  );
  app.get(`${base}/{*page}`, (_req, res, next) => {
    res.setHeader('Cache-Control', 'no-cache');
    res.sendFile(index, (error) => {
      if (error) next(new HubError('NotFound', { reason: 'Консоль не собрана: npm run build.' }));
    });
  });
};

/**
 * Mounts routes on an express application: security headers, limits per address and per caller, 404 and 405 as problems.
 * What a route does is in `makeRun`; express only finds it.
 */
export const makeHttpApplication = (
  routes: readonly Route[],
  ports: HttpPorts,
  { rates = limits, pages }: { readonly rates?: Rates; readonly pages?: Pages } = {},
): Express => {
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', false);
  // Behind plain HTTP on a closed network an upgrade directive would only break the pages.
  app.use(helmet({ contentSecurityPolicy: { directives: { 'upgrade-insecure-requests': null } } }));
  app.use(limitByAddress(rates));
  const admit = limitByCaller(rates);
  for (const route of routes) {
    const run = makeRun(ports, route);
    app[route.method](expressPath(route.path), (req, res) =>
      run(req, res, req.params, {
        target: req.originalUrl,
        admit: (caller) => admit(req, res, caller),
      }),
    );
  }
  for (const [path, methods] of methodsByPath(routes)) {
    app.all(expressPath(path), (_req, res) => {
      res.setHeader('Allow', allowOf(methods));
      throw new HubError('MethodNotAllowed');
    });
  }
  if (pages) mountPages(app, pages);
  app.use(() => {
    throw new HubError('NotFound');
  });
  app.use(makeErrorHandler(ports));
  return app;
};
