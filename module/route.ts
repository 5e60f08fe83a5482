import type { Static, TSchema } from 'typebox';
import type { EpochMs, Proof, System } from '../broker/index.ts';
import type { AuditEvent } from './audit.ts';
import type { Person } from './person.ts';
import type { Right } from './rights.ts';

export type Method = 'get' | 'post' | 'put' | 'delete';

/** Annotation that names a schema among the components of the OpenAPI page. */
export const componentKeyword = 'x-component';

/**
 * Who may call. `participant`: any registered system, and persons who have the route's right; `operator`: operator systems, the
 * installation's token, and persons who have the right; `person`: persons only, with the right when one is named; `public`: anybody.
 * A route of systems without a right is closed to persons.
 */
export type Permission = 'participant' | 'operator' | 'person' | 'public';

/** Who calls, as the authentication port found it out. */
export type Caller = {
  /** null for an operator who came with a token. */
  readonly system: System | null;
  /** Sees the records of every participant: an operator's system or token, or a person whose right holds for the whole region. */
  readonly operator: boolean;
  /** Name for the audit trail: a mnemonic or an operator's login. */
  readonly name: string;
  /** The verified signature; null for a token or a session. */
  readonly proof: Proof | null;
  /** The person behind a session or a personal token; null for systems and the installation's token. */
  readonly person: Person | null;
  /** OGRN of the organisations whose records the caller may see by this route's right; null: of all. */
  readonly organisations: readonly string[] | null;
};

/** A call as it came, before anything of it is trusted. */
export type Arrived = {
  readonly method: string;
  /** Path with the query, as the request line has it: what a signature of a read covers. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Body as text, null when there is none. */
  readonly bodyText: string | null;
  readonly body: unknown;
  readonly receivedAtMs: EpochMs;
  /** Network address of the client. */
  readonly address: string;
};

export type Context<P, Q, B> = {
  /** null exactly for public routes. */
  readonly caller: Caller | null;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly arrived: Arrived;
  readonly requestId: string;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
  /** Says what the call is done to and adds to the details of its audit entry; used by routes that name `audit`. */
  readonly note: (object: string | null, details?: Readonly<Record<string, unknown>>) => void;
};

/** What a handler answers: JSON by default, text or bytes when `raw` is given, a file or events of any length as a `stream`. */
export type Reply = {
  readonly status: number;
  readonly body?: unknown;
  readonly raw?: { readonly contentType: string; readonly bytes: string | Uint8Array };
  readonly stream?: {
    readonly contentType: string;
    /** Written as it comes, at the client's pace; ended when the client goes away. */
    readonly chunks: AsyncIterable<string | Uint8Array>;
  };
  readonly headers?: Readonly<Record<string, string>>;
  /** Several cookies, each a whole Set-Cookie value. */
  readonly cookies?: readonly string[];
};

/** One operation of an HTTP interface as data (design.md §1): the mounter and the OpenAPI page read the same object. */
export type Route = {
  readonly method: Method;
  /** OpenAPI form: `/api/v1/messages/{id}`. */
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly permission: Permission;
  /** What a person needs for this route; the reach of it limits what the answer shows. */
  readonly right?: Right;
  /** Writes an audit entry when a call of a person ends, done or refused, with what the handler noted. */
  readonly audit?: AuditEvent;
  /** A person must have given the password within limits.confirmationMsMax (KIS-4.6.2). */
  readonly confirmed?: boolean;
  readonly params?: TSchema;
  readonly query?: TSchema;
  readonly body?: TSchema;
  readonly bodyBytesMax?: number;
  /** The body comes as `application/x-www-form-urlencoded` instead of JSON. */
  readonly bodyIsForm?: boolean;
  /** JSON replies by status; the problem details are added to every route. */
  readonly responses: Readonly<Record<number, ResponseSpec>>;
  readonly handler: (context: Context<unknown, unknown, unknown>) => Promise<Reply>;
};

export type ResponseSpec = {
  readonly description: string;
  readonly schema?: TSchema;
  /** `application/json` when absent. */
  readonly contentType?: string;
};

type Typed<P extends TSchema, Q extends TSchema, B extends TSchema> = Omit<
  Route,
  'params' | 'query' | 'body' | 'handler'
> & {
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly handler: (context: Context<Static<P>, Static<Q>, Static<B>>) => Promise<Reply>;
};

/**
 * Declares a route; the handler's context is typed by the route's own schemas.
 * The mounter validates against those schemas before it calls the handler, which is what makes the cast true.
 */
export const defineRoute = <P extends TSchema, Q extends TSchema, B extends TSchema>(
  route: Typed<P, Q, B>,
): Route => route as unknown as Route;
