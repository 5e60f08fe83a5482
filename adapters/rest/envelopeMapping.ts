import { HubError, sha256Hex, type Attachment, type Namespaces } from '../../broker/index.ts';
import {
  attribute,
  canonicalize,
  childElements,
  decodeBase64Strict,
  parseXml,
  xmlToJson,
  type SchemaModel,
  type XmlElement,
} from '../xml/index.ts';
import type {
  AttachmentHeaderData,
  RejectionData,
  ResponseData,
  SendData,
  StatusData,
} from './envelopes.ts';
import { writeXmlEnvelope } from './xmlEnvelope.ts';
import type { XmlFormData } from './xmlForm.ts';
import {
  childNamed,
  childText,
  readSlice,
  readXmlRejections,
  readXmlStatus,
  standaloneText,
  type ParsedSlice,
} from './xmlSlice.ts';

/** Root of the content of a type: its code, its schema, and the root's key in it, `{namespace}Name`. */
export type ContentModel = {
  readonly typeCode: string;
  readonly root: string;
  readonly model: SchemaModel;
};
/** Finds how the content of a type is said in both forms; made of the register of information types. */
export type ContentModels = {
  byRoot(namespace: string, localName: string): ContentModel | undefined;
  byCode(typeCode: string, side: 'request' | 'response'): ContentModel | undefined;
};

/** The block that a sender signs in XML, with what stands beside it. */
export type XmlEnvelope = {
  readonly signedPart: string;
  readonly namespaces: Namespaces;
  readonly attachments: readonly Attachment[];
  /** For a response: the request that it answers, which the XML block names only inside its sealed To. */
  readonly originalMessageId?: string;
};
export type JsonEnvelope = SendData | ResponseData | RejectionData | StatusData;

const notMappable = (reason: string): HubError =>
  new HubError('InvalidContent', {
    field: 'envelope',
    reason: `Конверт не переводится: ${reason}.`,
  });

const momentWithOffset = /(?:Z|[+-]\d{2}:\d{2})$/;

/** EOL in UTC; without an offset it is Moscow time, as everywhere in SMEV. */
const readEol = (text: string): string => {
  const atMs = Date.parse(momentWithOffset.test(text) ? text : `${text}+03:00`);
  if (Number.isNaN(atMs)) throw notMappable('EOL не является моментом');
  return new Date(atMs).toISOString();
};

const readHeaders = (
  list: XmlElement | undefined,
  attachments: readonly Attachment[],
): AttachmentHeaderData[] =>
  (list === undefined ? [] : childElements(list)).map((item) => {
    const id = childText(item, 'contentId') ?? '';
    const found = attachments.find((one) => one.id === id);
    if (found === undefined) throw notMappable(`у вложения «${id}» нет содержимого`);
    const signature = childText(item, 'SignaturePKCS7');
    return {
      id,
      mimeType: childText(item, 'MimeType') ?? '',
      size: found.bytes.byteLength,
      sha256: sha256Hex(found.bytes),
      ...(signature !== undefined && {
        signaturePkcs7: decodeBase64Strict(signature, 'SignaturePKCS7').toString('base64'),
      }),
    };
  });

const readContent = (slice: ParsedSlice, models: ContentModels) => {
  const primary = childNamed(slice.element, 'MessagePrimaryContent');
  const root = primary && childElements(primary)[0];
  if (primary === undefined || root === undefined) throw notMappable('нет содержимого');
  const known = models.byRoot(root.ns, root.local);
  if (known === undefined) throw notMappable(`вид сведений {${root.ns}}${root.local} неизвестен`);
  const xml = standaloneText(slice.document, root);
  return {
    type: known.typeCode,
    content: xmlToJson(xml, known.model, known.root, { typed: true }),
  };
};

const raw = (slice: ParsedSlice, element: XmlElement | undefined): string | undefined =>
  element && standaloneText(slice.document, element);

const basicPrefixOf = (element: XmlElement): string =>
  childElements(element)
    .flatMap((item) => [item, ...childElements(item)])
    .find(({ ns }) => ns.includes('/types/basic/'))?.prefix ?? 'basic';

