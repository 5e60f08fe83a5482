import { XML_NS, walk, type XmlDocument, type XmlElement } from '../../xml/index.ts';
import { DS_NS, WSU_NS } from './names.ts';

const isIdName = (local: string, ns: string): boolean =>
  ns === ''
    ? local === 'Id' || local === 'ID' || local === 'id'
    : (local === 'Id' && ns === WSU_NS) || (local === 'id' && ns === XML_NS);

/** Value of the identifier attribute: Id, ID or id without namespace, wsu:Id, xml:id; undefined when there is none. */
export const idOf = (element: XmlElement): string | undefined =>
  element.attributes.find(({ local, ns }) => isIdName(local, ns))?.value;

/** Every element whose identifier is `id`. More than one means that two readers may choose differently: signature wrapping. */
export const elementsById = (document: XmlDocument, id: string): XmlElement[] => {
  const found: XmlElement[] = [];
  for (const element of walk(document.root)) {
    for (const { local, ns, value } of element.attributes) {
      if (value !== id || !isIdName(local, ns)) continue;
      found.push(element);
      break;
    }
  }
  return found;
};

/** Every ds:Signature of the document, in document order. */
export const findSignatures = (document: XmlDocument): XmlElement[] => {
  const found: XmlElement[] = [];
  for (const element of walk(document.root)) {
    if (element.local === 'Signature' && element.ns === DS_NS) found.push(element);
  }
  return found;
};

/** True when `inner` stands somewhere below `outer`. */
export const isInside = (inner: XmlElement, outer: XmlElement): boolean => {
  for (let at = inner.parent; at !== undefined; at = at.parent) if (at === outer) return true;
  return false;
};
