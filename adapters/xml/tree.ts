/** Tree of one document. Offsets are UTF-16 units in `XmlDocument.source`, so that received text is sliced and never re-serialised. */
export type XmlAttribute = {
  readonly prefix: string;
  readonly local: string;
  /** Namespace URI; '' for none. */
  readonly ns: string;
  readonly value: string;
};

/** A namespace declaration; prefix '' is the default one, uri '' undeclares it. */
export type XmlNamespace = { readonly prefix: string; readonly uri: string };

export type XmlText = { readonly kind: 'text'; readonly value: string; readonly cdata: boolean };
export type XmlComment = { readonly kind: 'comment'; readonly value: string };
export type XmlInstruction = {
  readonly kind: 'pi';
  readonly target: string;
  readonly data: string;
};

export type XmlElement = {
  readonly kind: 'element';
  readonly prefix: string;
  readonly local: string;
  readonly ns: string;
  readonly attributes: readonly XmlAttribute[];
  readonly namespaces: readonly XmlNamespace[];
  readonly children: readonly XmlNode[];
  readonly parent: XmlElement | undefined;
  readonly start: number;
  readonly end: number;
  /** Just after `>` of the start tag; equal to `end` when the tag closes itself. */
  readonly contentStart: number;
  readonly contentEnd: number;
};

export type XmlNode = XmlElement | XmlText | XmlComment | XmlInstruction;
export type XmlDocument = { readonly source: string; readonly root: XmlElement };

/** What a traversal calls, in document order. */
export type TreeVisitor = {
  readonly enter: (element: XmlElement) => void;
  readonly leaf: (node: XmlText | XmlComment | XmlInstruction) => void;
  readonly leave: (element: XmlElement) => void;
};

/** Visits an element and everything below it. Iterative: depth costs memory, never the call stack. */
export const traverse = (apex: XmlElement, visitor: TreeVisitor): void => {
  const open: XmlElement[] = [apex];
  const next: number[] = [0];
  visitor.enter(apex);
  while (open.length > 0) {
    const top = open.length - 1;
    const element = open[top] as XmlElement;
    const index = next[top] as number;
    const node = element.children[index];
    if (node === undefined) {
      visitor.leave(element);
      open.pop();
      next.pop();
      continue;
    }
    next[top] = index + 1;
    if (node.kind !== 'element') {
      visitor.leaf(node);
      continue;
    }
    visitor.enter(node);
    open.push(node);
    next.push(0);
  }
};

/** The element and all elements below it, in document order. */
export const walk = function* (apex: XmlElement): Generator<XmlElement> {
  const pending: XmlElement[] = [apex];
  for (let element = pending.pop(); element !== undefined; element = pending.pop()) {
    yield element;
    for (let at = element.children.length - 1; at >= 0; at -= 1) {
      const node = element.children[at] as XmlNode;
      if (node.kind === 'element') pending.push(node);
    }
  }
};

/** Direct children that are elements. */
export const childElements = (element: XmlElement): XmlElement[] =>
  element.children.filter((node): node is XmlElement => node.kind === 'element');

/** First direct child with this namespace and local name. */
export const child = (element: XmlElement, ns: string, local: string): XmlElement | undefined => {
  for (const node of element.children) {
    if (node.kind === 'element' && node.local === local && node.ns === ns) return node;
  }
  return undefined;
};

/** All character data below the element joined together; comments and processing instructions add nothing. */
export const textOf = (element: XmlElement): string => {
  const [only, second] = element.children;
  if (only === undefined) return '';
  if (only.kind === 'text' && second === undefined) return only.value;
  let text = '';
  traverse(element, {
    enter: () => undefined,
    leaf: (node) => {
      if (node.kind === 'text') text += node.value;
    },
    leave: () => undefined,
  });
  return text;
};

/** Value of an attribute; without `ns` the attribute must be in no namespace. */
export const attribute = (element: XmlElement, local: string, ns = ''): string | undefined => {
  for (const item of element.attributes) {
    if (item.local === local && item.ns === ns) return item.value;
  }
  return undefined;
};

/** The element as received, from `<` of its start tag to `>` of its end tag. */
export const sliceOf = (document: XmlDocument, element: XmlElement): string =>
  document.source.slice(element.start, element.end);

/** What stands between the tags of the element, as received. */
export const contentSliceOf = (document: XmlDocument, element: XmlElement): string =>
  document.source.slice(element.contentStart, element.contentEnd);

/**
 * Declarations in scope that the element does not declare itself: what a wrapper must declare when the slice is embedded
 * elsewhere. prefix → uri; an undeclared default namespace is not listed.
 */
export const inheritedNamespaces = (element: XmlElement): Map<string, string> => {
  const own = new Set(element.namespaces.map((item) => item.prefix));
  const found = new Map<string, string>();
  for (let at = element.parent; at !== undefined; at = at.parent) {
    for (const { prefix, uri } of at.namespaces) {
      if (!own.has(prefix) && !found.has(prefix)) found.set(prefix, uri);
    }
  }
  if (found.get('') === '') found.delete('');
  return found;
};
