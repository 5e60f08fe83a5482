import type { EpochMs, MessageId, Mnemonic } from '../message/identifiers.ts';
import type { StatusCategory } from '../message/states.ts';

/** A message in a queue, without its content. */
export type QueuedMessage = {
  readonly messageId: MessageId;
  readonly typeCode: string;
  readonly sender: Mnemonic;
  readonly kind: 'request' | 'response' | 'broadcast';
  readonly receivedAtMs: EpochMs;
  readonly expiresAtMs: EpochMs;
  readonly priority: 0 | 1;
  /** How often it was given out. */
  readonly attempts: number;
  readonly sizeBytes: number;
};

export type LeasedMessage = QueuedMessage & {
  readonly leasedAtMs: EpochMs;
  readonly leaseUntilMs: EpochMs;
};

/** A status message in its queue. */
export type QueuedStatus = {
  readonly originalId: MessageId;
  readonly category: StatusCategory;
  readonly atMs: EpochMs;
  readonly attempts: number;
  /** null: waiting. */
  readonly leaseUntilMs: EpochMs | null;
};

export type QueuePage<T> = {
  readonly rows: readonly T[];
  /** Goes into `after` for the next page; null: the last one. */
  readonly next: string | null;
};

/** Looks into a queue without taking anything out; in the order in which messages will be given out. */
export type QueueContents = {
  waiting(queue: string, after: string | null): Promise<QueuePage<QueuedMessage>>;
  /** Oldest lease first, at most limits.queuePeekRowsMax. */
  leased(queue: string): Promise<readonly LeasedMessage[]>;
  statuses(owner: Mnemonic): Promise<readonly QueuedStatus[]>;
};
