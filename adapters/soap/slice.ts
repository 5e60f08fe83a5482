import { HubError, limits, type Namespaces } from '../../broker/index.ts';
import {
  escapeAttribute,
  inheritedNamespaces,
  sliceOf,
  type XmlDocument,
  type XmlElement,
} from '../xml/index.ts';

/** Text of an element exactly as it came, with the declarations that its surroundings made for it. */
export type Slice = { readonly text: string; readonly namespaces: Namespaces };

// A wrapper of the hub declares the inherited prefixes and a few of its own; it must stay readable by the hub's own parser.
const wrapperReserve = 16;

/**
 * Cuts an element out of the received text without changing a character.
 * @throws HubError PoorSOAPEnvelopeFormat when so many declarations are inherited that no wrapper could repeat them
 */
export const takeSlice = (document: XmlDocument, element: XmlElement): Slice => {
  const inherited = inheritedNamespaces(element);
  const count = inherited.size + element.namespaces.length + element.attributes.length;
  if (count + wrapperReserve > limits.xmlAttributesPerElementMax) {
    throw new HubError('PoorSOAPEnvelopeFormat', {
      field: element.local,
      reason: `У элемента ${element.local} слишком много объявлений пространств имён.`,
    });
  }
  return { text: sliceOf(document, element), namespaces: Object.fromEntries(inherited) };
};

/** Declarations as they stand in a start tag, each with a leading space. */
export const declarationsText = (namespaces: Namespaces): string =>
  Object.entries(namespaces)
    .map(([prefix, uri]) => ` xmlns${prefix === '' ? '' : `:${prefix}`}="${escapeAttribute(uri)}"`)
    .join('');

/** The slice as a document of its own: the inherited declarations are added to its start tag, nothing else changes. */
export const standalone = ({ text, namespaces }: Slice): string => {
  const nameEnd = text.search(/[\s/>]/);
  return `${text.slice(0, nameEnd)}${declarationsText(namespaces)}${text.slice(nameEnd)}`;
};
