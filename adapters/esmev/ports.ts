import type { EpochMs, MessageId } from '../../broker/index.ts';

/**
 * What a kept pair of identifiers is: requests and answers in both directions, and what the bridge itself says instead
 * of them. `-in`: from ЕСМЭВ into the region.
 */
export type LinkKind =
  | 'request-in'
  | 'response-in'
  | 'status-in'
  | 'refusal-in'
  | 'request-out'
  | 'response-out'
  | 'refusal-out';

export type Link = {
  readonly kind: LinkKind;
  readonly sourceId: string;
  readonly ownId: string;
  readonly replyTo: string | null;
  readonly doneAtMs: EpochMs | null;
};

export type LinkDraft = Omit<Link, 'doneAtMs'>;

/** A message that waits in the queue of the bridge, with what an answer to it needs. */
export type WaitingMessage = {
  readonly messageId: MessageId;
  readonly seq: number;
  readonly receivedAtMs: EpochMs;
};

export type Contact = {
  readonly operation: string;
  readonly atMs: EpochMs;
  readonly detail: string;
};

/** What the bridge keeps; durable when it returns. */
export type LinkStore = {
  /** Keeps the pair unless the source is known; then its first own identifier stays and the reply address is renewed. */
  link(draft: LinkDraft, atMs: EpochMs): Promise<Link>;
  byOwn(kind: LinkKind, ownId: string): Promise<Link | null>;
  done(kind: LinkKind, sourceId: string, atMs: EpochMs): Promise<void>;
};

export type BridgeLog = {
  contact(operation: string, atMs: EpochMs, detail?: string): Promise<void>;
  contacts(): Promise<readonly Contact[]>;
  /** Messages that wait for the bridge and whose senders do not know of this outage; they count as told from now on. */
  tellable(queue: string, outageAtMs: EpochMs): Promise<readonly WaitingMessage[]>;
  /** True when this node is the one that runs the bridge until then. */
  takeTurn(holder: string, nowMs: EpochMs, untilMs: EpochMs): Promise<boolean>;
};
