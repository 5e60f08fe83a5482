import { HubError, type MessageBody } from '../../broker/index.ts';
import {
  child,
  childElements,
  parseXml,
  textOf,
  type XmlDocument,
  type XmlElement,
} from '../xml/index.ts';
import { signatureIn } from './callerSignature.ts';
import type { HeaderDraft, SenderDraft } from './draft.ts';
import { optionalText } from './fields.ts';
import { payloadRoot } from './readPayload.ts';
import { readRejections, readRequestStatus } from './readSendResponse.ts';
import { standalone, takeSlice } from './slice.ts';
import { namespacesOf, versionOfTypes, type VersionNames } from './wire.ts';

const namesOf = (data: XmlElement): VersionNames => {
  const version = versionOfTypes(data.ns);
  if (version === undefined) {
    throw new HubError('SMEVFailure', {
      reason: 'Хранимый блок отправителя не из конверта СМЭВ 3.',
    });
  }
  return namespacesOf[version];
};

const readHeaders = (data: XmlElement, { basic }: VersionNames): readonly HeaderDraft[] => {
  const list = child(data, basic, 'AttachmentHeaderList');
  return (list === undefined ? [] : childElements(list)).map((item) => ({
    id: optionalText(item, basic, 'contentId') ?? '',
    mimeType: optionalText(item, basic, 'MimeType') ?? '',
    pkcs7Base64: optionalText(item, basic, 'SignaturePKCS7'),
  }));
};

/**
 * Reads SenderProvidedRequestData or SenderProvidedResponseData into values. Slices are cut from the received text, so what was signed
 * inside them (the business content) keeps every character.
 * @throws HubError SMEVFailure when the element is of no known version
 */
export const draftOf = (document: XmlDocument, data: XmlElement): SenderDraft => {
  const names = namesOf(data);
  const payload = payloadRoot(data, names.basic);
  const personal = signatureIn(child(data, names.types, 'PersonalSignature'));
  const metadata = child(data, names.types, 'BusinessProcessMetadata');
  const to = child(data, names.types, 'To');
  const rejections = readRejections(data, names.types);
  const status = readRequestStatus(data, names.types);
  return {
    messageId: optionalText(data, names.types, 'MessageID') ?? '',
    referenceMessageId: optionalText(data, names.types, 'ReferenceMessageID'),
    transactionCode: optionalText(data, names.types, 'TransactionCode'),
    nodeId: optionalText(data, names.types, 'NodeID'),
    eol: optionalText(data, names.types, 'EOL'),
    testMessage: child(data, names.types, 'TestMessage') !== undefined,
    metadata: (metadata === undefined ? [] : childElements(metadata)).map((item) =>
      standalone(takeSlice(document, item)),
    ),
    to: to === undefined ? null : textOf(to),
    outcome: rejections.length > 0 ? 'rejected' : status === null ? 'content' : 'status',
    rejections,
    status,
    payload: payload === undefined ? null : takeSlice(document, payload),
    personalSignature: personal === undefined ? null : takeSlice(document, personal),
    attachmentHeaders: readHeaders(data, names),
  };
};

/** The sender's block of a kept message as values. @throws HubError as draftOf */
export const readDraft = ({ signedPart, signedPartNamespaces }: MessageBody): SenderDraft => {
  const document = parseXml(standalone({ text: signedPart, namespaces: signedPartNamespaces }));
  return draftOf(document, document.root);
};
