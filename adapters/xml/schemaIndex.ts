import { XML_NS } from './bindings.ts';
import { schemaRefusal, XSD_NS, type SchemaSource } from './schemaFiles.ts';
import { keyOf } from './schemaTypes.ts';
import { positionOf } from './source.ts';
import { attribute, childElements, textOf, type XmlElement } from './tree.ts';

/** A top-level declaration with what is needed to read it. */
export type Component = {
  readonly node: XmlElement;
  readonly source: SchemaSource;
  /** Target namespace: that of the including file for one that has none (a «chameleon»). */
  readonly ns: string;
};

const kinds = ['element', 'attribute', 'group', 'attributeGroup', 'type'] as const;
export type ComponentKind = (typeof kinds)[number];

export type SchemaIndex = {
  readonly targetNamespaces: readonly string[];
  readonly components: Readonly<Record<ComponentKind, ReadonlyMap<string, Component>>>;
  readonly prefixes: Readonly<Record<string, string>>;
};

const kindOf = (node: XmlElement): ComponentKind | undefined => {
  if (node.ns !== XSD_NS) return undefined;
  if (node.local === 'complexType' || node.local === 'simpleType') return 'type';
  return kinds.find((kind) => kind === node.local);
};

/** Target namespaces under which each file is read. XML Schema Part 1 §4.2.1 clause 2.3. */
const namespacesOf = (sources: readonly SchemaSource[]): Map<SchemaSource, Set<string>> => {
  const byName = new Map(sources.map((source) => [source.name, source]));
  const found = new Map<SchemaSource, Set<string>>(sources.map((source) => [source, new Set()]));
  const visit = (source: SchemaSource, ns: string): void => {
    const known = found.get(source);
    if (known === undefined || known.has(ns)) return;
    known.add(ns);
    for (const { kind, target } of source.directives) {
      const included = kind === 'include' ? byName.get(target ?? '') : undefined;
      if (included !== undefined) visit(included, included.targetNamespace || ns);
    }
  };
  for (const source of sources) {
    if (source.targetNamespace !== '') visit(source, source.targetNamespace);
  }
  for (const source of sources) {
    if (found.get(source)?.size === 0) visit(source, '');
  }
  return found;
};

const redefines = new Set(['redefine', 'override']);

const checkSupported = (source: SchemaSource): void => {
  const found = source.directives.find(({ kind }) => redefines.has(kind));
  if (found === undefined) return;
  const place = positionOf(source.document.source, found.element.start);
  const reason = `xs:${found.kind} не поддерживается: опишите новый тип`;
  throw schemaRefusal([{ field: source.name, reason, ...place }]);
};

const reserved = /^(?:xml.*|ns\d+|xsi?)$/i;

/** A prefix for every target namespace: the one the files themselves use, `ns1`… when they have none or it is taken. */
const prefixesOf = (
  sources: readonly SchemaSource[],
  namespaces: readonly string[],
): Record<string, string> => {
  const chosen: Record<string, string> = {};
  const taken = new Set<string>();
  let next = 1;
  for (const ns of namespaces) {
    if (ns === '') continue;
    const declared = sources
      .flatMap((source) => source.document.root.namespaces)
      .map(({ prefix, uri }) => (uri === ns ? prefix : ''))
      .find((prefix) => prefix !== '' && !reserved.test(prefix) && !taken.has(prefix));
    const free = declared ?? `ns${next++}`;
    taken.add(free);
    chosen[ns] = free;
  }
  return chosen;
};

/** Finds every top-level declaration of a set. @throws HubError RegistryEntryInvalid for xs:redefine and xs:override */
export const indexSchemas = (sources: readonly SchemaSource[]): SchemaIndex => {
  const components = {
    element: new Map<string, Component>(),
    attribute: new Map<string, Component>(),
    group: new Map<string, Component>(),
    attributeGroup: new Map<string, Component>(),
    type: new Map<string, Component>(),
  };
  const all = new Set<string>();
  for (const [source, namespaces] of namespacesOf(sources)) {
    checkSupported(source);
    for (const ns of namespaces) {
      all.add(ns);
      for (const node of childElements(source.document.root)) {
        const kind = kindOf(node);
        const name = attribute(node, 'name');
        if (kind !== undefined && name !== undefined) {
          components[kind].set(keyOf(ns, name), { node, source, ns });
        }
      }
    }
  }
  const targetNamespaces = [...all];
  return { targetNamespaces, components, prefixes: prefixesOf(sources, targetNamespaces) };
};

/** Refuses a place of a schema. */
export const refuseNode = (from: Component, node: XmlElement, reason: string): never => {
  const place = positionOf(from.source.document.source, node.start);
  throw schemaRefusal([{ field: from.source.name, reason, ...place }]);
};

/** Key of the component that a QName in an attribute means. XML Schema Part 1 §3.15.3. */
export const referred = (from: Component, node: XmlElement, qname: string): string => {
  const colon = qname.indexOf(':');
  const prefix = colon === -1 ? '' : qname.slice(0, colon);
  const local = qname.slice(colon + 1).trim();
  if (prefix === 'xml') return keyOf(XML_NS, local);
  for (let at: XmlElement | undefined = node; at !== undefined; at = at.parent) {
    const found = at.namespaces.find((item) => item.prefix === prefix);
    if (found !== undefined) return keyOf(found.uri || from.ns, local);
  }
  if (prefix !== '') return refuseNode(from, node, `префикс «${prefix}» не объявлен`);
  // A chameleon's own names have no prefix and mean the namespace it was included into.
  return keyOf(from.source.targetNamespace === '' ? from.ns : '', local);
};

/** Text of xs:documentation, white space folded; '' when there is none. */
export const documentationOf = (node: XmlElement): string =>
  childElements(node)
    .filter((item) => item.ns === XSD_NS && item.local === 'annotation')
    .flatMap(childElements)
    .filter((item) => item.ns === XSD_NS && item.local === 'documentation')
    .map((item) => textOf(item).replace(/\s+/g, ' ').trim())
    .filter((text) => text !== '')
    .join(' ');

/** Children that belong to XSD, without annotations. */
export const schemaChildren = (node: XmlElement): readonly XmlElement[] =>
  childElements(node).filter((item) => item.ns === XSD_NS && item.local !== 'annotation');
