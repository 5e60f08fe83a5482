import { HubError } from '../../../broker/index.ts';
import {
  escapeAttribute,
  parseXml,
  sliceOf,
  walk,
  type XmlDocument,
  type XmlElement,
} from '../../xml/index.ts';
import { signElement, type Signer } from './sign.ts';
import { idOf } from './target.ts';

/** What of a document is signed and where the signature goes. */
export type DocumentSigning = {
  /** Local name of the signed element; the root when absent. */
  readonly element?: string;
  /** Id that is written into the element's start tag unless it has one. */
  readonly id: string;
  /** Local name of the element that takes ds:Signature; without it only the signature is returned. */
  readonly into?: string;
};

/** Makes the refusal of a badly named place. */
export type PlaceRefusal = (field: 'element' | 'into', reason: string) => Error;

const refusePlace: PlaceRefusal = (field, reason) => new HubError('BadRequest', { field, reason });

const findElement = (
  document: XmlDocument,
  local: string | undefined,
  field: 'element' | 'into',
  refuse: PlaceRefusal,
): XmlElement => {
  if (local === undefined) return document.root;
  const found = [...walk(document.root)].filter((element) => element.local === local);
  const [only] = found;
  if (found.length !== 1 || !only)
    throw refuse(field, `элементов ${local} в документе ${found.length}; нужен ровно один`);
  return only;
};

const nameOf = ({ prefix, local }: XmlElement): string =>
  prefix === '' ? local : `${prefix}:${local}`;

const withId = ({ source }: XmlDocument, element: XmlElement, id: string): string => {
  if (idOf(element) !== undefined) return source;
  const at = element.start + 1 + nameOf(element).length;
  return `${source.slice(0, at)} Id="${escapeAttribute(id)}"${source.slice(at)}`;
};

const insert = (document: XmlDocument, parent: XmlElement, signature: string): string => {
  const slice = sliceOf(document, parent);
  const end = slice.lastIndexOf('</');
  const filled = slice.endsWith('/>')
    ? `${slice.slice(0, -2)}>${signature}</${nameOf(parent)}>`
    : slice.slice(0, end) + signature + slice.slice(end);
  return document.source.slice(0, parent.start) + filled + document.source.slice(parent.end);
};

/**
 * Signs one element of a document by the SMEV profile and returns ds:Signature, or with `into` the whole document with the signature
 * in it; everything else of the text stays as it came.
 * @throws HubError of parseXml and signElement; `refuse` for an element that is absent, repeated, or inside the signed one
 */
export const signDocument = async (
  signer: Signer,
  xml: Uint8Array | string,
  { element: local, id, into }: DocumentSigning,
  refuse: PlaceRefusal = refusePlace,
): Promise<string> => {
  const first = parseXml(xml);
  const document = parseXml(withId(first, findElement(first, local, 'element', refuse), id));
  const element = findElement(document, local, 'element', refuse);
  if (into === undefined) return signElement(signer, element);
  const parent = findElement(document, into, 'into', refuse);
  if (parent.start >= element.start && parent.end <= element.end) {
    throw refuse(
      'into',
      `элемент ${into} лежит внутри подписываемого: подпись изменила бы то, что подписано`,
    );
  }
  return insert(document, parent, await signElement(signer, element));
};
