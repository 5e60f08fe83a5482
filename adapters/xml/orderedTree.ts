import { Parser } from 'xml2js';
import { HubError } from '../../broker/index.ts';
import { canonicalize } from './canonical.ts';
import { parseXml } from './parser.ts';
import { walk } from './tree.ts';

export type OrderedAttribute = {
  readonly prefix: string;
  readonly local: string;
  readonly ns: string;
  readonly value: string;
};

/** An element as xml2js gives it: children in document order, text joined. */
export type OrderedElement = {
  readonly prefix: string;
  readonly local: string;
  readonly ns: string;
  readonly attributes: readonly OrderedAttribute[];
  /** Declarations on this element: prefix → URI. */
  readonly declared: ReadonlyMap<string, string>;
  readonly children: readonly OrderedElement[];
  readonly text: string;
};

type RawAttribute = {
  readonly value: string;
  readonly prefix: string;
  readonly local: string;
  readonly uri: string;
};
type RawNode = {
  readonly '#name': string;
  readonly $ns?: { readonly uri: string; readonly local: string };
  readonly $?: Readonly<Record<string, RawAttribute>>;
  readonly $$?: readonly RawNode[];
  readonly _?: string;
};

const prefixOf = (name: string): string =>
  name.includes(':') ? name.slice(0, name.indexOf(':')) : '';

const convert = (node: RawNode): OrderedElement => {
  const all = Object.values(node.$ ?? {});
  const nodes = node.$$ ?? [];
  const declarations = all.filter(({ prefix, local }) => prefix === 'xmlns' || local === 'xmlns');
  return {
    prefix: prefixOf(node['#name']),
    local: node.$ns?.local ?? node['#name'],
    ns: node.$ns?.uri ?? '',
    declared: new Map(
      declarations.map(({ prefix, local, value }) => [prefix === 'xmlns' ? local : '', value]),
    ),
    attributes: all
      .filter((item) => !declarations.includes(item))
      .map(({ prefix, local, uri, value }) => ({ prefix, local, value, ns: prefix && uri })),
    // An element may be called __text__ as well; only text has no namespace record.
    children: nodes.filter((item) => item.$ns !== undefined).map(convert),
    text: nodes.map((item) => (item.$ns === undefined ? (item._ ?? '') : '')).join(''),
  };
};

/**
 * Reads a document with xml2js. What it gets is the canonical form made by our strict parser: line ends, CDATA, entities and white space in
 * attributes are settled there, and xml2js itself accepts documents that are not XML.
 * @throws HubError PoorSOAPEnvelopeFormat when the document is not well-formed
 */
export const readOrdered = (xml: string): OrderedElement => {
  const { root } = parseXml(xml);
  const prefixes = new Set<string>();
  for (const element of walk(root))
    for (const item of element.namespaces) prefixes.add(item.prefix);
  const parser = new Parser({
    xmlns: true,
    strict: true,
    async: false,
    explicitRoot: false,
    explicitChildren: true,
    preserveChildrenOrder: true,
    charsAsChildren: true,
    includeWhiteChars: true,
  });
  let result: RawNode | undefined;
  // Prefixes may stand in values (xsi:type), where exclusive canonical form does not see them.
  parser.parseString(canonicalize(root, { inclusivePrefixes: [...prefixes] }), (error, value) => {
    if (error !== null) {
      throw new HubError(
        'PoorSOAPEnvelopeFormat',
        { reason: 'Документ XML не прочитан.' },
        { cause: error },
      );
    }
    result = value as RawNode;
  });
  if (result === undefined) throw new HubError('PoorSOAPEnvelopeFormat');
  return convert(result);
};
