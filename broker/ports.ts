import type { EpochMs, MessageId, Mnemonic, TypeCode } from './message/identifiers.ts';
import type {
  Attachment,
  KeptMessage,
  MessageBody,
  MessageHead,
  MessagePlace,
  QueueKey,
} from './message/message.ts';
import type { BuryDraft } from './delivery/deadLetters.ts';
import type { MessageEvent, MessageState, StatusCategory } from './message/states.ts';
import type { ErrorCode, Violation } from './errors.ts';

export type Clock = { nowMs(): EpochMs };
export type Ids = { messageId(): MessageId };

/** Seals and opens the opaque reply address (ReplyTo → To), so that nobody can compose one. */
export type ReplyTokens = {
  seal(text: string): string;
  /** null when the token was not made by this hub or was altered */
  open(token: string): string | null;
};

/** Test-only switch: ends the process at a named step of the pipeline (KIS-6.3.2.a). No-op in production. */
export type CrashPoint = (name: string) => void;

export type Log = {
  info(event: string, fields?: Record<string, unknown>): void;
  warn(event: string, fields?: Record<string, unknown>): void;
  error(event: string, fields?: Record<string, unknown>): void;
};

// ---- registers, as the exchange reads them: one consistent snapshot in memory

export type System = {
  readonly mnemonic: Mnemonic;
  readonly name: string;
  readonly participantOgrn: string;
  readonly participantName: string;
  /** A blocked system neither sends nor receives; what waits for it is held (KIS-4.1.2). */
  readonly blocked: boolean;
  /** Its requests stand first in the recipients' queues. */
  readonly vip: boolean;
  readonly operator: boolean;
  /** Brings messages of the federal system and states when that system placed them (KIS-6.4.a). */
  readonly bridge: boolean;
  readonly queueMessagesMax: number;
  readonly nodeIds: readonly string[];
};

export type MarkDemand = 'none' | 'request' | 'response' | 'both';

/** Where a searchable key of the business (УИН, application number) stands in the payload. */
export type KeyRule = { readonly key: string; readonly xpath?: string; readonly pointer?: string };

export type InformationType = {
  readonly code: TypeCode;
  readonly name: string;
  readonly kind: 'request-response' | 'broadcast';
  readonly namespace: string;
  readonly requestRoot: string;
  readonly responseRoot: string | null;
  readonly forms: readonly ('xml' | 'json')[];
  /** The payload is offered in the other form as well. */
  readonly convertible: boolean;
  readonly personalSignature: MarkDemand;
  readonly transactionCodeRequired: boolean;
  readonly attachmentSignatureRequired: boolean;
  readonly ackTimeoutMs: number;
  readonly lifeMs: number;
  readonly contentBytesMax: number;
  readonly attachmentBytesMax: number;
  readonly validFromMs: EpochMs;
  readonly validToMs: EpochMs | null;
  readonly keys: readonly KeyRule[];
};

export type Route =
  | { readonly mode: 'fixed'; readonly recipient: Mnemonic }
  | { readonly mode: 'broadcast'; readonly recipients: readonly Mnemonic[] }
  | {
      readonly mode: 'table';
      readonly xpath?: string;
      readonly pointer?: string;
      readonly table: Readonly<Record<string, Mnemonic>>;
    };

export type AccessRule = {
  readonly sender: Mnemonic;
  readonly typeCode: TypeCode;
  readonly recipient: Mnemonic | null;
  readonly basis: string;
  readonly validFromMs: EpochMs;
  readonly validToMs: EpochMs | null;
};

/** An electronic service: a system's own endpoint, called through the hub (KIS-1.2.c, KIS-6.3.1). */
export type ElectronicService = {
  readonly code: string;
  readonly name: string;
  readonly owner: Mnemonic;
  readonly endpoint: string;
  /** `rest`: JSON content; `soap`: the payload in a SOAP 1.1 body. */
  readonly protocol: 'rest' | 'soap';
  readonly typeCode: TypeCode;
  readonly active: boolean;
  readonly validFromMs: EpochMs;
  readonly validToMs: EpochMs | null;
};

