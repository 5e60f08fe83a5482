import type {
  MessageBody,
  Payload,
  RejectionReason,
  RequestStatus,
  ResponseOutcome,
} from '../../../broker/index.ts';
import { childElements, textOf, type XmlElement } from '../../xml/index.ts';
import {
  childNamed,
  readSlice,
  readXmlRejections,
  readXmlStatus,
  standaloneText,
} from '../xmlSlice.ts';

/** One place of a content: an element, an attribute, or a member of a JSON value. */
export type ContentPlace = {
  /** As the register of types and attributes names it: `{ns}/Root/Child/@attribute`, `/items/*` + `/name`. */
  readonly path: string;
  readonly name: string;
  readonly isAttribute: boolean;
  /** null when it has parts instead. */
  readonly value: string | null;
  readonly parts: readonly ContentPlace[];
};

/** What a message says. */
export type ReadContent = {
  readonly form: 'xml' | 'json';
  readonly root: ContentPlace | null;
  /** As routing and rules read it; null for a refusal and a status. */
  readonly payload: Payload | null;
  /** The content alone, character by character as it came; null when there is none. */
  readonly text: string | null;
  readonly rejections: readonly RejectionReason[];
  readonly status: RequestStatus | null;
  readonly hasPersonalSignature: boolean;
};

/** Of the schema's own attributes (xsi:type, xsi:nil) a reader learns nothing. */
const schemaInstance = 'http://www.w3.org/2001/XMLSchema-instance';

const placeOfElement = (element: XmlElement, path: string): ContentPlace => {
  const attributes = element.attributes
    .filter(({ ns }) => ns !== schemaInstance)
    .map(({ local, value }): ContentPlace => ({
      path: `${path}/@${local}`,
      name: local,
      isAttribute: true,
      value,
      parts: [],
    }));
  const children = childElements(element);
  const parts = children.map((item) => placeOfElement(item, `${path}/${item.local}`));
  return {
    path,
    name: element.local,
    isAttribute: false,
    value: children.length === 0 ? textOf(element) : null,
    parts: [...attributes, ...parts],
  };
};

const textOfValue = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value);

const placeOfValue = (value: unknown, name: string, path: string): ContentPlace => {
  const place = { path, name, isAttribute: false };
  if (Array.isArray(value)) {
    const parts = value.map((item, at) => placeOfValue(item, String(at + 1), `${path}/*`));
    return { ...place, value: null, parts };
  }
  if (typeof value === 'object' && value !== null) {
    const parts = Object.entries(value).map(([key, item]) =>
      placeOfValue(item, key, `${path}/${key}`),
    );
    return { ...place, value: null, parts };
  }
  return { ...place, value: textOfValue(value), parts: [] };
};

const readXml = (body: MessageBody, outcome: ResponseOutcome | null): ReadContent => {
  const data = readSlice(body.signedPart, body.signedPartNamespaces);
  const primary = childNamed(data.element, 'MessagePrimaryContent');
  // The answer of a service called directly is its content, with no envelope around it.
  const root = primary === undefined ? undefined : childElements(primary)[0];
  const says = outcome === 'rejected' || outcome === 'status' ? undefined : root;
  const text = says === undefined ? null : standaloneText(data.document, says);
  return {
    form: 'xml',
    root: says === undefined ? null : placeOfElement(says, `{${says.ns}}/${says.local}`),
    payload:
      says === undefined || text === null
        ? null
        : { form: 'xml', namespace: says.ns, localName: says.local, xml: text },
    text,
    rejections: outcome === 'rejected' ? readXmlRejections(data) : [],
    status: outcome === 'status' ? readXmlStatus(data) : null,
    hasPersonalSignature: childNamed(data.element, 'PersonalSignature') !== undefined,
  };
};

type JsonEnvelope = {
  readonly content?: unknown;
  readonly rejections?: readonly RejectionReason[];
  readonly status?: Omit<RequestStatus, 'parameters'> & Partial<RequestStatus>;
  readonly personalSignature?: string;
};

const readJson = (body: MessageBody, typeCode: string): ReadContent => {
  // Parsed strictly when it was taken; its integrity was checked when it was read back.
  const envelope = JSON.parse(body.signedPart) as JsonEnvelope;
  const { content, rejections = [], status } = envelope;
  return {
    form: 'json',
    root: content === undefined ? null : placeOfValue(content, typeCode, ''),
    payload: content === undefined ? null : { form: 'json', typeCode, value: content },
    text: content === undefined ? null : JSON.stringify(content, null, 2),
    rejections,
    status: status === undefined ? null : { ...status, parameters: status.parameters ?? [] },
    hasPersonalSignature: envelope.personalSignature !== undefined,
  };
};

/** Reads a kept body for people. @param outcome of a response; null of a request */
export const readContent = (
  body: MessageBody,
  typeCode: string,
  outcome: ResponseOutcome | null,
): ReadContent => (body.form === 'xml' ? readXml(body, outcome) : readJson(body, typeCode));
