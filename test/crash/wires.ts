import type { JsonClient, SoapClient } from '../../adapters/sdk/index.ts';

export type Outgoing = {
  readonly messageId: string;
  readonly type: string;
  /** XML for SOAP, JSON for the JSON door. */
  readonly content: string;
};
export type Taken = {
  readonly messageId: string;
  readonly type: string;
  readonly replyTo: string | null;
  /** Request that it answers. */
  readonly originalId: string | null;
};
export type Answer = { readonly messageId: string; readonly content: string };

/** A department's calls to the hub; both wires look the same from here. Every call may be repeated. */
export type Wire = {
  /** @returns whether the hub said that it has the message already */
  send(message: Outgoing): Promise<{ repeated: boolean }>;
  answer(request: Taken, answer: Answer): Promise<{ repeated: boolean }>;
  take(kind: 'requests' | 'responses'): Promise<Taken | null>;
  ack(messageId: string): Promise<void>;
  /** Leased only: the caller acknowledges it by the message's id. */
  takeStatus(): Promise<{ messageId: string; category: string } | null>;
};

/** SOAP: a repeat is refused with MessageIsAlreadySent, so what comes back is never one. */
export const overSoap = (client: SoapClient): Wire => ({
  send: async ({ messageId, content }) => {
    await client.sendRequest({ messageId, payload: content });
    return { repeated: false };
  },
  answer: async ({ replyTo }, { messageId, content }) => {
    await client.sendResponse({ messageId, to: replyTo ?? '', payload: content });
    return { repeated: false };
  },
  take: async (kind) => {
    const got = await (kind === 'requests' ? client.getRequest() : client.getResponse());
    return (
      got && {
        messageId: got.metadata.messageId,
        type: '',
        replyTo: got.replyTo,
        originalId: got.originalMessageId,
      }
    );
  },
  ack: (messageId) => client.ack(messageId),
  takeStatus: async () => {
    const got = await client.getStatus();
    return got && { messageId: got.originalMessageId, category: got.category };
  },
});

export const overJson = (client: JsonClient): Wire => ({
  send: ({ messageId, type, content }) =>
    client.send({ messageId, type, content: JSON.parse(content) }),
  answer: (request, { messageId, content }) =>
    client.respond(request, { messageId, content: JSON.parse(content) }),
  take: async (kind) => {
    const got = await client.lease(kind);
    return (
      got && {
        messageId: got.messageId,
        type: got.type,
        replyTo: got.replyTo,
        originalId: got.original?.messageId ?? null,
      }
    );
  },
  ack: (messageId) => client.ack(messageId),
  takeStatus: async () => {
    const got = await client.leaseStatus();
    return got && { messageId: got.messageId, category: got.category };
  },
});