export type RegistrySnapshot = {
  systemByCertificate(sha256: string): System | undefined;
  system(mnemonic: string): System | undefined;
  /** Codes of every version of the same information type, the given one included. */
  typeVersions(code: TypeCode): readonly TypeCode[];
  service(code: string): ElectronicService | undefined;
  /** Types whose request or response root has this name, at any date. */
  typeByRoot(
    namespace: string,
    localName: string,
  ): { type: InformationType; root: 'request' | 'response' } | undefined;
  typeByCode(code: string): InformationType | undefined;
  accessRules(sender: Mnemonic, typeCode: TypeCode): readonly AccessRule[];
  route(typeCode: TypeCode): Route | undefined;
};

/** The current snapshot; replaced as a whole when a register changes. */
export type Registry = { current(): RegistrySnapshot };

/** Business content as one document: `xml` parses on its own; `value` is parsed JSON. */
export type Payload =
  | {
      readonly form: 'xml';
      readonly namespace: string;
      readonly localName: string;
      readonly xml: string;
    }
  | { readonly form: 'json'; readonly typeCode: string; readonly value: unknown };

export type ContentRules = {
  /** Empty = valid. Schemas, then registered assertions. */
  validate(
    type: InformationType,
    root: 'request' | 'response',
    payload: Payload,
  ): readonly Violation[];
  /** Text at the XPath (XML) or JSON pointer (JSON); null when absent. */
  valueAt(
    payload: Payload,
    at: { readonly xpath?: string; readonly pointer?: string },
  ): string | null;
};

/** A proof of a signature, made by a door over the received bytes. */
export type Proof = { readonly certificateSha256: string; readonly algorithm: string };

export type JournalDraft = {
  readonly event: MessageEvent;
  readonly state: MessageState;
  readonly atMs: EpochMs;
  /** Queue that the event concerns, for broadcasts and deliveries. */
  readonly queue?: string;
  readonly by?: Mnemonic;
  readonly detail?: Readonly<Record<string, unknown>>;
};

/** A status message for a sender (KIS-6.2.6). */
export type StatusDraft = {
  readonly owner: Mnemonic;
  readonly originalId: MessageId;
  readonly category: StatusCategory;
  readonly atMs: EpochMs;
  readonly details?: string;
  readonly faultCode?: ErrorCode;
  readonly faultText?: string;
};

export type QueuePlaceDraft = {
  readonly queue: QueueKey;
  /** 0 first, 1 ordinary */
  readonly priority: 0 | 1;
  readonly messagesMax: number;
  readonly ackTimeoutMs: number;
};

export type AcceptEntry = {
  readonly head: MessageHead;
  readonly body: MessageBody;
  readonly attachments: readonly Attachment[];
  readonly places: readonly QueuePlaceDraft[];
  readonly journal: readonly JournalDraft[];
  readonly statuses: readonly StatusDraft[];
  readonly keys: readonly { readonly key: string; readonly value: string }[];
  /** One use of the marking code in the head is taken in the same transaction (KIS-6.3.7.c). */
  readonly marked?: boolean;
  /** For a response: the request that moves on, and whether this answer closes it. */
  readonly answers?: {
    readonly place: MessagePlace;
    readonly journal: JournalDraft | null;
    readonly final: boolean;
  };
};

export type AcceptResult =
  | { readonly outcome: 'accepted'; readonly place: MessagePlace }
  | { readonly outcome: 'repeated'; readonly first: KeptMessage }
  | { readonly outcome: 'conflict'; readonly first: KeptMessage }
  | { readonly outcome: 'overflow'; readonly queue: string }
  | { readonly outcome: 'alreadyAnswered' | 'spent' };

export type LeaseWant = {
  readonly queue: QueueKey;
  /** Only messages of these types; empty = any. */
  readonly typeCodes: readonly TypeCode[];
  readonly atMs: EpochMs;
  /** Wire in which the taker asked. */
  readonly wire: string;
};

export type Delivery = {
  readonly message: KeptMessage;
  /** null: the kept bytes were altered; the message must be quarantined and never delivered. */
  readonly content: {
    readonly body: MessageBody;
    readonly attachments: readonly Attachment[];
  } | null;
  readonly queue: string;
  /** 1 for the first delivery. */
  readonly attempt: number;
  readonly deliveredAtMs: EpochMs;
  readonly leaseUntilMs: EpochMs;
};

export type StatusDelivery = StatusDraft & { readonly statusId: number; readonly attempt: number };

