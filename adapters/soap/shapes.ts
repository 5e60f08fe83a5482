import { childElements, type XmlElement } from '../xml/index.ts';
import type { Part, Shape } from './structure.ts';
import { isBase64, mimeTypePattern, readBoolean, readDateTime, readInt } from './values.ts';
import { namespacesOf, SIGNATURE_NS, type SoapOperation, type SoapVersion } from './wire.ts';

const many = Number.POSITIVE_INFINITY;

const textOfMax = (charsMax: number): Shape => ({
  kind: 'text',
  rule: (text) => (text.trim().length > charsMax ? `не более ${charsMax} знаков` : null),
});
const anyText: Shape = { kind: 'text' };
const filledText: Shape = {
  kind: 'text',
  rule: (text) => (text.trim() === '' ? 'значение не указано' : null),
};
const moment: Shape = {
  kind: 'text',
  rule: (text) => (readDateTime(text) === null ? 'не является датой и временем xs:dateTime' : null),
};
const integer: Shape = {
  kind: 'text',
  rule: (text) => (readInt(text) === null ? 'не является целым числом xs:int' : null),
};
const trueOrFalse: Shape = {
  kind: 'text',
  rule: (text) => (readBoolean(text) === null ? 'не является значением xs:boolean' : null),
};
const mimeType: Shape = {
  kind: 'text',
  rule: (text) => (mimeTypePattern.test(text.trim()) ? null : 'тип содержимого неизвестен схеме'),
};
const base64: Shape = {
  kind: 'text',
  rule: (text) => (isBase64(text) ? null : 'не является base64'),
};
const ncName: Shape = {
  kind: 'text',
  rule: (text) => (/^[\p{L}_][\p{L}\p{N}._-]*$/u.test(text.trim()) ? null : 'не является именем'),
};
const oneOf = (...names: readonly string[]): Shape => ({
  kind: 'text',
  rule: (text) => (names.includes(text.trim()) ? null : `ожидается одно из: ${names.join(', ')}`),
});
/** The message identifier has its own refusals (InvalidMessageIdFormat), so its form is not judged here. */
const identifier = filledText;

const part = (ns: string, local: string, shape: Part['shape'], min = 1, max = 1): Part => ({
  ns,
  local,
  min,
  max,
  shape,
});
const sequence = (...parts: readonly Part[]): Shape => ({ kind: 'sequence', parts });

/** A place for one ds:Signature; an empty place is reported later as a missing signature. */
const signaturePlace = { kind: 'any', min: 0, max: 1, ns: SIGNATURE_NS } as const;

const contentShapes = (version: SoapVersion) => {
  const { types, basic } = namespacesOf[version];
  const archive = sequence(
    part(
      basic,
      'File',
      sequence(part(basic, 'Name', anyText), part(basic, 'NamespaceUri', anyText)),
      1,
      1000,
    ),
  );
  const only13 = (...parts: readonly Part[]): readonly Part[] => (version === '1.3' ? parts : []);
  const namespaceUri = only13(part(basic, 'NamespaceUri', anyText, 0));
  const inArchive = only13(part(basic, 'Archive', archive, 0));
  const header = sequence(
    part(basic, 'contentId', filledText),
    ...namespaceUri,
    part(basic, 'MimeType', mimeType),
    part(basic, 'SignaturePKCS7', base64, 0),
    ...inArchive,
  );
  const reference = sequence(
    part(basic, 'uuid', filledText),
    ...only13(part(basic, 'FileName', anyText, 0)),
    ...namespaceUri,
    part(basic, 'Hash', filledText),
    part(basic, 'MimeType', mimeType),
    part(basic, 'SignaturePKCS7', base64, 0),
    ...inArchive,
  );
  return [
    part(basic, 'MessagePrimaryContent', { kind: 'any', min: 1, max: 1 }),
    part(types, 'PersonalSignature', { ...signaturePlace, min: 1 }, 0),
    part(
      basic,
      'AttachmentHeaderList',
      sequence(part(basic, 'AttachmentHeader', header, 1, many)),
      0,
    ),
    part(
      basic,
      'RefAttachmentHeaderList',
      sequence(part(basic, 'RefAttachmentHeader', reference, 1, many)),
      0,
    ),
  ];
};

const requestData = (version: SoapVersion): Shape => {
  const { types } = namespacesOf[version];
  return sequence(
    part(types, 'MessageID', identifier),
    // Live servers take requests without these two in every version (reference/smev3.md §1.1).
    part(types, 'ReferenceMessageID', anyText, 0),
    part(types, 'TransactionCode', textOfMax(1500), 0),
    part(types, 'NodeID', textOfMax(50), 0),
    part(types, 'EOL', moment, 0),
    ...contentShapes(version),
    part(types, 'BusinessProcessMetadata', { kind: 'any', min: 0, max: many }, 0),
    part(types, 'TestMessage', { kind: 'empty' }, 0),
  );
};

