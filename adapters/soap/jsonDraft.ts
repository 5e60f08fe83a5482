import type {
  Attachment,
  KeptMessage,
  MessageBody,
  RejectionReason,
  RequestStatus,
} from '../../broker/index.ts';
import { parseXml } from '../xml/index.ts';
import type { HeaderDraft, SenderDraft } from './draft.ts';
import { conversionMark, originalEnvelopeBytes } from './originalMark.ts';
import { takeSlice, type Slice } from './slice.ts';

/**
 * Says business content of a JSON message in XML, for a recipient that polls in XML.
 * @param value `content` of the JSON envelope
 * @returns one root element that parses alone
 * @throws HubError InvalidContent when the content cannot be said in XML
 */
export type ConvertJson = (value: unknown, message: KeptMessage) => string | Promise<string>;

/** Members of the kept JSON envelopes that have a place in the sender's block (adapters/rest, schemas of SendEnvelope and its kin). */
type JsonEnvelope = {
  readonly eol?: string;
  readonly to?: string;
  readonly content?: unknown;
  readonly rejections?: readonly RejectionReason[];
  readonly status?: Omit<RequestStatus, 'parameters'> & Partial<RequestStatus>;
};

export const ORIGINAL_ENVELOPE_ID = 'hub-original-envelope';

const freeAttachmentId = (attachments: readonly Attachment[]): string => {
  const taken = new Set(attachments.map(({ id }) => id));
  let id = ORIGINAL_ENVELOPE_ID;
  for (let at = 1; taken.has(id); at += 1) id = `${ORIGINAL_ENVELOPE_ID}-${at}`;
  return id;
};

// Only the root element is embedded: a declaration or spaces around it could not stand inside an envelope.
const sliceOfDocument = (xml: string): Slice => {
  const document = parseXml(xml);
  return takeSlice(document, document.root);
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
  // The text was parsed strictly when it was taken, and its integrity was checked when it was read back.
  const envelope = JSON.parse(body.signedPart) as JsonEnvelope;
  const { rejections = [], status } = envelope;
  const payloadXml =
    envelope.content === undefined ? null : await convert(envelope.content, message);
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
    eol: envelope.eol ?? null,
    to: envelope.to ?? null,
    rejections,
    status: status === undefined ? null : { ...status, parameters: status.parameters ?? [] },
    payload: payloadXml === null ? null : sliceOfDocument(payloadXml),
    personalSignature: null,
    attachmentHeaders: payloadXml === null ? [] : all.map(headerOf),
  };
  return { draft, attachments: all };
};
