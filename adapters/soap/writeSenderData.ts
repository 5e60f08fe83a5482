import type { Namespaces, RejectionReason } from '../../broker/index.ts';
import type { HeaderDraft, SenderDraft } from './draft.ts';
import { freePrefix, wrapperDeclarations } from './prefixes.ts';
import { rejectCodes } from './shapes.ts';
import type { Slice } from './slice.ts';
import { mimeTypePattern } from './values.ts';
import { namespacesOf, type SoapVersion } from './wire.ts';
import { field } from './writeMetadata.ts';

type Prefixes = { readonly t: string; readonly b: string };
type Context = Prefixes & { readonly version: SoapVersion; readonly own: Namespaces };

const contextOf = (version: SoapVersion, draft: SenderDraft): Context => {
  const { types, basic } = namespacesOf[version];
  const scopes = [draft.payload?.namespaces ?? {}, draft.personalSignature?.namespaces ?? {}];
  const t = freePrefix('ns2', types, scopes);
  const b = freePrefix('ns4', basic, scopes);
  return { t, b, version, own: { [t]: types, [b]: basic } };
};

/** A wrapper of the hub around a slice: the slice's inherited declarations stand on the wrapper. */
const wrapped = (
  prefix: string,
  name: string,
  { text, namespaces }: Slice,
  own: Namespaces,
): string => {
  const inherited = Object.fromEntries(
    Object.entries(namespaces).filter(([key, uri]) => own[key] !== uri),
  );
  const declared = wrapperDeclarations({}, inherited);
  return `<${prefix}:${name}${declared}>${text}</${prefix}:${name}>`;
};

const header = (b: string, { id, mimeType, pkcs7Base64 }: HeaderDraft): string =>
  `<${b}:AttachmentHeader>` +
  field(b, 'contentId', id) +
  field(b, 'MimeType', mimeTypePattern.test(mimeType) ? mimeType : 'application/octet-stream') +
  (pkcs7Base64 === null ? '' : field(b, 'SignaturePKCS7', pkcs7Base64)) +
  `</${b}:AttachmentHeader>`;

const content = ({ b, t, own }: Context, draft: SenderDraft): string => {
  const { payload, personalSignature, attachmentHeaders } = draft;
  return (
    (payload === null ? '' : wrapped(b, 'MessagePrimaryContent', payload, own)) +
    (personalSignature === null ? '' : wrapped(t, 'PersonalSignature', personalSignature, own)) +
    (attachmentHeaders.length === 0
      ? ''
      : `<${b}:AttachmentHeaderList>` +
        attachmentHeaders.map((item) => header(b, item)).join('') +
        `</${b}:AttachmentHeaderList>`)
  );
};

const block = (context: Context, name: string, inner: string): string =>
  `<${context.t}:${name}${wrapperDeclarations(context.own, {})}>${inner}</${context.t}:${name}>`;

const optional = (prefix: string, name: string, value: string | null, charsMax: number): string =>
  value === null ? '' : field(prefix, name, value, charsMax);

/**
 * SenderProvidedRequestData of a version, without Id and unsigned. 1.2 requires ReferenceMessageID and TransactionCode: the first
 * is then given as `referenceId`, the second is empty.
 * @param referenceId first message of the chain, as the hub knows it
 */
export const writeRequestData = (
  version: SoapVersion,
  draft: SenderDraft,
  referenceId: string,
): string => {
  const context = contextOf(version, draft);
  const { t } = context;
  const required = version === '1.2';
  const reference = draft.referenceMessageId ?? (required ? referenceId : null);
  const code = draft.transactionCode ?? (required ? '' : null);
  return block(
    context,
    'SenderProvidedRequestData',
    field(t, 'MessageID', draft.messageId) +
      optional(t, 'ReferenceMessageID', reference, 36) +
      optional(t, 'TransactionCode', code, 1500) +
      optional(t, 'NodeID', draft.nodeId, 50) +
      optional(t, 'EOL', draft.eol, 64) +
      content(context, draft) +
      (draft.metadata.length === 0
        ? ''
        : `<${t}:BusinessProcessMetadata>${draft.metadata.join('')}</${t}:BusinessProcessMetadata>`) +
      (draft.testMessage ? `<${t}:TestMessage/>` : ''),
  );
};

/** 1.2 has no FAILURE; its nearest code says the least, and the description keeps the true one. */
const rejection = ({ version, t }: Context, { code, description }: RejectionReason): string => {
  const known = rejectCodes(version).includes(code);
  return (
    `<${t}:RequestRejected>` +
    field(t, 'RejectionReasonCode', known ? code : 'UNKNOWN_REQUEST_DESCRIPTION') +
    field(t, 'RejectionReasonDescription', known ? description : `${code}: ${description}`, 4000) +
    `</${t}:RequestRejected>`
  );
};

const requestStatus = ({ t }: Context, status: NonNullable<SenderDraft['status']>): string =>
  `<${t}:RequestStatus>` +
  field(t, 'StatusCode', String(status.code)) +
  status.parameters
    .map(
      ({ key, value }) =>
        `<${t}:StatusParameter>${field(t, 'Key', key)}${field(t, 'Value', value)}</${t}:StatusParameter>`,
    )
    .join('') +
  field(t, 'StatusDescription', status.description, 4000) +
  `</${t}:RequestStatus>`;

/** SenderProvidedResponseData of a version, without Id and unsigned. */
export const writeResponseData = (version: SoapVersion, draft: SenderDraft): string => {
  const context = contextOf(version, draft);
  const chosen =
    draft.outcome === 'rejected'
      ? draft.rejections.map((item) => rejection(context, item)).join('')
      : draft.outcome === 'status' && draft.status !== null
        ? requestStatus(context, draft.status)
        : content(context, draft);
  return block(
    context,
    'SenderProvidedResponseData',
    field(context.t, 'MessageID', draft.messageId) +
      field(context.t, 'To', draft.to ?? '', 4000) +
      chosen,
  );
};
