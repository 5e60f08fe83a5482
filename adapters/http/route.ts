import type { Static, TSchema } from 'typebox';
import type { Proof, System } from '../../broker/index.ts';

export type Method = 'get' | 'post' | 'put' | 'delete';

/** Who may call: any registered system, an operator (system or person), or anybody. */
export type Permission = 'participant' | 'operator' | 'public';

/** Who calls, as the authentication port found it out. */
export type Caller = {
  /** null for an operator who came with a token. */
  readonly system: System | null;
  readonly operator: boolean;
  /** Name for the audit trail: a mnemonic or an operator's login. */
  readonly name: string;
  /** The verified signature; null for a token. */
  readonly proof: Proof | null;
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
  readonly receivedAtMs: number;
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
};

/** What a handler answers: JSON by default, text or bytes when `contentType` says so. */
export type Reply = {
  readonly status: number;
  readonly body?: unknown;
  readonly raw?: { readonly contentType: string; readonly bytes: string | Uint8Array };
  readonly headers?: Readonly<Record<string, string>>;
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
  readonly params?: TSchema;
  readonly query?: TSchema;
  readonly body?: TSchema;
  readonly bodyBytesMax?: number;
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
