import { randomUUID } from 'node:crypto';
import { HubError, limits, type Mnemonic } from '../../broker/index.ts';
import type { Caller, Reply } from '../../module/index.ts';
import { makeServeCall, unseen, type HttpPorts, type Incoming } from '../http/index.ts';
import { makeHotRoutes, makeMessageRoutes } from './messageRoutes.ts';
import type { RestPorts } from './ports.ts';

/** Calls of the JSON door that another transport may bring, by the name of what they do, and which member names the message. */
const carried = {
  send: { path: '/api/v1/messages', id: null },
  ack: { path: '/api/v1/messages/{id}/ack', id: 'messageId' },
  response: { path: '/api/v1/messages/{id}/response', id: 'originalMessageId' },
  rejection: { path: '/api/v1/messages/{id}/rejection', id: 'originalMessageId' },
  status: { path: '/api/v1/messages/{id}/status', id: 'originalMessageId' },
  cancel: { path: '/api/v1/messages/{id}/cancel', id: 'messageId' },
} as const;

export type CarriedOperation = keyof typeof carried;
export const carriedOperations = Object.keys(carried) as readonly CarriedOperation[];

/** A signed call of the JSON door that came by a queue: the same body as over HTTP. */
export type CarriedCall = {
  readonly operation: CarriedOperation;
  readonly bytes: Buffer;
  /** Whose queue brought it: nobody else may be its signer. */
  readonly owner: Mnemonic;
  readonly signal: AbortSignal;
};

/** Its answer: what the JSON door would have answered. */
export type CarriedReply = {
  readonly status: number;
  readonly contentType: string;
  readonly bytes: Buffer;
  /** Code of the refusal; null when it was done. */
  readonly code: string | null;
  readonly requestId: string;
};

const memberOf = (body: unknown, name: string): unknown => {
  const envelope = (body as { readonly envelope?: Readonly<Record<string, unknown>> } | null)
    ?.envelope;
  return envelope?.[name];
};

const paramsOf = (operation: CarriedOperation) => (body: unknown) => {
  const { id } = carried[operation];
  // What is not there is refused by the schema of the route.
  return id === null ? {} : { id: memberOf(body, id) ?? '' };
};

const ownQueueOnly =
  (owner: Mnemonic) =>
  async ({ system }: Caller): Promise<void> => {
    if (system?.mnemonic === owner) return;
    throw new HubError('AccessDenied', {
      field: 'signature',
      reason: `Очередь принадлежит системе ${owner}, а обращение подписано не ею.`,
    });
  };

const incomingOf = ({ operation, bytes, owner, signal }: CarriedCall): Incoming => ({
  method: 'POST',
  target: carried[operation].path,
  headers: { 'content-type': 'application/json' },
  address: '',
  requestId: randomUUID(),
  params: paramsOf(operation),
  read: async (bytesMax) => {
    if (bytes.byteLength <= bytesMax) return bytes;
    throw new HubError('MessageTooLarge', {
      field: 'body',
      reason: `Тело обращения больше ${bytesMax} байт.`,
    });
  },
  signal,
  admit: ownQueueOnly(owner),
});

const bytesOf = ({ body }: Reply): Buffer =>
  body === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(body));

/**
 * Serves calls of the JSON door that came by another transport: the same schemas, signatures, refusals and signed answers. Never throws.
 */
export const makeCarriedCalls = (
  ports: RestPorts,
  http: HttpPorts,
): ((call: CarriedCall) => Promise<CarriedReply>) => {
  const routes = new Map(
    [...makeHotRoutes(ports), ...makeMessageRoutes(ports)].map((route) => [route.path, route]),
  );
  const served = new Map(
    carriedOperations.flatMap((operation) => {
      const route = routes.get(carried[operation].path);
      return route === undefined ? [] : [[operation, makeServeCall(http, route)] as const];
    }),
  );
  return async (call) => {
    const incoming = incomingOf(call);
    const { requestId } = incoming;
    const one = served.get(call.operation);
    if (one === undefined || call.bytes.byteLength > limits.requestBytesMax * 2) {
      throw new HubError('MessageTooLarge', { field: 'body' });
    }
    const seen = unseen();
    try {
      const reply = await one.serve(incoming, seen);
      const bytes = bytesOf(reply);
      return {
        status: reply.status,
        contentType: 'application/json',
        bytes,
        code: null,
        requestId,
      };
    } catch (error) {
      const problem = await one.refuse(incoming, seen, error);
      return {
        status: problem.status,
        contentType: 'application/problem+json',
        bytes: Buffer.from(JSON.stringify(problem)),
        code: problem.code,
        requestId,
      };
    }
  };
};
