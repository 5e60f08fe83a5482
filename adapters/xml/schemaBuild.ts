import { readComplexType, type ComplexLookup } from './schemaComplexType.ts';
import { XSD_NS } from './schemaFiles.ts';
import {
  documentationOf,
  referred,
  refuseNode,
  schemaChildren,
  type Component,
  type SchemaIndex,
} from './schemaIndex.ts';
import { builtInType, readSimpleType, type SimpleLookup } from './schemaSimpleType.ts';
import {
  keyOf,
  type ComplexTypeModel,
  type ElementModel,
  type SimpleTypeModel,
  type TypeKey,
  type TypeModel,
} from './schemaTypes.ts';
import { attribute, type XmlElement } from './tree.ts';

/** A model in the making. */
export type Build = {
  readonly index: SchemaIndex;
  readonly types: Map<TypeKey, TypeModel>;
  readonly elements: Map<string, ElementModel>;
  /** Types on the way to their bases: one that meets itself is wrong. */
  readonly open: Set<TypeKey>;
  /** Nameless types, built after the ones that name them: a type may contain itself. */
  readonly pending: {
    readonly from: Component;
    readonly node: XmlElement;
    readonly key: TypeKey;
  }[];
};

/** A model with nothing built yet. */
export const startBuild = (index: SchemaIndex): Build => ({
  index,
  types: new Map(),
  elements: new Map(),
  open: new Set(),
  pending: [],
});

const anyType: ComplexTypeModel = {
  kind: 'complex',
  key: keyOf(XSD_NS, 'anyType'),
  name: 'anyType',
  ns: XSD_NS,
  documentation: '',
  abstract: false,
  mixed: true,
  particle: {
    kind: 'sequence',
    min: 1,
    max: 1,
    items: [{ kind: 'any', min: 0, max: 'unbounded', namespaces: '##any' }],
  },
  attributes: [],
  anyAttribute: true,
};

/** Attributes of an element declaration that do not depend on its place. */
const elementBasics = (node: XmlElement) => {
  const fixed = attribute(node, 'fixed');
  const byDefault = attribute(node, 'default');
  return {
    name: attribute(node, 'name') ?? '',
    documentation: documentationOf(node),
    nillable: /^(?:true|1)$/.test(attribute(node, 'nillable') ?? ''),
    abstract: /^(?:true|1)$/.test(attribute(node, 'abstract') ?? ''),
    ...(fixed === undefined ? {} : { fixed }),
    ...(byDefault === undefined ? {} : { default: byDefault }),
  };
};

/** The type declared by `node`; built once. */
export const buildType = (
  build: Build,
  from: Component,
  node: XmlElement,
  key: TypeKey,
): TypeModel => {
  const known = build.types.get(key);
  if (known !== undefined) return known;
  if (build.open.has(key)) return refuseNode(from, node, `тип ${key} получен сам из себя`);
  build.open.add(key);
  const type =
    node.local === 'simpleType'
      ? readSimpleType(from, node, key, simpleLookup(build, from))
      : readComplexType(from, node, key, complexLookup(build, from));
  build.open.delete(key);
  build.types.set(key, type);
  return type;
};

const typeByKey = (build: Build, from: Component, node: XmlElement, key: TypeKey): TypeModel => {
  const known = build.types.get(key);
  if (known !== undefined) return known;
  if (key.startsWith(`{${XSD_NS}}`)) {
    const type = key === anyType.key ? anyType : builtInType(key.slice(XSD_NS.length + 2));
    build.types.set(key, type);
    return type;
  }
  const component = build.index.components.type.get(key);
  if (component === undefined) return refuseNode(from, node, `тип ${key} не описан`);
  return buildType(build, component, component.node, key);
};

const simple = (from: Component, node: XmlElement, type: TypeModel): SimpleTypeModel =>
  type.kind === 'simple' ? type : refuseNode(from, node, `тип ${type.key} не простой`);

const simpleLookup = (build: Build, from: Component): SimpleLookup => ({
  named: (node, qname) =>
    simple(from, node, typeByKey(build, from, node, referred(from, node, qname))),
  nested: (node, key) => simple(from, node, buildType(build, from, node, key)),
});

/** Key of the type of an element or attribute; the type itself may be built later. */
const typeOf = (build: Build, from: Component, node: XmlElement, owner: TypeKey): TypeKey => {
  const qname = attribute(node, 'type');
  if (qname !== undefined) {
    const key = referred(from, node, qname);
    if (key.startsWith(`{${XSD_NS}}`)) typeByKey(build, from, node, key);
    else if (!build.index.components.type.has(key)) refuseNode(from, node, `тип ${key} не описан`);
    return key;
  }
  const nested = schemaChildren(node).find((item) => /^(?:simple|complex)Type$/.test(item.local));
  if (nested !== undefined) {
    build.pending.push({ from, node: nested, key: owner });
    return owner;
  }
  const head = attribute(node, 'substitutionGroup');
  if (head !== undefined) return globalElement(build, from, node, referred(from, node, head)).type;
  const fallback = node.local === 'attribute' ? keyOf(XSD_NS, 'anySimpleType') : anyType.key;
  return typeByKey(build, from, node, fallback).key;
};

/** A top-level element by key; `node` is the place that refers to it. */
export const globalElement = (
  build: Build,
  from: Component,
  node: XmlElement,
  key: string,
): ElementModel => {
  const known = build.elements.get(key);
  if (known !== undefined) return known;
  const component = build.index.components.element.get(key);
  if (component === undefined) return refuseNode(from, node, `элемент ${key} не описан`);
  const declared = component.node;
  const head = attribute(declared, 'substitutionGroup');
  const model = {
    ...elementBasics(declared),
    ns: component.ns,
    type: typeOf(build, component, declared, `${key}/`),
    ...(head === undefined ? {} : { substitutes: referred(component, declared, head) }),
  };
  build.elements.set(key, model);
  return model;
};

const complexLookup = (build: Build, from: Component): ComplexLookup => ({
  type: (node, qname) => typeByKey(build, from, node, referred(from, node, qname)),
  simpleType: (node, key) => simple(from, node, buildType(build, from, node, key)),
  register: (type) => {
    build.types.set(type.key, type);
  },
  typeOf: (node, owner) => typeOf(build, from, node, owner),
  element: (node, qname) => globalElement(build, from, node, referred(from, node, qname)),
  basics: elementBasics,
  known: (key) => build.types.get(key),
  component: (kind, node, qname) => build.index.components[kind].get(referred(from, node, qname)),
  within: (other) => complexLookup(build, other),
});

/** Builds the nameless types met so far and those met on the way. */
export const buildPending = (build: Build): void => {
  for (let item = build.pending.pop(); item !== undefined; item = build.pending.pop()) {
    buildType(build, item.from, item.node, item.key);
  }
};
