import {
  errorTable,
  HubError,
  type Attachment,
  type ErrorCode,
  type EpochMs,
} from '../../broker/index.ts';
import type { Certificate, SignatureProvider } from '../crypto/index.ts';
import { verifySignature, type SignatureCheck } from '../crypto/xmldsig/index.ts';
import {
  draftOf,
  namespacesOf,
  readAttachments,
  signatureIn,
  SOAP_NS,
  type OpenedBody,
  type SenderDraft,
  type SoapVersion,
} from '../soap/index.ts';
import { attribute, child, childElements, textOf, type XmlElement } from '../xml/index.ts';

export type HubProof = {
  readonly provider: SignatureProvider;
  /** Whether this is the hub's certificate; every valid signature is taken when absent. */
  readonly trustHub?: (certificate: Certificate) => boolean | Promise<boolean>;
};

/** What MessageMetadata says. */
export type ReplyMetadata = {
  readonly messageId: string;
  readonly messageType: string;
  readonly senderMnemonic: string | null;
  readonly senderName: string | null;
  readonly recipientMnemonic: string | null;
  readonly sentAtMs: EpochMs;
  readonly deliveredAtMs: EpochMs | null;
  readonly destinationName: string | null;
  readonly status: string | null;
};

/** A message taken from a queue. */
export type DeliveredMessage = {
  readonly metadata: ReplyMetadata;
  readonly draft: SenderDraft;
  readonly attachments: readonly Attachment[];
  /** Requests only. */
  readonly replyTo: string | null;
  /** Responses only. */
  readonly originalMessageId: string | null;
  readonly originalTransactionCode: string | null;
  readonly referenceMessageId: string | null;
  /** Files that wait in a file store, with what opens it (МР §5). */
  readonly files: readonly StoredFile[];
  /** What the exchange itself says instead of an answer (МР §2.6). */
  readonly asyncStatus: StatusMessage | null;
  /** Verifies the sender's own signature; null when the hub rewrote the envelope. */
  verifySender(): Promise<SignatureCheck | null>;
};

/** A file of FSAttachmentsList with its description inside the sender's block. */
export type StoredFile = {
  readonly uuid: string;
  readonly user: string;
  readonly password: string;
  readonly fileName: string;
  /** Base64 of its digest; '' when the sender's block does not describe it. */
  readonly hash: string;
  readonly mimeType: string;
  readonly pkcs7Base64: string | null;
};

/** A message whose seal of the exchange is not verified yet: only its identifier may be used before. */
export type UnverifiedMessage = {
  readonly message: DeliveredMessage;
  /** @throws HubError SignatureIsInvalid and its kin */
  readonly verify: () => Promise<void>;
};

export type StatusMessage = {
  readonly originalMessageId: string;
  readonly category: string;
  /** When the message came into this state; null when the hub does not say. */
  readonly atMs: EpochMs | null;
  readonly details: string | null;
  readonly faultCode: string | null;
  readonly faultDescription: string | null;
};

const broken = (what: string): HubError =>
  new HubError('PoorSOAPEnvelopeFormat', { reason: `Ответ хаба не разобран: нет ${what}.` });

const need = (parent: XmlElement, ns: string, local: string): XmlElement => {
  const found = child(parent, ns, local);
  if (found === undefined) throw broken(local);
  return found;
};

const text = (parent: XmlElement | undefined, local: string): string | null => {
  const found =
    parent === undefined ? undefined : childElements(parent).find((item) => item.local === local);
  return found === undefined ? null : textOf(found);
};

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errorTable, code);

/** The refusal that a soap:Fault means: by basic:Code of this hub, else by the name of its detail element. */
export const faultOf = (fault: XmlElement): HubError => {
  const detail = childElements(fault).find((item) => item.local === 'detail');
  const element = detail === undefined ? undefined : childElements(detail)[0];
  const code = text(element, 'Code')?.replace(/^HUB42:/, '') ?? '';
  const name = element?.local ?? '';
  const reason = text(element, 'Description') ?? text(fault, 'faultstring') ?? '';
  const places = (element === undefined ? [] : childElements(element))
    .filter((item) => item.local === 'ValidationError')
    .map((item) => ({
      field: '',
      reason: textOf(item),
      line: Number(attribute(item, 'errorPosition')),
    }));
  const known = isErrorCode(code) ? code : isErrorCode(name) ? name : 'SMEVFailure';
  return new HubError(known, { reason, ...(places.length === 0 ? {} : { violations: places }) });
};

