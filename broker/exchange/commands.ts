import type { Violation } from '../errors.ts';
import type { EpochMs, MessageId, Mnemonic, TypeCode } from '../message/identifiers.ts';
import type {
  Attachment,
  Door,
  KeptMessage,
  MessageBody,
  QueueKind,
  ResponseOutcome,
  Wire,
} from '../message/message.ts';
import type { StatusCategory } from '../message/states.ts';
import type {
  Delivery,
  Payload,
  Proof,
  QueueState,
  Refusal,
  StatusDelivery,
  System,
} from '../ports.ts';

/** What every operation needs of its caller: the proof of its signature over the received bytes. */
export type Call = {
  readonly door: Door;
  readonly wire: Wire;
  readonly proof: Proof;
  readonly receivedAtMs: EpochMs;
};

/** Check of a signature inside the message that only the door can make; resolves to what is wrong. */
export type DeferredCheck = () => Promise<readonly Violation[]>;

type Submission = Call & {
  readonly messageId: string;
  readonly body: MessageBody;
  /** SHA-256, lower hex, of the canonical signed part and the attachments' digests. */
  readonly contentHash: string;
  readonly attachments: readonly Attachment[];
  /** Ids that the attachment headers announce, in their order; must equal the contents that came. */
  readonly announcedAttachmentIds: readonly string[];
  readonly personalSignature: DeferredCheck | null;
  /** Checks every attachment's PKCS#7 against its bytes; names attachments without one when `required`. */
  readonly attachmentSignatures: (required: boolean) => Promise<readonly Violation[]>;
};

export type SendRequestCommand = Submission & {
  readonly referenceMessageId: string | null;
  readonly transactionCode: string | null;
  readonly nodeId: string | null;
  readonly eolMs: EpochMs | null;
  readonly confidentiality: string | null;
  readonly testMessage: boolean;
  /** When the federal system placed the message into its queue; only a bridge may say (KIS-6.4.a). */
  readonly placedAtMs?: EpochMs | null;
  readonly payload: Payload;
};

export type RejectionReason = { readonly code: string; readonly description: string };
export type RequestStatus = {
  readonly code: number;
  readonly description: string;
  readonly parameters: readonly { readonly key: string; readonly value: string }[];
};

export type SendResponseCommand = Submission & {
  /** The ReplyTo that came with the request. */
  readonly to: string;
  readonly outcome: ResponseOutcome;
  /** Present exactly when the outcome is `content`. */
  readonly payload: Payload | null;
  /** Reasons of a rejection, for the journal; the signed original is in `body`. */
  readonly rejections: readonly RejectionReason[];
  readonly status: RequestStatus | null;
};

/** What the hub answers after it kept a message; the door signs it as MessageMetadata. */
export type Accepted = {
  readonly message: KeptMessage;
  readonly sender: System;
  readonly recipient: System | null;
  /** Queue name, or `broadcast`. */
  readonly destinationName: string;
  readonly status: StatusCategory;
  /** True when the very same message had been accepted before; nothing was kept anew. */
  readonly repeated: boolean;
};

export type Selector = { readonly namespace: string; readonly localName: string };

export type TakeCommand = Call & {
  readonly kind: Exclude<QueueKind, 'statuses'>;
  /** Type by root element, by code, or null for the first message of the queue. */
  readonly selector: Selector | { readonly typeCode: string } | null;
  readonly nodeId: string | null;
  /** Signed moment of the call; a stale one is refused (replay). */
  readonly timestampMs: EpochMs;
  /** Waits up to this long for a message; 0 answers at once. */
  readonly waitMs: number;
  /** Aborted when the caller went away: nothing is leased for it any more. */
  readonly signal?: AbortSignal;
};

/** A leased message with all that a door writes around it. */
export type Taken = {
  readonly delivery: Delivery & { readonly content: NonNullable<Delivery['content']> };
  readonly sender: System;
  readonly recipient: System;
  readonly typeName: string;
  /** Only for requests: the opaque address of the answer. */
  readonly replyTo: string | null;
  /** Only for responses: the request that is answered. */
  readonly original: {
    readonly messageId: MessageId;
    readonly transactionCode: string | null;
  } | null;
};

export type TakeStatusCommand = Call & { readonly timestampMs: EpochMs };
export type AckCommand = Call & { readonly messageId: string; readonly accepted: boolean };
export type CancelCommand = Call & { readonly messageId: string };
export type StatisticsCommand = Call & { readonly timestampMs: EpochMs };

/** One step of the reasoning that led to a recipient, in Russian (design.md §2.3). */
export type Reason = { readonly step: string; readonly ok: boolean; readonly text: string };
export type RouteExplanation = {
  readonly sender: Mnemonic | null;
  readonly typeCode: TypeCode | null;
  readonly recipients: readonly Mnemonic[];
  readonly allowed: boolean;
  readonly reasons: readonly Reason[];
};

/** The use cases of the exchange, as the doors call them. Refusals are thrown as HubError and have been recorded. */
export type Exchange = {
  sendRequest(command: SendRequestCommand): Promise<Accepted>;
  sendResponse(command: SendResponseCommand): Promise<Accepted>;
  take(command: TakeCommand): Promise<Taken | null>;
  takeStatus(command: TakeStatusCommand): Promise<StatusDelivery | null>;
  acknowledge(command: AckCommand): Promise<void>;
  cancel(command: CancelCommand): Promise<void>;
  statistics(command: StatisticsCommand): Promise<readonly QueueState[]>;
  /** Who the caller is; SenderIsNotRegistered or AccessDenied when it may do nothing. */
  identify(proof: Proof): System;
  explain(sender: Mnemonic, payload: Payload, atMs: EpochMs): RouteExplanation;
  /** For refusals that a door makes before a use case is reached (envelope, signature, certificate). */
  noteRefusal(refusal: Refusal): void;
};