const readForm = (slice: ParsedSlice, eolText: string | undefined): XmlFormData => {
  const { element } = slice;
  const version = /\/types\/(1\.[123])$/.exec(element.ns)?.[1] as
    XmlFormData['version'] | undefined;
  if (version === undefined) throw notMappable('пространство имён не из СМЭВ 1.1–1.3');
  const signature = childNamed(element, 'PersonalSignature');
  const parts = {
    id: attribute(element, 'Id'),
    eol: eolText !== undefined && eolText !== readEol(eolText) ? eolText : undefined,
    personalSignature: raw(slice, signature && childElements(signature)[0]),
    files: raw(slice, childNamed(element, 'RefAttachmentHeaderList')),
    metadata: raw(slice, childNamed(element, 'BusinessProcessMetadata')),
  };
  const present = Object.entries(parts).filter(([, value]) => value !== undefined);
  return {
    version,
    typesPrefix: element.prefix,
    basicPrefix: basicPrefixOf(element),
    ...(Object.fromEntries(present) as Partial<XmlFormData>),
  };
};

const optionalFields = (element: XmlElement) => {
  const fields = {
    referenceMessageId: childText(element, 'ReferenceMessageID'),
    transactionCode: childText(element, 'TransactionCode'),
    nodeId: childText(element, 'NodeID'),
  };
  return Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
};

const readRequest = (
  slice: ParsedSlice,
  envelope: XmlEnvelope,
  models: ContentModels,
): SendData => {
  const { element } = slice;
  const eol = childText(element, 'EOL');
  const list = childNamed(element, 'AttachmentHeaderList');
  return {
    messageId: childText(element, 'MessageID') ?? '',
    ...optionalFields(element),
    ...(eol !== undefined && { eol: readEol(eol) }),
    ...(childNamed(element, 'TestMessage') !== undefined && { testMessage: true }),
    ...readContent(slice, models),
    ...(list !== undefined && { attachments: readHeaders(list, envelope.attachments) }),
    xml: readForm(slice, eol),
  };
};

const readResponse = (
  slice: ParsedSlice,
  envelope: XmlEnvelope,
  models: ContentModels,
): ResponseData | RejectionData | StatusData => {
  const { element } = slice;
  const list = childNamed(element, 'AttachmentHeaderList');
  const answer = {
    messageId: childText(element, 'MessageID') ?? '',
    originalMessageId: envelope.originalMessageId ?? '',
    to: childText(element, 'To') ?? '',
    xml: readForm(slice, undefined),
  };
  const rejections = readXmlRejections(slice) as RejectionData['rejections'];
  if (rejections.length > 0) return { ...answer, rejections };
  const status = readXmlStatus(slice);
  if (status !== null) {
    const { parameters } = status;
    return { ...answer, status: { ...status, parameters: parameters.map((one) => ({ ...one })) } };
  }
  return {
    ...answer,
    ...readContent(slice, models),
    ...(list !== undefined && { attachments: readHeaders(list, envelope.attachments) }),
  };
};

/** White space between tags is layout, and the SMEV transform drops it (smev3.md §3); canonical text never has a raw `> <` elsewhere. */
const withoutLayout = (canonical: string): string => canonical.replace(/>[ \t\n]+</g, '><');

const sameCanonical = (slice: ParsedSlice, rebuilt: string): boolean =>
  withoutLayout(canonicalize(slice.element)) ===
  withoutLayout(canonicalize(parseXml(rebuilt).root));

/**
 * Says an XML envelope (SenderProvidedRequestData or SenderProvidedResponseData) as a JSON one, losing nothing: what came back through
 * `envelopeToXml` has the same exclusive canonical form, layout aside, or the envelope is refused (KIS-2.1.8).
 * @throws HubError InvalidContent for what JSON cannot carry, an unknown type, an attachment without contents
 */
export const xmlToEnvelope = (envelope: XmlEnvelope, models: ContentModels): JsonEnvelope => {
  const slice = readSlice(envelope.signedPart, envelope.namespaces);
  const isRequest = slice.element.local === 'SenderProvidedRequestData';
  const json = (isRequest ? readRequest : readResponse)(slice, envelope, models);
  if (!sameCanonical(slice, writeXmlEnvelope(json, models))) {
    throw notMappable('в нём есть то, чего нет в схеме конверта');
  }
  return json;
};

/**
 * Says a JSON envelope as an XML one: the block that a sender signs. An envelope that came from XML keeps its version, prefixes and Id.
 * @throws HubError InvalidContent for an unknown type or content that XML cannot carry
 */
export const envelopeToXml = (envelope: JsonEnvelope, models: ContentModels): string =>
  writeXmlEnvelope(envelope, models);
