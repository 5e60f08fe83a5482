import type { IncomingHttpHeaders } from 'node:http';
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
import { formOf, jsonTextOf } from './body.ts';
import type { BodyBudget } from './bodyBudget.ts';
import { problemOfAny, type Problem } from './problem.ts';
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

/** A call as some transport brought it: HTTP, or a queue of messages. */
export type Incoming = {
  readonly method: string;
  /** Path and query as the client sees them. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  /** Where it came from; '' when the transport does not know. */
  readonly address: string;
  readonly requestId: string;
  /** Parts of the path, or how they follow from the parsed body where the transport has no path. */
  readonly params:
    Readonly<Record<string, unknown>> | ((body: unknown) => Readonly<Record<string, unknown>>);
  /** @throws HubError when the body is too large or breaks off */
  readonly read: (bytesMax: number) => Promise<Buffer>;
  /** Aborted when the caller has gone. */
  readonly signal: AbortSignal;
  /** Called when the caller is known and before anything is done for it. */
  readonly admit?: (caller: Caller) => Promise<void>;
};

/** What has been found out when a refusal comes. */
export type Seen = {
  admitted: boolean;
  body: unknown;
  caller: Caller | null;
  arrived: Arrived | null;
  object: string | null;
  details: Record<string, unknown>;
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

/** Nothing is known of a call that has just come. */
export const unseen = (): Seen => ({
  admitted: false,
  body: undefined,
  caller: null,
  arrived: null,
  object: null,
  details: {},
});

/** Reads the parts of a call and checks them against the schemas of its route: two steps, because who calls may be judged between. */
const makeParts = (ports: HttpPorts, route: Route) => {
  const checks: readonly [name: 'params' | 'query' | 'body', check: Check | null][] = [
    ['params', route.params === undefined ? null : textCheck(route.params, 'path')],
    ['query', route.query === undefined ? null : textCheck(route.query, 'query')],
    ['body', route.body === undefined ? null : bodyCheck(route.body)],
  ];
  const read = async ({ headers, params, target, read: readBytes }: Incoming, seen: Seen) => {
    const bytesMax = route.bodyBytesMax ?? limits.requestBytesMax;
    const bytes = route.body === undefined ? null : await readBytes(bytesMax);
    const isForm = route.bodyIsForm === true;
    const bodyText = bytes === null || isForm ? null : jsonTextOf(headers, bytes);
    seen.body = bodyText === null ? undefined : ports.parseJson(bodyText);
    if (isForm && bytes !== null) seen.body = formOf(headers, bytes);
    const parts = {
      params: { ...(typeof params === 'function' ? params(seen.body) : params) },
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

export type ServeCall = {
  /** @throws HubError every refusal, which `refuse` then turns into an answer */
  serve(incoming: Incoming, seen: Seen): Promise<Reply>;
  /** Audits, notes and words what `serve` threw. */
  refuse(incoming: Incoming, seen: Seen, error: unknown): Promise<Problem>;
};

/**
 * A route as a function over a call, whatever brought it: read, parse, check the schema, find out who calls, handle. HTTP and the queues
 * of AMQP run the same code.
 */
export const makeServeCall = (ports: HttpPorts, route: Route): ServeCall => {
  const { read: readParts, check: checkParts } = makeParts(ports, route);
  const admit = async (
    incoming: Incoming,
    arrived: Arrived,
    seen: Seen,
  ): Promise<Caller | null> => {
    seen.arrived = arrived;
    const caller = await admitCaller(ports, route, arrived);
    seen.caller = caller;
    if (caller !== null) {
      checkPerson(route, caller, arrived.receivedAtMs);
      await incoming.admit?.(caller);
    }
    return caller;
  };
  return {
    serve: async (incoming, seen) => {
      const { method, target, headers, address, requestId, signal } = incoming;
      ports.gate?.(route);
      const { parts, bodyText } = await readParts(incoming, seen);
      ports.crash?.('json:received');
      const receivedAtMs = ports.clock.nowMs();
      const { body } = parts;
      const arrived: Arrived = { method, target, headers, bodyText, body, receivedAtMs, address };
      // Whoever shows a session or a token is judged before what he says; a signature is over a body, which must be one first.
      const early = isKnownEarly(route, arrived);
      if (!early) checkParts(parts);
      const caller = await admit(incoming, arrived, seen);
      if (early) checkParts(parts);
      seen.admitted = true;
      ports.crash?.('json:verified');
      const note: Context<unknown, unknown, unknown>['note'] = (object, details = {}) => {
        seen.object = object;
        Object.assign(seen.details, details);
      };
      const reply = await route.handler({ ...parts, caller, arrived, requestId, signal, note });
      await audit(ports, route, seen, null);
      return reply;
    },
    refuse: async ({ target, requestId, headers }, seen, error) => {
      if (isHubError(error)) await audit(ports, route, seen, error);
      if (!seen.admitted && isHubError(error) && route.permission !== 'public') {
        ports.refused?.({ route, error, body: seen.body, headers });
      }
      return problemOfAny(error, target, requestId, ports.log);
    },
  };
};
