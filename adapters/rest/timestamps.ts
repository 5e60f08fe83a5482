import {
  limits,
  messageIdTime,
  type EpochMs,
  type JournalEntry,
  type MessageEvent,
  type TracedMessage,
} from '../../broker/index.ts';
import { iso, isoOrNull } from './moments.ts';

const momentsOf = (message: TracedMessage | undefined, event: MessageEvent): readonly EpochMs[] =>
  (message?.journal ?? []).filter((entry) => entry.event === event).map((entry) => entry.atMs);

const detailMs = (entry: JournalEntry | undefined, name: string): EpochMs | undefined => {
  const value = entry?.detail?.[name];
  return typeof value === 'number' ? value : undefined;
};

const entryOf = (message: TracedMessage, event: MessageEvent): JournalEntry | undefined =>
  message.journal.find((entry) => entry.event === event);

/** The final answer of a request among the messages of its chain. */
const responseOf = (
  message: TracedMessage,
  chain: readonly TracedMessage[],
): TracedMessage | undefined =>
  chain.find(
    ({ head }) =>
      head.kind === 'response' &&
      head.outcome !== 'status' &&
      head.originalId === message.head.messageId &&
      head.recipient === message.head.sender,
  );

/**
 * The eleven moments of a message (KIS-6.3.2.c), read from its journal and that of its answer; UTC with milliseconds, in order.
 * A sender's clock that runs ahead does not break the order: `createdAt` is never later than `receivedAt`, the lead is reported beside.
 */
export const timestampsOf = (message: TracedMessage, chain: readonly TracedMessage[]) => {
  const { head } = message;
  const accepted = entryOf(message, 'accept');
  const response = responseOf(message, chain);
  return {
    createdAt: iso(Math.min(messageIdTime(head.messageId), head.receivedAtMs)),
    receivedAt: iso(head.receivedAtMs),
    acceptedAt: isoOrNull(detailMs(accepted, 'acceptedAtMs') ?? accepted?.atMs),
    queuedAt: isoOrNull(accepted?.atMs),
    deliveredAt: momentsOf(message, 'lease').map(iso),
    // An Ack ends a broadcast and a response at once; of a request, `deliver` is the end of its answer.
    ackedAt: isoOrNull(momentsOf(message, head.kind === 'request' ? 'ack' : 'deliver')[0]),
    responseReceivedAt: isoOrNull(response?.head.receivedAtMs),
    responseQueuedAt: isoOrNull(momentsOf(response, 'accept')[0]),
    responseDeliveredAt: momentsOf(response, 'lease').map(iso),
    responseAckedAt: isoOrNull(momentsOf(response, 'deliver')[0]),
    expiresAt: iso(head.expiresAtMs),
  };
};

/** How far the sender's clock ran ahead, in ms; null while that is within the limit (KIS-6.3.2.c). */
export const clockSkewOf = ({ head }: TracedMessage): number | null => {
  const skewMs = messageIdTime(head.messageId) - head.receivedAtMs;
  return skewMs > limits.clockSkewReportMs ? skewMs : null;
};
