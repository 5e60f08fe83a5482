import { limits } from '../../broker/index.ts';
import { XSD_NS } from './schemaFiles.ts';
import { documentationOf, refuseNode, schemaChildren, type Component } from './schemaIndex.ts';
import { readAttributes, type AttributeLookup } from './schemaAttributes.ts';
import { readFacets } from './schemaSimpleType.ts';
import {
  keyOf,
  type ComplexTypeModel,
  type ElementModel,
  type Occurs,
  type Particle,
  type TypeKey,
  type TypeModel,
} from './schemaTypes.ts';
import { attribute, type XmlElement } from './tree.ts';

/** What a complex type asks of the set it stands in. */
export type ComplexLookup = Omit<AttributeLookup, 'within'> & {
  type(node: XmlElement, qname: string): TypeModel;
  element(node: XmlElement, qname: string): ElementModel;
  basics(node: XmlElement): Omit<ElementModel, 'ns' | 'type' | 'substitutes'>;
  within(from: Component): ComplexLookup;
};

type Reader = {
  readonly from: Component;
  readonly lookup: ComplexLookup;
  /** Key under which nameless types of its elements are registered. */
  readonly owner: TypeKey;
  readonly depth: number;
  /** Particles of this type so far: groups that name each other twice would multiply without end. */
  readonly counted: { particles: number };
};

const occurs = (node: XmlElement): { readonly min: number; readonly max: Occurs } => {
  const max = attribute(node, 'maxOccurs') ?? '1';
  return {
    min: Number(attribute(node, 'minOccurs') ?? '1'),
    max: max === 'unbounded' ? 'unbounded' : Number(max),
  };
};

const isQualified = (from: Component, node: XmlElement): boolean =>
  (attribute(node, 'form') ?? attribute(from.source.document.root, 'elementFormDefault')) ===
  'qualified';

const readElement = (reader: Reader, node: XmlElement): Particle => {
  const { from, lookup, owner } = reader;
  const ref = attribute(node, 'ref');
  if (ref !== undefined) {
    return { kind: 'element', ...occurs(node), element: lookup.element(node, ref) };
  }
  const basics = lookup.basics(node);
  const type = lookup.typeOf(node, `${owner}/${basics.name}`);
  const ns = isQualified(from, node) ? from.ns : '';
  return { kind: 'element', ...occurs(node), element: { ...basics, ns, type } };
};

const readGroupReference = (reader: Reader, node: XmlElement): Particle => {
  const { from, lookup, depth } = reader;
  const group = lookup.component('group', node, attribute(node, 'ref') ?? '');
  if (group === undefined) return refuseNode(from, node, 'группа не описана');
  const inside: Reader = {
    from: group,
    lookup: lookup.within(group),
    owner: `${keyOf(group.ns, attribute(group.node, 'name') ?? '')}#group`,
    depth: depth + 1,
    counted: reader.counted,
  };
  const content = schemaChildren(group.node)[0];
  const items = content === undefined ? [] : [readParticle(inside, content)];
  return { kind: 'sequence', ...occurs(node), items };
};

const readParticle = (reader: Reader, node: XmlElement): Particle => {
  if (reader.depth > limits.xmlDepthMax) {
    return refuseNode(reader.from, node, 'группа вложена сама в себя');
  }
  reader.counted.particles += 1;
  if (reader.counted.particles > limits.schemaRowsMax) {
    return refuseNode(reader.from, node, 'элементов в типе больше допустимого');
  }
  if (node.local === 'element') return readElement(reader, node);
  if (node.local === 'group') return readGroupReference(reader, node);
  if (node.local === 'any') {
    return { kind: 'any', ...occurs(node), namespaces: attribute(node, 'namespace') ?? '##any' };
  }
  const inside = { ...reader, depth: reader.depth + 1 };
  return {
    kind: node.local as 'sequence' | 'choice' | 'all',
    ...occurs(node),
    items: schemaChildren(node).map((item) => readParticle(inside, item)),
  };
};

const particleNames = new Set(['sequence', 'choice', 'all', 'group']);

const ownParticle = (reader: Reader, node: XmlElement): Particle | undefined => {
  const content = schemaChildren(node).find((item) => particleNames.has(item.local));
  return content === undefined ? undefined : readParticle(reader, content);
};

