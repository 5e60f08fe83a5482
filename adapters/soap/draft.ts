import type { RejectionReason, RequestStatus, ResponseOutcome } from '../../broker/index.ts';
import type { Slice } from './slice.ts';

/** Description of one attachment inside the sender's block. */
export type HeaderDraft = {
  readonly id: string;
  readonly mimeType: string;
  readonly pkcs7Base64: string | null;
};

/**
 * The sender's block as values, from which it can be written anew in another version of the envelope. The business content stays the
 * text that came; only the envelope around it is new.
 */
export type SenderDraft = {
  readonly messageId: string;
  /** Requests only. */
  readonly referenceMessageId: string | null;
  readonly transactionCode: string | null;
  readonly nodeId: string | null;
  /** xs:dateTime as it came. */
  readonly eol: string | null;
  readonly testMessage: boolean;
  /** Elements of BusinessProcessMetadata, each a document of its own. */
  readonly metadata: readonly string[];
  /** Responses only. */
  readonly to: string | null;
  readonly outcome: ResponseOutcome;
  readonly rejections: readonly RejectionReason[];
  readonly status: RequestStatus | null;
  /** null only for a refusal or a status. */
  readonly payload: Slice | null;
  /** ds:Signature over the payload (ЭП-СП). */
  readonly personalSignature: Slice | null;
  readonly attachmentHeaders: readonly HeaderDraft[];
};