/** The element of the body; a fault is thrown. @throws HubError with the hub's own code */
export const replyElement = ({ root }: OpenedBody, local: string): XmlElement => {
  if (root.ns === SOAP_NS && root.local === 'Fault') throw faultOf(root);
  if (root.local !== local) throw broken(local);
  return root;
};

/** Verifies SMEVSignature over the element that the hub must have signed. @throws HubError SignatureIsInvalid and its kin */
const verifyHub = async (
  proof: HubProof,
  { document }: OpenedBody,
  holder: XmlElement,
  signed: XmlElement,
): Promise<void> => {
  const signature = signatureIn(
    childElements(holder).find((item) => item.local === 'SMEVSignature'),
  );
  const check = await verifySignature(document, signature, {
    provider: proof.provider,
    expectedTarget: signed,
  });
  if (!check.ok || check.certificate === undefined) {
    throw new HubError(check.reasonCode ?? 'SignatureIsInvalid', { reason: check.reason });
  }
  if (proof.trustHub !== undefined && !(await proof.trustHub(check.certificate))) {
    throw new HubError('CertificateIsNotFound', { reason: 'Ответ подписан не сертификатом хаба.' });
  }
};

const metadataOf = (element: XmlElement): ReplyMetadata => {
  const inside = (local: string): XmlElement | undefined =>
    childElements(element).find((item) => item.local === local);
  const deliveredAt = text(element, 'DeliveryTimestamp');
  return {
    messageId: text(element, 'MessageId') ?? '',
    messageType: text(element, 'MessageType') ?? '',
    senderMnemonic: text(inside('Sender'), 'Mnemonic'),
    senderName: text(inside('Sender'), 'HumanReadableName'),
    recipientMnemonic: text(inside('Recipient'), 'Mnemonic'),
    sentAtMs: Date.parse(text(element, 'SendingTimestamp') ?? ''),
    deliveredAtMs: deliveredAt === null ? null : Date.parse(deliveredAt),
    destinationName: text(element, 'DestinationName'),
    status: text(element, 'Status'),
  };
};

/** SendRequestResponse or SendResponseResponse. @throws HubError the fault, or a bad signature of the hub */
export const readAcceptedReply = async (
  proof: HubProof,
  version: SoapVersion,
  body: OpenedBody,
  local: string,
): Promise<ReplyMetadata> => {
  const root = replyElement(body, local);
  const metadata = need(root, namespacesOf[version].types, 'MessageMetadata');
  await verifyHub(proof, body, root, metadata);
  return metadataOf(metadata);
};

/** StatusDetails of this hub: the moment, then the details, if any. */
const readDetails = (whole: string): Pick<StatusMessage, 'atMs' | 'details'> => {
  const [, moment = '', details = ''] = /^(\d{4}-\d{2}-\d{2}T\S+Z)?\s*(.*)$/s.exec(whole) ?? [];
  return {
    atMs: moment === '' ? null : Date.parse(moment),
    details: details === '' ? null : details,
  };
};

const statusOf = (status: XmlElement, types: string): StatusMessage => {
  const fault = child(status, types, 'SmevFault');
  return {
    originalMessageId: text(status, 'OriginalMessageId') ?? '',
    category: text(status, 'StatusCategory') ?? '',
    ...readDetails(text(status, 'StatusDetails') ?? ''),
    faultCode: text(fault, 'Code'),
    faultDescription: text(fault, 'Description'),
  };
};

const elementsOf = (parent: XmlElement | undefined, local: string): readonly XmlElement[] =>
  (parent === undefined ? [] : childElements(parent))
    .filter((item) => item.local === local)
    .flatMap(childElements);

