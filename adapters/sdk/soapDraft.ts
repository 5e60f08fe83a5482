import type {
  Attachment,
  Confidentiality,
  EpochMs,
  RejectionReason,
  RequestStatus,
  ResponseOutcome,
} from '../../broker/index.ts';
import { MARKS_NS, namespacesOf, type SoapVersion } from '../soap/index.ts';
import { escapeText } from '../xml/index.ts';

/** Business content with what goes along with it. */
export type ContentInput = {
  /** XML of one root element that parses alone. */
  readonly payload: string;
  /** ds:Signature over the payload root (ЭП-СП), made by `signPersonally`. */
  readonly personalSignature?: string;
  readonly attachments?: readonly Attachment[];
  /** Files that were put into the file store beforehand (МР §5). */
  readonly files?: readonly FileInput[];
};

export type FileInput = {
  readonly uuid: string;
  /** Base64 of the digest, by the algorithm of the sender's certificate. */
  readonly hash: string;
  readonly mimeType: string;
  readonly pkcs7Base64: string | null;
};

export type SendRequestInput = ContentInput & {
  /** UUID v1; made by the client when absent. */
  readonly messageId?: string;
  readonly referenceMessageId?: string;
  readonly transactionCode?: string;
  readonly nodeId?: string;
  readonly eolMs?: EpochMs;
  readonly confidentiality?: Confidentiality;
  /** Bridges only: when the federal system placed the message into its queue. */
  readonly placedAtMs?: EpochMs;
  /** More elements of BusinessProcessMetadata, each with its own namespace declarations. */
  readonly metadata?: readonly string[];
  readonly testMessage?: boolean;
};

export type SendResponseInput = {
  readonly messageId?: string;
  /** The replyTo of the delivered request. */
  readonly to: string;
} & (
  | ({ readonly outcome?: Extract<ResponseOutcome, 'content'> } & ContentInput)
  | { readonly outcome: 'rejected'; readonly rejections: readonly RejectionReason[] }
  | { readonly outcome: 'status'; readonly status: RequestStatus }
);

const tag = (name: string, text: string): string => `<${name}>${escapeText(text)}</${name}>`;
const optional = (name: string, text: string | undefined): string =>
  text === undefined ? '' : tag(name, text);

const header = ({ id, mimeType, signaturePkcs7 }: Attachment): string =>
  `<b:AttachmentHeader>${tag('b:contentId', id)}${tag('b:MimeType', mimeType)}` +
  (signaturePkcs7 === undefined
    ? ''
    : tag('b:SignaturePKCS7', Buffer.from(signaturePkcs7).toString('base64'))) +
  '</b:AttachmentHeader>';

const fileHeader = ({ uuid, hash, mimeType, pkcs7Base64 }: FileInput): string =>
  `<b:RefAttachmentHeader>${tag('b:uuid', uuid)}${tag('b:Hash', hash)}${tag('b:MimeType', mimeType)}` +
  optional('b:SignaturePKCS7', pkcs7Base64 ?? undefined) +
  '</b:RefAttachmentHeader>';

const content = ({
  payload,
  personalSignature,
  attachments = [],
  files = [],
}: ContentInput): string =>
  `<b:MessagePrimaryContent>${payload}</b:MessagePrimaryContent>` +
  (personalSignature === undefined
    ? ''
    : `<t:PersonalSignature>${personalSignature}</t:PersonalSignature>`) +
  (attachments.length === 0
    ? ''
    : `<b:AttachmentHeaderList>${attachments.map(header).join('')}</b:AttachmentHeaderList>`) +
  (files.length === 0
    ? ''
    : `<b:RefAttachmentHeaderList>${files.map(fileHeader).join('')}</b:RefAttachmentHeaderList>`);

const mark = (name: string, text: string | undefined): string =>
  text === undefined ? '' : `<m:${name} xmlns:m="${MARKS_NS}">${text}</m:${name}>`;

const metadataOf = ({ confidentiality, placedAtMs, metadata = [] }: SendRequestInput): string => {
  const placedAt = placedAtMs === undefined ? undefined : new Date(placedAtMs).toISOString();
  const inner =
    mark('Confidentiality', confidentiality) + mark('PlacedAt', placedAt) + metadata.join('');
  return inner === '' ? '' : `<t:BusinessProcessMetadata>${inner}</t:BusinessProcessMetadata>`;
};

