import { XSD_NS } from './schemaFiles.ts';
import { documentationOf, refuseNode, schemaChildren, type Component } from './schemaIndex.ts';
import { keyOf, type Facets, type SimpleTypeModel, type TypeKey } from './schemaTypes.ts';
import { attribute, type XmlElement } from './tree.ts';

const counted = new Set(['length', 'minLength', 'maxLength', 'totalDigits', 'fractionDigits']);
const bounds = new Set(['minInclusive', 'maxInclusive', 'minExclusive', 'maxExclusive']);

/** A built-in type. XML Schema Part 2 §3. */
export const builtInType = (local: string): SimpleTypeModel => ({
  kind: 'simple',
  key: keyOf(XSD_NS, local),
  name: local,
  ns: XSD_NS,
  documentation: '',
  variety: ['IDREFS', 'NMTOKENS', 'ENTITIES'].includes(local) ? 'list' : 'atomic',
  builtIn: local,
  facets: {},
});

/** Facets of a restriction over those of its base. Patterns add up; everything else replaces. */
export const readFacets = (restriction: XmlElement, base: Facets): Facets => {
  const facets: Record<string, unknown> = { ...base };
  const enumeration: { value: string; documentation: string }[] = [];
  // Patterns of one step are alternatives (Part 2 §4.3.4.3), those of different steps must all hold.
  const patterns: string[] = [];
  for (const node of schemaChildren(restriction)) {
    const value = attribute(node, 'value') ?? '';
    if (node.local === 'pattern') patterns.push(value);
    else if (node.local === 'enumeration') {
      enumeration.push({ value, documentation: documentationOf(node) });
    } else if (counted.has(node.local)) facets[node.local] = Number(value);
    else if (bounds.has(node.local)) facets[node.local] = value;
  }
  if (patterns.length > 0) facets['patterns'] = [...(base.patterns ?? []), patterns.join('|')];
  if (enumeration.length > 0) facets['enumeration'] = enumeration;
  return facets;
};

/** What a nested simpleType or a QName leads to. */
export type SimpleLookup = {
  named(node: XmlElement, qname: string): SimpleTypeModel;
  nested(node: XmlElement, key: TypeKey): SimpleTypeModel;
};

/** The base of a restriction (or the item type of a list): named by `attributeName` or given inside. */
const inner = (
  from: Component,
  node: XmlElement,
  attributeName: string,
  key: TypeKey,
  lookup: SimpleLookup,
): SimpleTypeModel => {
  const qname = attribute(node, attributeName);
  if (qname !== undefined) return lookup.named(node, qname);
  const nested = schemaChildren(node).find((item) => item.local === 'simpleType');
  if (nested === undefined) return refuseNode(from, node, `не указан ${attributeName}`);
  return lookup.nested(nested, `${key}/${attributeName}`);
};

/** Reads xs:simpleType. XML Schema Part 1 §3.14.2. */
export const readSimpleType = (
  from: Component,
  node: XmlElement,
  key: TypeKey,
  lookup: SimpleLookup,
): SimpleTypeModel => {
  const name = attribute(node, 'name') ?? '';
  const common = {
    kind: 'simple' as const,
    key,
    name,
    ns: from.ns,
    documentation: documentationOf(node),
  };
  for (const child of schemaChildren(node)) {
    if (child.local === 'restriction') {
      const base = inner(from, child, 'base', key, lookup);
      const facets = readFacets(child, base.facets);
      const { variety, builtIn } = base;
      return { ...common, variety, builtIn, base: base.key, facets };
    }
    if (child.local === 'list') {
      const item = inner(from, child, 'itemType', key, lookup);
      return { ...common, variety: 'list', builtIn: item.builtIn, facets: {} };
    }
    if (child.local === 'union') {
      return { ...common, variety: 'union', builtIn: 'anySimpleType', facets: {} };
    }
  }
  return refuseNode(from, node, 'простой тип без содержания');
};