const storedFiles = (signed: XmlElement, data: XmlElement): readonly StoredFile[] => {
  const headers = elementsOf(data, 'RefAttachmentHeaderList');
  return elementsOf(signed, 'FSAttachmentsList').map((item) => {
    const uuid = text(item, 'uuid') ?? '';
    const header = headers.find((one) => text(one, 'uuid') === uuid);
    return {
      uuid,
      user: text(item, 'UserName') ?? '',
      password: text(item, 'Password') ?? '',
      fileName: text(item, 'FileName') ?? '',
      hash: text(header, 'Hash') ?? '',
      mimeType: text(header, 'MimeType') ?? 'application/octet-stream',
      pkcs7Base64: text(header, 'SignaturePKCS7'),
    };
  });
};

/**
 * GetRequestResponse or GetResponseResponse, its seal not verified; null for an empty queue.
 * @throws HubError the fault
 */
export const readUnverifiedReply = (
  proof: HubProof,
  version: SoapVersion,
  body: OpenedBody,
  kind: 'Request' | 'Response',
): UnverifiedMessage | null => {
  const root = replyElement(body, `Get${kind}Response`);
  const names = namespacesOf[version];
  const holder = child(root, names.types, `${kind}Message`);
  if (holder === undefined) return null;
  const signed = need(holder, names.types, kind);
  const data = need(signed, names.types, `SenderProvided${kind}Data`);
  const own = signatureIn(child(signed, names.types, 'SenderInformationSystemSignature'));
  const said = child(data, names.types, 'AsyncProcessingStatus');
  const message: DeliveredMessage = {
    metadata: metadataOf(need(signed, names.types, 'MessageMetadata')),
    draft: draftOf(body.document, data),
    attachments: readAttachments(
      { names, root: holder, attachmentParts: body.attachmentParts },
      data,
    ).attachments,
    replyTo: text(signed, 'ReplyTo'),
    originalMessageId: text(signed, 'OriginalMessageId'),
    originalTransactionCode: text(signed, 'OriginalTransactionCode'),
    referenceMessageId: text(signed, 'ReferenceMessageID'),
    files: storedFiles(signed, data),
    asyncStatus: said === undefined ? null : statusOf(said, names.types),
    verifySender: async () =>
      own === undefined
        ? null
        : verifySignature(body.document, own, { provider: proof.provider, expectedTarget: data }),
  };
  return { message, verify: () => verifyHub(proof, body, holder, signed) };
};

/** GetRequestResponse or GetResponseResponse; null for an empty queue. @throws HubError the fault, or a bad signature of the hub */
export const readDeliveredReply = async (
  proof: HubProof,
  version: SoapVersion,
  body: OpenedBody,
  kind: 'Request' | 'Response',
): Promise<DeliveredMessage | null> => {
  const unverified = readUnverifiedReply(proof, version, body, kind);
  await unverified?.verify();
  return unverified?.message ?? null;
};

/** GetStatusResponse; null when there is no status. @throws HubError the fault, or a bad signature of the hub */
export const readStatusReply = async (
  proof: HubProof,
  version: SoapVersion,
  body: OpenedBody,
): Promise<StatusMessage | null> => {
  const root = replyElement(body, 'GetStatusResponse');
  const { types } = namespacesOf[version];
  const holder = child(root, types, 'SmevAsyncProcessingMessage');
  if (holder === undefined) return null;
  const signed = need(holder, types, 'AsyncProcessingStatusData');
  await verifyHub(proof, body, holder, signed);
  return statusOf(need(signed, types, 'AsyncProcessingStatus'), types);
};

export type QueueLength = { readonly queueName: string; readonly pending: number };

/** GetIncomingQueueStatisticsResponse. @throws HubError the fault */
export const readStatisticsReply = (body: OpenedBody): readonly QueueLength[] =>
  childElements(replyElement(body, 'GetIncomingQueueStatisticsResponse')).map((item) => ({
    queueName: attribute(item, 'queueName') ?? '',
    pending: Number(attribute(item, 'pendingMessageNumber')),
  }));
