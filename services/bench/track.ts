import { HubError, parseMessageId } from '../../broker/index.ts';
import type { BenchPorts } from './ports.ts';
import type { SentListData, TrackData } from './schemas.ts';
import { readSent, type SentMessage } from './store.ts';

const iso = (ms: number): string => new Date(ms).toISOString();

/** A message of the bench as the interface shows it. */
export const sentView = (sent: SentMessage): SentListData['messages'][number] => ({
  messageId: sent.messageId,
  system: sent.mnemonic,
  type: sent.type,
  wire: sent.wire,
  refusal: sent.refusal,
  sentAt: iso(sent.sentAtMs),
  sentBy: sent.sentBy,
});

/** The way of a test message and of everything that answered it. @throws HubError RequestIsNotFound */
export const trackTest = async (
  p: BenchPorts,
  id: string,
  organisations: readonly string[] | null,
): Promise<TrackData> => {
  const sent = await readSent(p.db, id);
  if (
    sent === undefined ||
    (organisations !== null && !organisations.includes(sent.organisation))
  ) {
    throw new HubError('RequestIsNotFound', {
      field: 'id',
      reason: `Сообщения ${id.slice(0, 60)} со стенда не отправляли.`,
    });
  }
  const messageId = parseMessageId(sent.messageId);
  const [messages, refusals] = await Promise.all([
    p.journal.trace({ by: 'messageId', value: messageId }),
    p.journal.refusals({ messageId }),
  ]);
  const [refusal] = refusals;
  return {
    sent: sentView(sent),
    refusal: refusal ? { code: refusal.code, reason: refusal.reason } : null,
    messages: messages.map(({ head, state, journal }) => ({
      messageId: head.messageId,
      kind: head.kind,
      type: head.typeCode,
      sender: head.sender,
      recipient: head.recipient,
      state,
      testMessage: head.testMessage,
      journal: journal.map(({ event, state: after, atMs, queue, by }) => ({
        event,
        state: after,
        at: iso(atMs),
        queue: queue ?? null,
        by: by ?? null,
      })),
    })),
  };
};