const element = (version: SoapVersion, name: string, id: string, inner: string): string => {
  const { types, basic } = namespacesOf[version];
  return `<t:${name} xmlns:t="${types}" xmlns:b="${basic}" Id="${id}">${inner}</t:${name}>`;
};

/** An Id for the signed block that the business content does not use. */
const idFor = (wanted: string, inner: string): string => {
  let id = wanted;
  for (let at = 1; inner.includes(id); at += 1) id = `${wanted}_${at}`;
  return id;
};

/** SenderProvidedRequestData with its Id, ready to be signed. */
export const requestBlock = (
  version: SoapVersion,
  input: SendRequestInput,
  messageId: string,
): string => {
  const required = version === '1.2';
  const inner =
    tag('t:MessageID', messageId) +
    optional(
      't:ReferenceMessageID',
      input.referenceMessageId ?? (required ? messageId : undefined),
    ) +
    optional('t:TransactionCode', input.transactionCode ?? (required ? '' : undefined)) +
    optional('t:NodeID', input.nodeId) +
    optional('t:EOL', input.eolMs === undefined ? undefined : new Date(input.eolMs).toISOString()) +
    content(input) +
    metadataOf(input) +
    (input.testMessage === true ? '<t:TestMessage/>' : '');
  return element(version, 'SenderProvidedRequestData', idFor('SIGNED_BY_CONSUMER', inner), inner);
};

const answer = (input: SendResponseInput): string => {
  if (input.outcome === 'rejected') {
    return input.rejections
      .map(
        ({ code, description }) =>
          `<t:RequestRejected>${tag('t:RejectionReasonCode', code)}${tag('t:RejectionReasonDescription', description)}</t:RequestRejected>`,
      )
      .join('');
  }
  if (input.outcome !== 'status') return content(input);
  const { code, description, parameters } = input.status;
  const listed = parameters.map(
    ({ key, value }) =>
      `<t:StatusParameter>${tag('t:Key', key)}${tag('t:Value', value)}</t:StatusParameter>`,
  );
  return `<t:RequestStatus>${tag('t:StatusCode', String(code))}${listed.join('')}${tag('t:StatusDescription', description)}</t:RequestStatus>`;
};

/** SenderProvidedResponseData with its Id, ready to be signed. */
export const responseBlock = (
  version: SoapVersion,
  input: SendResponseInput,
  messageId: string,
): string => {
  const inner = tag('t:MessageID', messageId) + tag('t:To', input.to) + answer(input);
  return element(version, 'SenderProvidedResponseData', idFor('SIGNED_BY_PROVIDER', inner), inner);
};

export type SelectorInput = {
  /** Root element of the wanted information type; absent takes the first message of the queue. */
  readonly namespace?: string;
  readonly localName?: string;
  readonly nodeId?: string;
};

const basicElement = (version: SoapVersion, name: string, attributes: string, inner: string) =>
  `<b:${name} xmlns:b="${namespacesOf[version].basic}" Id="SIGNED_BY_CALLER"${attributes}>${inner}</b:${name}>`;

/** MessageTypeSelector with its Id. */
export const selectorBlock = (
  version: SoapVersion,
  { namespace, localName, nodeId }: SelectorInput,
  atMs: EpochMs,
): string =>
  basicElement(
    version,
    'MessageTypeSelector',
    '',
    optional('b:NamespaceURI', namespace) +
      optional('b:RootElementLocalName', localName) +
      tag('b:Timestamp', new Date(atMs).toISOString()) +
      optional('b:NodeID', nodeId),
  );

/** Timestamp of GetStatus and GetIncomingQueueStatistics with its Id. */
export const timestampBlock = (version: SoapVersion, atMs: EpochMs): string =>
  basicElement(version, 'Timestamp', '', new Date(atMs).toISOString());

/** AckTargetMessage with its Id. */
export const ackBlock = (version: SoapVersion, messageId: string, accepted: boolean): string =>
  basicElement(version, 'AckTargetMessage', ` accepted="${accepted}"`, escapeText(messageId));