/** An extension continues the sequence of its base. XML Schema Part 1 §3.4.2. */
const continued = (base: Particle | undefined, own: Particle | undefined): Particle | undefined => {
  if (base === undefined || own === undefined) return base ?? own;
  return { kind: 'sequence', min: 1, max: 1, items: [base, own] };
};

const optional = <K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } =>
  value === undefined ? {} : ({ [key]: value } as { [P in K]?: V });

type Common = Pick<
  ComplexTypeModel,
  'kind' | 'key' | 'name' | 'ns' | 'documentation' | 'abstract' | 'mixed'
>;

const anyTypeKey = keyOf(XSD_NS, 'anyType');

/** What an extension takes over from its base besides attributes; a restriction repeats it, and xs:anyType gives nothing. */
const continuedFrom = (derivation: XmlElement, base: TypeModel): ComplexTypeModel | undefined =>
  derivation.local === 'extension' && base.kind === 'complex' && base.key !== anyTypeKey
    ? base
    : undefined;

const readDerived = (reader: Reader, content: XmlElement, common: Common): ComplexTypeModel => {
  const { from, lookup, owner } = reader;
  const derivation = schemaChildren(content)[0];
  if (derivation === undefined) return refuseNode(from, content, 'не указано, от чего получен тип');
  const base = lookup.type(derivation, attribute(derivation, 'base') ?? '');
  const before = continuedFrom(derivation, base);
  const inherited = base.kind === 'complex' ? base.attributes : [];
  const { attributes, anyAttribute } = readAttributes(from, derivation, lookup, owner, inherited);
  const result = {
    ...common,
    mixed: common.mixed || before?.mixed === true,
    base: base.key,
    attributes,
    anyAttribute: anyAttribute || before?.anyAttribute === true,
  };
  if (content.local === 'complexContent') {
    const own = ownParticle(reader, derivation);
    return { ...result, ...optional('particle', continued(before?.particle, own)) };
  }
  const text = base.kind === 'complex' ? (base.text ?? base.key) : base.key;
  return { ...result, text: restrictedText(reader, derivation, text) };
};

/** Facets of a simpleContent restriction make a type of their own. */
const restrictedText = (reader: Reader, derivation: XmlElement, text: TypeKey): TypeKey => {
  if (derivation.local !== 'restriction') return text;
  const { from, lookup, owner } = reader;
  const nested = schemaChildren(derivation).find((item) => item.local === 'simpleType');
  const base =
    nested === undefined ? lookup.known(text) : lookup.simpleType(nested, `${owner}/base`);
  if (base?.kind !== 'simple') return refuseNode(from, derivation, `тип ${text} не простой`);
  const facets = readFacets(derivation, base.facets);
  const type = { ...base, key: `${owner}/text`, name: '', ns: from.ns, base: base.key, facets };
  lookup.register(type);
  return type.key;
};

/** Reads xs:complexType. XML Schema Part 1 §3.4.2. */
export const readComplexType = (
  from: Component,
  node: XmlElement,
  key: TypeKey,
  lookup: ComplexLookup,
): ComplexTypeModel => {
  const reader: Reader = { from, lookup, owner: key, depth: 0, counted: { particles: 0 } };
  const isTrue = (name: string, on = node): boolean =>
    /^(?:true|1)$/.test(attribute(on, name) ?? '');
  const common = {
    kind: 'complex' as const,
    key,
    name: attribute(node, 'name') ?? '',
    ns: from.ns,
    documentation: documentationOf(node),
    abstract: isTrue('abstract'),
    mixed: isTrue('mixed'),
  };
  const content = schemaChildren(node).find((item) =>
    /^(?:simple|complex)Content$/.test(item.local),
  );
  if (content !== undefined) {
    return readDerived(reader, content, {
      ...common,
      mixed: common.mixed || isTrue('mixed', content),
    });
  }
  const { attributes, anyAttribute } = readAttributes(from, node, lookup, key, []);
  return {
    ...common,
    ...optional('particle', ownParticle(reader, node)),
    attributes,
    anyAttribute,
  };
};
