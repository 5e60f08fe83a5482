import assert from 'node:assert/strict';
import { queueName, type AcceptEntry } from '../../../broker/index.ts';
import type { SealedContent } from './content.ts';
import { eventRecordOf, statusRecordOf, type EventRecord, type StatusRecord } from './drafts.ts';
import type { QuotaQuestion } from './quota.ts';

/** An entry with its encrypted content and the digest that the hash chain will cover. */
export type SealedEntry = {
  readonly entry: AcceptEntry;
  readonly sealed: SealedContent;
  /** Search keys of the content: marks stand for their values, which may be personal (KIS-6.3.4). */
  readonly marks: AcceptEntry['keys'];
  /** SHA-256, lower hex. */
  readonly digest: string;
};

/** Appends byte strings into one parameter: an array of bytea would travel as hex text, twice the size. */
const makeBlob = (): { add(bytes: Buffer): { from: number; bytes: number }; all(): Buffer } => {
  const parts: Buffer[] = [];
  let length = 0;
  return {
    add: (bytes) => {
      parts.push(bytes);
      // substring() counts from 1.
      const from = length + 1;
      length += bytes.length;
      return { from, bytes: bytes.length };
    },
    all: () => Buffer.concat(parts),
  };
};

const itemOf = (
  { head, answers, places, marked }: AcceptEntry,
  n: number,
  payload: { from: number; bytes: number },
  attachmentCount: number,
): object => ({
  n,
  message_id: head.messageId,
  kind: head.kind,
  door: head.door,
  wire: head.wire,
  sender: head.sender,
  recipient: head.recipient,
  type_code: head.typeCode,
  root_namespace: head.rootNamespace,
  root_local_name: head.rootLocalName,
  reference_id: head.referenceId,
  original_id: head.originalId,
  outcome: head.outcome,
  transaction_code: head.transactionCode,
  node_id: head.nodeId,
  test_message: head.testMessage,
  confidentiality: head.confidentiality,
  content_hash: head.contentHash,
  size_bytes: head.sizeBytes,
  received_at: head.receivedAtMs,
  expires_at: head.expiresAtMs,
  legal_received_at: head.legalReceivedAtMs,
  request_seq: answers?.place.seq ?? null,
  request_at: answers?.place.receivedAtMs ?? null,
  final: answers?.final === true,
  queues: places.map((place) => queueName(place.queue)),
  attachment_count: attachmentCount,
  payload_from: payload.from,
  payload_bytes: payload.bytes,
  marked: marked === true,
});

const eventsOf = ({ entry, digest }: SealedEntry, n: number): EventRecord[] => {
  // The digest of the message stands on its first entry; without one nothing would seal it.
  assert(entry.journal.length > 0, 'an accepted message has a journal entry');
  const own = entry.journal.map((draft, i) =>
    eventRecordOf(draft, n, i, null, i === 0 ? digest : null),
  );
  const { answers } = entry;
  if (!answers?.journal) return own;
  return [...own, eventRecordOf(answers.journal, n, own.length, answers.place.seq)];
};

export type AcceptParameters = {
  readonly questions: readonly QuotaQuestion[];
  readonly queues: readonly string[];
  /** Parameters of the statement, given what must be counted and which queue names are new. */
  values(counted: readonly QuotaQuestion[], newQueues: readonly string[]): readonly unknown[];
};

/** Lays a batch out as the parameters of the accept statement. */
export const layOut = (batch: readonly SealedEntry[]): AcceptParameters => {
  const blob = makeBlob();
  const items: object[] = [];
  const attachments: object[] = [];
  const places: object[] = [];
  const references: object[] = [];
  const events: EventRecord[] = [];
  const statuses: StatusRecord[] = [];
  const questions = new Map<string, QuotaQuestion>();
  for (const [n, one] of batch.entries()) {
    const { entry, sealed, marks } = one;
    items.push(itemOf(entry, n, blob.add(sealed.body), sealed.attachments.length));
    for (const [ordinal, part] of sealed.attachments.entries()) {
      const { from, bytes } = blob.add(part);
      attachments.push({ n, ordinal, payload_from: from, payload_bytes: bytes });
    }
    for (const place of entry.places) {
      const queue = queueName(place.queue);
      places.push({ n, queue, priority: place.priority, ack_timeout_ms: place.ackTimeoutMs });
      questions.set(queue, { queue, messages_max: place.messagesMax });
    }
    for (const { key, value } of marks) references.push({ n, key, value });
    events.push(...eventsOf(one, n));
    statuses.push(...entry.statuses.map((draft, i) => statusRecordOf(draft, n, i)));
  }
  const lists = [events, statuses, attachments, references].map((list) => JSON.stringify(list));
  return {
    questions: [...questions.values()],
    queues: [...questions.keys()],
    values: (counted, newQueues) => [
      JSON.stringify(items),
      blob.all(),
      JSON.stringify(places),
      JSON.stringify(counted),
      ...lists,
      newQueues,
    ],
  };
};