/** RejectCode of each version: 1.2 dropped FAILURE. */
export const rejectCodes = (version: SoapVersion): readonly string[] => [
  'ACCESS_DENIED',
  'NO_DATA',
  'UNKNOWN_REQUEST_DESCRIPTION',
  ...(version === '1.2' ? [] : ['FAILURE']),
];

/** The content of an answer is a choice: what stands first in it decides. */
const responseData =
  (version: SoapVersion) =>
  (element: XmlElement): Shape => {
    const { types } = namespacesOf[version];
    const rejection = sequence(
      part(types, 'RejectionReasonCode', oneOf(...rejectCodes(version))),
      part(types, 'RejectionReasonDescription', textOfMax(4000)),
    );
    const parameter = sequence(part(types, 'Key', anyText), part(types, 'Value', anyText));
    const status = sequence(
      part(types, 'StatusCode', integer),
      part(types, 'StatusParameter', parameter, 0, many),
      part(types, 'StatusDescription', textOfMax(4000)),
    );
    const has = (local: string): boolean =>
      childElements(element).some((item) => item.local === local && item.ns === types);
    const chosen = has('RequestRejected')
      ? [part(types, 'RequestRejected', rejection, 1, many)]
      : has('RequestStatus')
        ? [part(types, 'RequestStatus', status)]
        : contentShapes(version);
    return sequence(
      part(types, 'MessageID', identifier),
      part(types, 'To', textOfMax(4000)),
      ...chosen,
    );
  };

const routing = (version: SoapVersion): readonly Part[] => {
  if (version !== '1.3') return [];
  const { routing: ns } = namespacesOf[version];
  const values = (local: string): Shape => sequence(part(ns, local, textOfMax(500), 1, 1000));
  const ways = [
    part(ns, 'DynamicRouting', values('DynamicValue'), 0),
    part(ns, 'IdentifierRouting', values('IdentifierValue'), 0),
  ];
  const record = sequence(
    part(ns, 'RecordId', integer),
    part(ns, 'UseGeneralRouting', trueOrFalse),
    ...ways,
  );
  const information = sequence(
    part(ns, 'MessageID', identifier),
    ...ways,
    part(ns, 'RegistryRouting', sequence(part(ns, 'RegistryRecordRouting', record, 1, 1000)), 0),
  );
  const whole = sequence(
    part(ns, 'RoutingInformation', information),
    part(ns, 'RoutingSignature', signaturePlace),
  );
  return [part(ns, 'Routing', whole, 0)];
};

const selector =
  (version: SoapVersion) =>
  (element: XmlElement): Shape => {
    const { basic } = namespacesOf[version];
    const filtered = childElements(element).some(
      (item) => item.local === 'NamespaceURI' || item.local === 'RootElementLocalName',
    );
    const filter = [
      part(basic, 'NamespaceURI', filledText),
      part(basic, 'RootElementLocalName', ncName),
    ];
    return sequence(
      ...(filtered ? filter : []),
      part(basic, 'Timestamp', moment),
      part(basic, 'NodeID', textOfMax(50), 0),
    );
  };

const composeShape = (operation: SoapOperation, version: SoapVersion): Shape => {
  const { types, basic } = namespacesOf[version];
  const signature = part(types, 'CallerInformationSystemSignature', signaturePlace, 0);
  const content = sequence(part(basic, 'Id', filledText), part(basic, 'Content', anyText));
  const contents = part(
    basic,
    'AttachmentContentList',
    sequence(part(basic, 'AttachmentContent', content, 1, many)),
    0,
  );
  switch (operation) {
    case 'SendRequest':
      return sequence(
        part(types, 'SenderProvidedRequestData', requestData(version)),
        contents,
        signature,
        ...routing(version),
      );
    case 'SendResponse':
      return sequence(
        part(types, 'SenderProvidedResponseData', responseData(version)),
        contents,
        signature,
      );
    case 'GetRequest':
    case 'GetResponse':
      return sequence(part(basic, 'MessageTypeSelector', selector(version)), signature);
    case 'GetStatus':
      return sequence(part(basic, 'Timestamp', moment), signature);
    case 'Ack':
      return sequence(part(basic, 'AckTargetMessage', identifier), signature);
    case 'GetIncomingQueueStatistics':
      return sequence(
        part(types, 'NodeID', textOfMax(50), 0),
        part(basic, 'Timestamp', moment),
        signature,
      );
  }
};

const composed = new Map<string, Shape>();

/** Structure of an operation's request in a version, as lenient as the live servers are (reference/smev3.md §1.1). */
export const requestShape = (operation: SoapOperation, version: SoapVersion): Shape => {
  const key = `${operation}/${version}`;
  const known = composed.get(key);
  if (known !== undefined) return known;
  const shape = composeShape(operation, version);
  composed.set(key, shape);
  return shape;
};
