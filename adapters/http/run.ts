import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  rights,
  sessionCookie,
  type Arrived,
  type AuditEvent,
  type Caller,
  type Context,
  type Permission,
  type Reply,
  type Route,
} from '../../module/index.ts';
import {
  HubError,
  isHubError,
  limits,
  type Clock,
  type CrashPoint,
  type EpochMs,
  type Log,
} from '../../broker/index.ts';
import { formOf, jsonTextOf, readBody } from './body.ts';
import type { BodyBudget } from './bodyBudget.ts';
import { problemOfAny, writeProblem } from './problem.ts';
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
  /** Told how the call of a person to a route with `audit` ended; the answer waits for it. */
  readonly audited?: (call: AuditedCall) => Promise<void>;
  readonly crash?: CrashPoint;
  /** Throws when the part of the hub that the route belongs to is switched off; before anything is read. */
  readonly gate?: (route: Route) => void;
};

/** A call that goes into the audit trail. */
export type AuditedCall = {
  readonly event: AuditEvent;
  readonly caller: Caller | null;
  readonly arrived: Arrived;
  /** null when it was done. */
  readonly error: HubError | null;
  readonly object: string | null;
  readonly details: Readonly<Record<string, unknown>>;
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
type Seen = {
  admitted: boolean;
  body: unknown;
  caller: Caller | null;
  arrived: Arrived | null;
  object: string | null;
  details: Record<string, unknown>;
};

const writeStream = async (
  res: ServerResponse,
  { contentType, chunks }: NonNullable<Reply['stream']>,
): Promise<void> => {
  res.setHeader('Content-Type', contentType);
  // Events must not wait in a proxy's buffer.
  res.setHeader('X-Accel-Buffering', 'no');
  res.flushHeaders();
  await pipeline(Readable.from(chunks), res).catch((error: unknown) => {
    // A client who goes away ends the stream; anything else cuts the answer, which the client sees as an error.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  });
};

const writeReply = async (res: ServerResponse, reply: Reply): Promise<void> => {
  res.statusCode = reply.status;
  if (reply.cookies) res.setHeader('Set-Cookie', [...reply.cookies]);
  for (const [name, value] of Object.entries(reply.headers ?? {})) res.setHeader(name, value);
  if (!res.hasHeader('Cache-Control')) res.setHeader('Cache-Control', 'no-store');
  if (reply.stream) return writeStream(res, reply.stream);
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

const mayCall: Readonly<Record<Permission, (caller: Caller) => boolean>> = {
  public: () => true,
  participant: () => true,
  operator: (caller) => caller.operator || caller.person !== null,
  person: (caller) => caller.person !== null,
};

const refusalOf: Readonly<Record<Permission, string>> = {
  public: '',
  participant: '',
  operator: 'Действие доступно только оператору.',
  person: 'Действие доступно только сотруднику, вошедшему в консоль.',
};

/** A person calls what the right of the route allows, and nothing that has none. @throws HubError AccessDenied, ConfirmationRequired */
const checkPerson = (route: Route, { person }: Caller, nowMs: EpochMs): void => {
  if (person === null) return;
  if (route.right === undefined && route.permission !== 'person') {
    throw new HubError('AccessDenied', { reason: 'Действие доступно только системам участников.' });
  }
  if (route.right !== undefined && person.reach(route.right) === null) {
    throw new HubError('AccessDenied', {
      field: 'right',
      value: route.right,
      reason: `Нет права «${rights[route.right].title}».`,
    });
  }
  if (route.confirmed === true && (person.confirmedAtMs ?? 0) < nowMs - limits.confirmationMsMax) {
    throw new HubError('ConfirmationRequired');
  }
};

/** Who calls is known without the body: by a session or a token, or nobody is when only persons may. */
const isKnownEarly = ({ permission }: Route, { headers }: Arrived): boolean =>
  permission === 'person' ||
  headers['authorization'] !== undefined ||
  (headers['hub-signature'] === undefined &&
    headers['cookie']?.includes(`${sessionCookie}=`) === true);

const admitCaller = async (
  ports: HttpPorts,
  route: Route,
  arrived: Arrived,
): Promise<Caller | null> => {
  if (route.permission === 'public') return null;
  const caller = await ports.authenticate(arrived, route);
  if (!mayCall[route.permission](caller)) {
    throw new HubError('AccessDenied', { reason: refusalOf[route.permission] });
  }
  return caller;
};

const audit = async (
  { audited, log }: HttpPorts,
  { audit: event }: Route,
  { arrived, caller, object, details }: Seen,
  error: HubError | null,
): Promise<void> => {
  if (event === undefined || arrived === null || audited === undefined) return;
  await audited({ event, caller, arrived, error, object, details }).catch((failed: unknown) =>
    log.error('audit.notWritten', { event, error: String(failed) }),
  );
};

const unseen = (): Seen => ({
  admitted: false,
  body: undefined,
  caller: null,
  arrived: null,
  object: null,
  details: {},
});

type Failed = { readonly route: Route; readonly target: string; readonly requestId: string };

const fail = async (
  ports: HttpPorts,
  { route, target, requestId }: Failed,
  { req, res }: { readonly req: IncomingMessage; readonly res: ServerResponse },
  seen: Seen,
  error: unknown,
): Promise<void> => {
  if (res.headersSent) {
    ports.log.error('http.streamFailed', { target, error: String(error) });
    res.destroy();
    return;
  }
  if (isHubError(error)) await audit(ports, route, seen, error);
  writeProblem(res, problemOfAny(error, target, requestId, ports.log));
  if (!seen.admitted && isHubError(error) && route.permission !== 'public') {
    ports.refused?.({ route, error, body: seen.body, headers: req.headers });
  }
};

/** Reads the parts of a call and checks them against the schemas of its route: two steps, because who calls may be judged between. */
const makeParts = (ports: HttpPorts, route: Route) => {
  const checks: readonly [name: 'params' | 'query' | 'body', check: Check | null][] = [
    ['params', route.params === undefined ? null : textCheck(route.params, 'path')],
    ['query', route.query === undefined ? null : textCheck(route.query, 'query')],
    ['body', route.body === undefined ? null : bodyCheck(route.body)],
  ];
  const read = async ({ req, res, params, target }: Served, seen: Seen) => {
    const bytesMax = route.bodyBytesMax ?? limits.requestBytesMax;
    const bytes = route.body === undefined ? null : await readBody(res, bytesMax, ports.bodies);
    const isForm = route.bodyIsForm === true;
    const bodyText = bytes === null || isForm ? null : jsonTextOf(req, bytes);
    seen.body = bodyText === null ? undefined : ports.parseJson(bodyText);
    if (isForm && bytes !== null) seen.body = formOf(req, bytes);
    const parts = {
      params: { ...params },
      query: route.query === undefined ? {} : queryOf(target),
      body: seen.body,
    };
    return { parts, bodyText };
  };
  const check = (parts: Readonly<Record<'params' | 'query' | 'body', unknown>>): void => {
    for (const [name, checkOne] of checks) checkOne?.(parts[name]);
  };
  return { read, check };
};

/**
 * Turns a route into a function over a node request and response. Express and the hot path in front of it run the same code
 * (design.md §4): read, parse, check the schema, find out who calls, handle, answer; every failure becomes a problem.
 */
export const makeRun = (ports: HttpPorts, route: Route): Run => {
  const { read: readParts, check: checkParts } = makeParts(ports, route);
  const admit = async (
    { options }: Served,
    arrived: Arrived,
    seen: Seen,
  ): Promise<Caller | null> => {
    seen.arrived = arrived;
    const caller = await admitCaller(ports, route, arrived);
    seen.caller = caller;
    if (caller !== null) {
      checkPerson(route, caller, arrived.receivedAtMs);
      await options?.admit?.(caller);
    }
    return caller;
  };
  const serve = async (served: Served, seen: Seen): Promise<Reply> => {
    const { req, target } = served;
    ports.gate?.(route);
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
      address: req.socket.remoteAddress ?? '',
    };
    // Whoever shows a session or a token is judged before what he says; a signature is over a body, which must be one first.
    const early = isKnownEarly(route, arrived);
    if (!early) checkParts(parts);
    const caller = await admit(served, arrived, seen);
    if (early) checkParts(parts);
    seen.admitted = true;
    ports.crash?.('json:verified');
    const { requestId } = served;
    const note: Context<unknown, unknown, unknown>['note'] = (object, details = {}) => {
      seen.object = object;
      Object.assign(seen.details, details);
    };
    const reply = await route.handler({ ...parts, caller, arrived, requestId, signal, note });
    await audit(ports, route, seen, null);
    return reply;
  };
  return async (req, res, params, options) => {
    const requestId = randomUUID();
    const target = options?.target ?? req.url ?? '/';
    const seen = unseen();
    res.setHeader('X-Request-Id', requestId);
    res.setHeader('X-Content-Type-Options', 'nosniff');
    try {
      const reply = await serve({ req, res, params, options, target, requestId }, seen);
      ports.crash?.('json:beforeReply');
      if (ports.crash) res.once('finish', () => ports.crash?.('json:afterReply'));
      await writeReply(res, reply);
    } catch (error) {
      await fail(ports, { route, target, requestId }, { req, res }, seen, error);
    }
  };
};
