import assert from 'node:assert/strict';
import type { Namespaces, RejectionReason, RequestStatus } from '../../broker/index.ts';
import {
  childElements,
  escapeAttribute,
  inheritedNamespaces,
  parseXml,
  sliceOf,
  textOf,
  type XmlDocument,
  type XmlElement,
} from '../xml/index.ts';

/** A slice of a received document, parsed inside a wrapper that declares what its surroundings declared. */
export type ParsedSlice = { readonly document: XmlDocument; readonly element: XmlElement };

const declarationsText = (namespaces: Iterable<readonly [string, string]>): string =>
  [...namespaces]
    .map(([prefix, uri]) => ` xmlns${prefix === '' ? '' : `:${prefix}`}="${escapeAttribute(uri)}"`)
    .join('');

/** Parses a kept slice. @throws HubError PoorSOAPEnvelopeFormat when it is not well-formed */
export const readSlice = (text: string, namespaces: Namespaces): ParsedSlice => {
  const document = parseXml(
    `<slice${declarationsText(Object.entries(namespaces))}>${text}</slice>`,
  );
  const [element] = childElements(document.root);
  assert(element, 'a slice is one element');
  return { document, element };
};

/** Direct child by local name; the versions of SMEV differ only in namespaces. */
export const childNamed = (element: XmlElement, local: string): XmlElement | undefined =>
  childElements(element).find((item) => item.local === local);

/** Text of a direct child; undefined when there is none. */
export const childText = (element: XmlElement, local: string): string | undefined => {
  const found = childNamed(element, local);
  return found === undefined ? undefined : textOf(found);
};

/** The element as a document of its own: its text, plus the declarations that it inherited. */
export const standaloneText = (document: XmlDocument, element: XmlElement): string => {
  const text = sliceOf(document, element);
  const nameEnd = text.search(/[\s/>]/);
  return `${text.slice(0, nameEnd)}${declarationsText(inheritedNamespaces(element))}${text.slice(nameEnd)}`;
};

/** The business content as a document of its own; null when there is none. */
export const readXmlContent = ({ document, element }: ParsedSlice): string | null => {
  const primary = childNamed(element, 'MessagePrimaryContent');
  const root = primary && childElements(primary)[0];
  return root === undefined ? null : standaloneText(document, root);
};

/** The business content of a delivered original, as it came; null when it was JSON or has none. */
export const contentXmlOf = (source: {
  readonly form: string;
  readonly signedPart: string;
  readonly namespaces: Namespaces;
}): string | null =>
  source.form === 'xml' ? readXmlContent(readSlice(source.signedPart, source.namespaces)) : null;

/** Reasons of every RequestRejected. */
export const readXmlRejections = ({ element }: ParsedSlice): readonly RejectionReason[] =>
  childElements(element)
    .filter((item) => item.local === 'RequestRejected')
    .map((item) => ({
      code: childText(item, 'RejectionReasonCode') ?? '',
      description: childText(item, 'RejectionReasonDescription') ?? '',
    }));

/** RequestStatus; null when there is none. */
export const readXmlStatus = ({ element }: ParsedSlice): RequestStatus | null => {
  const status = childNamed(element, 'RequestStatus');
  if (status === undefined) return null;
  return {
    code: Number(childText(status, 'StatusCode') ?? 0),
    description: childText(status, 'StatusDescription') ?? '',
    parameters: childElements(status)
      .filter((item) => item.local === 'StatusParameter')
      .map((item) => ({
        key: childText(item, 'Key') ?? '',
        value: childText(item, 'Value') ?? '',
      })),
  };
};
