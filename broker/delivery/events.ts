import type { EpochMs } from '../message/identifiers.ts';

/** What happened to a message, as those who are told of it know it. */
export const statusEvents = [
  'accepted',
  'queued',
  'leased',
  'returned',
  'acknowledged',
  'answered',
  'delivered',
  'rejected',
  'cancelled',
  'expired',
  'dead',
  'quarantined',
  'redriven',
  'undone',
] as const;
export type StatusEventName = (typeof statusEvents)[number];

/** Events by the kinds of journal entries. */
const names: Readonly<Record<string, StatusEventName>> = {
  receive: 'accepted',
  accept: 'queued',
  lease: 'leased',
  return: 'returned',
  ack: 'acknowledged',
  answer: 'answered',
  deliver: 'delivered',
  refuse: 'rejected',
  cancel: 'cancelled',
  expire: 'expired',
  bury: 'dead',
  quarantine: 'quarantined',
  redrive: 'redriven',
  undoRedrive: 'undone',
};

/** A journal entry with what is known of its message; nothing of the content, and nobody's personal data. */
export type StatusEntry = {
  readonly eventId: number;
  readonly kind: string;
  readonly state: string;
  readonly atMs: EpochMs;
  readonly queue: string | null;
  readonly messageId: string;
  readonly messageKind: string;
  readonly typeCode: string;
  readonly sender: string;
  readonly recipient: string | null;
  readonly originalId: string | null;
  readonly referenceId: string;
  readonly testMessage: boolean;
};

/** CloudEvents 1.0 in JSON (structured mode). */
export type StatusEvent = {
  readonly specversion: '1.0';
  /** Number of the journal entry: a repeat has the same. */
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly data: {
    readonly event: StatusEventName;
    readonly messageId: string;
    readonly kind: string;
    readonly type: string;
    readonly sender: string;
    readonly recipient: string | null;
    readonly queue: string | null;
    readonly state: string;
    readonly originalMessageId: string | null;
    readonly referenceMessageId: string;
    readonly testMessage: boolean;
  };
};

const recipientOf = ({ recipient, queue }: StatusEntry): string | null =>
  recipient ?? queue?.split('/', 1)[0] ?? null;

/** The event of a journal entry. @param hub mnemonic of the hub; @returns null for an entry that nobody is told of */
export const statusEventOf = (entry: StatusEntry, hub: string): StatusEvent | null => {
  const event = names[entry.kind];
  if (event === undefined) return null;
  return {
    specversion: '1.0',
    id: String(entry.eventId),
    source: `urn:hub:${hub}`,
    type: `hub.message.${event}`,
    subject: entry.messageId,
    time: new Date(entry.atMs).toISOString(),
    datacontenttype: 'application/json',
    data: {
      event,
      messageId: entry.messageId,
      kind: entry.messageKind,
      type: entry.typeCode,
      sender: entry.sender,
      recipient: recipientOf(entry),
      queue: entry.queue,
      state: entry.state,
      originalMessageId: entry.originalId,
      referenceMessageId: entry.referenceId,
      testMessage: entry.testMessage,
    },
  };
};

/** A word of a routing key: dots part the words, stars and hashes mean others. */
const word = (text: string): string => text.replaceAll(/[^A-Za-z0-9_-]/g, '_') || '_';

/** Routing key of the topic exchange: `type.recipient.event`; a broadcast that is not in a queue yet has `all`. */
export const routingKeyOf = ({ data }: StatusEvent): string =>
  [word(data.type), word(data.recipient ?? 'all'), data.event].join('.');

/** Is a system told of it: it sent the message, or the message is for it. */
export const concerns = ({ data }: StatusEvent, mnemonic: string): boolean =>
  data.sender === mnemonic || data.recipient === mnemonic;
