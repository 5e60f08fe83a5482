import { isHubError } from '../../broker/index.ts';
import type { JsonClient } from '../../adapters/sdk/index.ts';
import type { ParticipantClient } from '../gisgmp/index.ts';

/** The exchange as a module built here sees it, over the JSON door; `close` ends a wait for the next request. */
export const makeParticipantClient = (
  client: JsonClient,
): ParticipantClient & { close(): void } => {
  const closing = new AbortController();
  /** Requests in hand: an answer must name the request and its type as well as the address. */
  const taken = new Map<string, { readonly messageId: string; readonly type: string }>();

  return {
    close: () => closing.abort(),
    take: async (type, waitMs) => {
      if (closing.signal.aborted) return null;
      try {
        const { signal } = closing;
        const delivered = await client.lease('requests', { type, waitMs, signal });
        if (!delivered?.replyTo) return null;
        const { messageId, replyTo, content } = delivered;
        taken.set(replyTo, { messageId, type: delivered.type });
        return { messageId, replyTo, content };
      } catch (error) {
        if (closing.signal.aborted) return null;
        throw error;
      }
    },
    respond: async (replyTo, content) => {
      const request = taken.get(replyTo) ?? { messageId: '', type: '' };
      try {
        await client.respond({ ...request, replyTo }, { content });
      } catch (error) {
        // Answered before it was killed: only the Ack is missing.
        if (!isHubError(error) || error.code !== 'MessageIsAlreadySent') throw error;
      }
      taken.delete(replyTo);
    },
    acknowledge: (messageId) => client.ack(messageId),
  };
};