export type AckWant = {
  readonly owner: Mnemonic;
  readonly messageId: MessageId;
  readonly accepted: boolean;
  readonly atMs: EpochMs;
};

/** What an Ack removed; null when the owner holds no such message. */
export type AckResult =
  | { readonly what: 'message'; readonly message: KeptMessage; readonly queue: string }
  | { readonly what: 'status'; readonly statusId: number }
  | null;

/** The queue and the journal; every method is one transaction, durable when it returns (contract suite in test/contract). */
export type MessageStore = {
  accept(entry: AcceptEntry): Promise<AcceptResult>;
  lease(want: LeaseWant): Promise<Delivery | null>;
  leaseStatus(owner: Mnemonic, atMs: EpochMs): Promise<StatusDelivery | null>;
  acknowledge(want: AckWant): Promise<AckResult>;
  /** Takes a message that nobody has leased out of its queues; false when it is too late. */
  cancel(
    place: MessagePlace,
    journal: JournalDraft,
    statuses: readonly StatusDraft[],
  ): Promise<boolean>;
  /** Adds journal entries and statuses to a kept message (direct calls, quarantine). `bury` moves its place in a queue to the dead letters. */
  record(
    place: MessagePlace,
    journal: readonly JournalDraft[],
    statuses: readonly StatusDraft[],
    bury?: BuryDraft,
  ): Promise<void>;
  /**
   * Resolves when something may have been placed into the queue after this call, when the time passes, or when the signal aborts. To be
   * called before the queue is looked into, so that no placement falls between the look and the wait.
   */
  waitForPlace(queue: QueueKey, waitMs: number, signal?: AbortSignal): Promise<void>;
};

export type JournalEntry = JournalDraft & { readonly eventId: number };
export type TracedMessage = KeptMessage & {
  readonly state: MessageState;
  readonly journal: readonly JournalEntry[];
};

export type TraceKey =
  | { readonly by: 'messageId'; readonly value: MessageId }
  | { readonly by: 'transactionCode'; readonly value: string }
  /** A registered key of the business: `uin`, `application`… */
  | { readonly by: 'key'; readonly key: string; readonly value: string };

export type QueueState = {
  readonly queue: string;
  readonly owner: Mnemonic;
  readonly waiting: number;
  readonly leased: number;
  readonly dead: number;
  readonly oldestAtMs: EpochMs | null;
  readonly lastLeaseAtMs: EpochMs | null;
  readonly lastAckAtMs: EpochMs | null;
};

export type Refusal = {
  readonly atMs: EpochMs;
  readonly door: string;
  readonly operation: string;
  readonly code: ErrorCode;
  readonly reason: string;
  readonly messageId: string | null;
  readonly sender: Mnemonic | null;
  readonly typeCode: string | null;
  readonly certificateSha256: string | null;
  /** SHA-256 of what was refused; the body itself is not kept. */
  readonly contentHash: string | null;
};

/** Reading the journal; never blocks the exchange. */
export type Journal = {
  find(messageId: MessageId, sender?: Mnemonic): Promise<KeptMessage | null>;
  at(place: MessagePlace): Promise<KeptMessage | null>;
  content(
    place: MessagePlace,
  ): Promise<{ body: MessageBody; attachments: readonly Attachment[] } | null>;
  /** Every message of the chains that the key belongs to, oldest first, with their entries. */
  trace(key: TraceKey): Promise<readonly TracedMessage[]>;
  queues(owner?: Mnemonic): Promise<readonly QueueState[]>;
  refusals(filter: {
    messageId?: string;
    sinceMs?: EpochMs;
    sender?: Mnemonic;
  }): Promise<readonly Refusal[]>;
};

export type IncidentKind =
  | 'messageIdConflict'
  | 'integrityFailure'
  | 'stateSecret'
  | 'journalBroken'
  | 'signatureFailure'
  | 'signInRefused'
  | 'webhookPaused'
  | 'reconciliationConflict'
  | 'bridgeFailure';
export type Incident = {
  readonly kind: IncidentKind;
  readonly atMs: EpochMs;
  readonly addressee: 'operator' | 'security';
  readonly messageId: string | null;
  readonly system: Mnemonic | null;
  readonly text: string;
};

/** Append-only records beside the queue. */
export type Records = {
  refused(refusal: Refusal): Promise<void>;
  incident(incident: Incident): Promise<void>;
};
