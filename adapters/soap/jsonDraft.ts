import type {
  Attachment,
  KeptMessage,
  MessageBody,
  RejectionReason,
  RequestStatus,
} from '../../broker/index.ts';
import type { HeaderDraft, SenderDraft } from './draft.ts';
import { conversionMark, originalEnvelopeBytes } from './originalMark.ts';

/** What a JSON envelope says, with its business content as XML. */
export type ConvertedJson = {
  /** One root element that parses alone; null for a refusal or a status. */
  readonly payloadXml: string | null;
  /** xs:dateTime */
  readonly eol: string | null;
  /** Requests: null. */
  readonly to: string | null;
  readonly rejections: readonly RejectionReason[];
  readonly status: RequestStatus | null;
};

/**
 * Converts a kept JSON envelope (its exact text is `body.signedPart`) for a recipient that polls in XML.
 * @throws HubError InvalidContent when the content cannot be said in XML
 */
export type ConvertJson = (
  message: KeptMessage,
  body: MessageBody,
) => ConvertedJson | Promise<ConvertedJson>;

export const ORIGINAL_ENVELOPE_ID = 'hub-original-envelope';

const freeAttachmentId = (attachments: readonly Attachment[]): string => {
  const taken = new Set(attachments.map(({ id }) => id));
  let id = ORIGINAL_ENVELOPE_ID;
  for (let at = 1; taken.has(id); at += 1) id = `${ORIGINAL_ENVELOPE_ID}-${at}`;
  return id;
};

const headerOf = ({ id, mimeType, signaturePkcs7 }: Attachment): HeaderDraft => ({
  id,
  mimeType,
  pkcs7Base64: signaturePkcs7 === undefined ? null : Buffer.from(signaturePkcs7).toString('base64'),
});

/**
 * The sender's block of a JSON message as values, and its attachments. The JSON original lies beside its translation as one more
 * attachment; a refusal or a status has no place to announce it and is only marked in the reply's headers.
 */
export const jsonDraft = async (
  convert: ConvertJson,
  message: KeptMessage,
  body: MessageBody,
  attachments: readonly Attachment[],
): Promise<{ readonly draft: SenderDraft; readonly attachments: readonly Attachment[] }> => {
  const { head } = message;
  const { payloadXml, ...converted } = await convert(message, body);
  const original: Attachment = {
    id: freeAttachmentId(attachments),
    mimeType: 'application/json',
    bytes: originalEnvelopeBytes(body),
  };
  const all = payloadXml === null ? attachments : [...attachments, original];
  const draft: SenderDraft = {
    messageId: head.messageId,
    referenceMessageId: head.referenceId,
    transactionCode: head.transactionCode,
    nodeId: head.nodeId,
    testMessage: head.testMessage,
    metadata: [conversionMark(original.id)],
    outcome: head.outcome ?? 'content',
    ...converted,
    payload: payloadXml === null ? null : { text: payloadXml, namespaces: {} },
    personalSignature: null,
    attachmentHeaders: payloadXml === null ? [] : all.map(headerOf),
  };
  return { draft, attachments: all };
};
