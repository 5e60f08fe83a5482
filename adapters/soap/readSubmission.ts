import assert from 'node:assert/strict';
import { contentHashOf, HubError, type Attachment, type MessageBody } from '../../broker/index.ts';
import { canonicalize, child, type XmlElement } from '../xml/index.ts';
import { callerSignature, signatureIn, signedElement } from './callerSignature.ts';
import { optionalText } from './fields.ts';
import { readAttachments } from './readAttachments.ts';
import { payloadRoot } from './readPayload.ts';
import type { Received } from './received.ts';
import { takeSlice } from './slice.ts';

/** What SendRequest and SendResponse have in common, read but not yet verified. */
export type ReadSubmission = {
  /** SenderProvidedRequestData or SenderProvidedResponseData. */
  readonly data: XmlElement;
  readonly messageId: string;
  readonly body: Omit<MessageBody, 'certificateSha256'>;
  readonly contentHash: string;
  readonly attachments: readonly Attachment[];
  readonly announcedAttachmentIds: readonly string[];
  readonly payloadRoot: XmlElement | undefined;
  /** ds:Signature over the payload root (ЭП-СП). */
  readonly personalSignature: XmlElement | undefined;
};

// The hub has no file store for parties outside: taking such a message would deliver a link that leads nowhere.
const refuseFiles = (count: number): void => {
  if (count === 0) return;
  const reason = 'Файловое хранилище не подключено: передайте вложения внутри сообщения (до 5 МБ).';
  throw new HubError('AttachmentContentMiscoordination', {
    field: 'RefAttachmentHeaderList',
    reason,
  });
};

/**
 * Reads the common part of SendRequest and SendResponse out of an envelope of the right structure.
 * @throws HubError NoSignatureFound; AttachmentContentMiscoordination; PoorSOAPEnvelopeFormat
 */
export const readSubmission = (received: Received): ReadSubmission => {
  const { document, names } = received;
  const data = signedElement(received);
  assert(data, 'the structure was checked');
  const signature = callerSignature(received);
  if (signature === undefined)
    throw new HubError('NoSignatureFound', { field: 'CallerInformationSystemSignature' });
  const signedPart = takeSlice(document, data);
  const signatureSlice = takeSlice(document, signature);
  const { attachments, announcedIds, files } = readAttachments(received, data);
  refuseFiles(files.length);
  return {
    data,
    messageId: optionalText(data, names.types, 'MessageID') ?? '',
    body: {
      form: 'xml',
      signedPart: signedPart.text,
      signedPartNamespaces: signedPart.namespaces,
      signature: signatureSlice.text,
      signatureNamespaces: signatureSlice.namespaces,
    },
    contentHash: contentHashOf(canonicalize(data), attachments),
    attachments,
    announcedAttachmentIds: announcedIds,
    payloadRoot: payloadRoot(data, names.basic),
    personalSignature: signatureIn(child(data, names.types, 'PersonalSignature')),
  };
};
