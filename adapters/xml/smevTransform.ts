import { HubError } from '../../broker/index.ts';
import { XML_NS } from './bindings.ts';
import { parseXml } from './parser.ts';
import { isBlank, jdkAttribute, jdkText, woodstoxAttribute, woodstoxText } from './smevText.ts';
import { traverse, type XmlAttribute, type XmlElement } from './tree.ts';

export const SMEV_TRANSFORM = 'urn://smev-gov-ru/xmldsig/transform';

/** Which writer's escaping is reproduced; `woodstox` is the operator's, `jdk` is a second try when checking. */
export type SmevVariant = 'woodstox' | 'jdk';

const byUnits = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

/** Rule 5: qualified attributes by URI and local name, then the others by local name. */
const inOrder = (left: XmlAttribute, right: XmlAttribute): number => {
  if ((left.ns === '') !== (right.ns === '')) return left.ns === '' ? 1 : -1;
  return byUnits(left.ns, right.ns) || byUnits(left.local, right.local);
};

const refuseNamespace = (element: XmlElement, reason: string): never => {
  throw new HubError('PoorSOAPEnvelopeFormat', {
    reason: `Преобразование СМЭВ невозможно: ${reason}.`,
    violations: [{ field: element.local, reason }],
  });
};

/** Prefixes ns1, ns2… given in document order; a prefix lives as long as the element that declared it (rules 4 and 6). */
const makePrefixes = () => {
  const known = new Map<string, string>();
  const declared: string[] = [];
  const marks: number[] = [];
  let last = 0;
  return {
    open: (): void => {
      marks.push(declared.length);
    },
    /** Prefix of a URI, and whether this element has to declare it. */
    find: (uri: string): { prefix: string; isNew: boolean } => {
      const found = known.get(uri);
      if (found !== undefined) return { prefix: found, isNew: false };
      last += 1;
      const prefix = `ns${last}`;
      known.set(uri, prefix);
      declared.push(uri);
      return { prefix, isNew: true };
    },
    close: (): void => {
      const mark = marks.pop() ?? 0;
      while (declared.length > mark) known.delete(declared.pop() as string);
    },
  };
};

/**
 * The transform `urn://smev-gov-ru/xmldsig/transform` straight on the tree of a document: equal to exclusive canonicalization of
 * the element followed by the transform. Rules 1–8 of reference/smev3.md §3 (MR 3.3 App.1, 4, 5). Iterative.
 * @throws HubError PoorSOAPEnvelopeFormat for elements in no namespace and xml:* attributes, as the reference implementation fails
 */
export const smevTransform = (apex: XmlElement, variant: SmevVariant = 'woodstox'): string => {
  const jdk = variant === 'jdk';
  const text = jdk ? jdkText : woodstoxText;
  const quoted = jdk ? jdkAttribute : woodstoxAttribute;
  const prefixes = makePrefixes();
  const names: string[] = [];
  let out = '';
  let block = '';
  const flush = (): void => {
    if (block === '') return;
    if (!isBlank(block)) out += text(block);
    block = '';
  };
  const checkNamespaces = (element: XmlElement): void => {
    if (element.ns === '') refuseNamespace(element, 'элемент не принадлежит пространству имён');
    if (element.attributes.some((item) => item.ns === XML_NS)) {
      refuseNamespace(element, 'у элемента есть атрибут с префиксом xml');
    }
  };
  const openTag = (element: XmlElement): void => {
    if (!jdk) checkNamespaces(element);
    prefixes.open();
    let declarations = '';
    const prefixOf = (uri: string): string => {
      const { prefix, isNew } = prefixes.find(uri);
      if (isNew) declarations += ` xmlns:${prefix}="${quoted(uri)}"`;
      return prefix;
    };
    const name = `${prefixOf(element.ns)}:${element.local}`;
    const sorted =
      element.attributes.length > 1 ? element.attributes.toSorted(inOrder) : element.attributes;
    let attributes = '';
    for (const { ns, local, value } of sorted) {
      const qname = ns === '' ? local : `${prefixOf(ns)}:${local}`;
      attributes += ` ${qname}="${quoted(value)}"`;
    }
    names.push(name);
    out += `<${name}${declarations}${attributes}>`;
  };
  traverse(apex, {
    enter: (element) => {
      flush();
      openTag(element);
    },
    leaf: (node) => {
      // Comments are gone after canonicalization, so the text around one is a single block; an instruction still divides it.
      if (node.kind === 'text') block += node.value;
      else if (node.kind === 'pi') flush();
    },
    leave: () => {
      flush();
      out += `</${names.pop() ?? ''}>`;
      prefixes.close();
    },
  });
  return out;
};

/**
 * The transform of a text that has been canonicalized already (or of any document: comments and CDATA are then treated as
 * canonicalization would). Processing instructions are allowed and dropped.
 * @throws HubError PoorSOAPEnvelopeFormat
 */
export const smevTransformText = (
  xml: Uint8Array | string,
  variant: SmevVariant = 'woodstox',
): string => smevTransform(parseXml(xml, { allowProcessingInstructions: true }).root, variant);
