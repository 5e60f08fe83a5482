import assert from 'node:assert/strict';
import { readComplexType, type ComplexLookup } from './schemaComplexType.ts';
import { readSchemaFiles, XSD_NS, type SchemaFile } from './schemaFiles.ts';
import {
  documentationOf,
  indexSchemas,
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
  type SchemaModel,
  type SimpleTypeModel,
  type TypeKey,
  type TypeModel,
} from './schemaTypes.ts';
import { attribute, type XmlElement } from './tree.ts';

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

const makeBuilder = (index: SchemaIndex) => {
  const types = new Map<TypeKey, TypeModel>();
  const building = new Set<TypeKey>();
  const elements = new Map<string, ElementModel>();
  const pending: { readonly from: Component; readonly node: XmlElement; readonly key: TypeKey }[] =
    [];

  const build = (from: Component, node: XmlElement, key: TypeKey): TypeModel => {
    const known = types.get(key);
    if (known !== undefined) return known;
    if (building.has(key)) return refuseNode(from, node, `тип ${key} получен сам из себя`);
    building.add(key);
    const type =
      node.local === 'simpleType'
        ? readSimpleType(from, node, key, simpleLookup(from))
        : readComplexType(from, node, key, complexLookup(from));
    building.delete(key);
    types.set(key, type);
    return type;
  };

  const byKey = (from: Component, node: XmlElement, key: TypeKey): TypeModel => {
    const known = types.get(key);
    if (known !== undefined) return known;
    if (key === anyType.key) types.set(key, anyType);
    else if (key.startsWith(`{${XSD_NS}}`))
      types.set(key, builtInType(key.slice(XSD_NS.length + 2)));
    else {
      const component = index.components.type.get(key);
      if (component === undefined) return refuseNode(from, node, `тип ${key} не описан`);
      return build(component, component.node, key);
    }
    return byKey(from, node, key);
  };

  const simple = (from: Component, node: XmlElement, type: TypeModel): SimpleTypeModel =>
    type.kind === 'simple' ? type : refuseNode(from, node, `тип ${type.key} не простой`);

  const simpleLookup = (from: Component): SimpleLookup => ({
    named: (node, qname) => simple(from, node, byKey(from, node, referred(from, node, qname))),
    nested: (node, key) => simple(from, node, build(from, node, key)),
  });

  /** Only the key: the type itself is built later, so a type may contain itself. */
  const typeOf = (from: Component, node: XmlElement, owner: TypeKey): TypeKey => {
    const qname = attribute(node, 'type');
    if (qname !== undefined) {
      const key = referred(from, node, qname);
      if (key.startsWith(`{${XSD_NS}}`)) byKey(from, node, key);
      else if (!index.components.type.has(key)) refuseNode(from, node, `тип ${key} не описан`);
      return key;
    }
    const nested = schemaChildren(node).find((item) => /^(?:simple|complex)Type$/.test(item.local));
    if (nested !== undefined) {
      pending.push({ from, node: nested, key: owner });
      return owner;
    }
    const head = attribute(node, 'substitutionGroup');
    if (head !== undefined) return globalElement(from, node, referred(from, node, head)).type;
    const fallback = node.local === 'attribute' ? keyOf(XSD_NS, 'anySimpleType') : anyType.key;
    return byKey(from, node, fallback).key;
  };

  const globalElement = (from: Component, node: XmlElement, key: string): ElementModel => {
    const known = elements.get(key);
    if (known !== undefined) return known;
    const component = index.components.element.get(key);
    if (component === undefined) return refuseNode(from, node, `элемент ${key} не описан`);
    const declared = component.node;
    const head = attribute(declared, 'substitutionGroup');
    const model = {
      ...elementBasics(declared),
      ns: component.ns,
      type: typeOf(component, declared, `${key}/`),
      ...(head === undefined ? {} : { substitutes: referred(component, declared, head) }),
    };
    elements.set(key, model);
    return model;
  };

  const complexLookup = (from: Component): ComplexLookup => ({
    type: (node, qname) => byKey(from, node, referred(from, node, qname)),
    simpleType: (node, key) => simple(from, node, build(from, node, key)),
    register: (type) => {
      types.set(type.key, type);
    },
    typeOf: (node, owner) => typeOf(from, node, owner),
    element: (node, qname) => globalElement(from, node, referred(from, node, qname)),
    basics: elementBasics,
    known: (key) => types.get(key),
    component: (kind, node, qname) => index.components[kind].get(referred(from, node, qname)),
    within: complexLookup,
  });

  const buildPending = (): void => {
    for (let item = pending.pop(); item !== undefined; item = pending.pop()) {
      build(item.from, item.node, item.key);
    }
  };

  return { types, elements, globalElement, build, buildPending };
};

/**
 * Reads a set of XSD files into a plain model, from memory only. Types of extensions are given whole, named types by key, so recursion
 * is a key that leads back. Run `compileXsd` first: this reader trusts that the set is valid XSD. KIS-4.2.10.c.
 * @throws HubError RegistryEntryInvalid with file and line for what does not resolve, xs:redefine and xs:override
 */
export const readSchemaModel = (files: readonly SchemaFile[]): SchemaModel => {
  const index = indexSchemas(readSchemaFiles(files));
  const builder = makeBuilder(index);
  for (const [key, component] of index.components.type)
    builder.build(component, component.node, key);
  for (const [key, component] of index.components.element) {
    builder.globalElement(component, component.node, key);
  }
  builder.buildPending();
  for (const element of builder.elements.values()) assert(builder.types.has(element.type));
  return {
    targetNamespaces: index.targetNamespaces,
    elements: Object.fromEntries(builder.elements),
    types: Object.fromEntries(builder.types),
    prefixes: index.prefixes,
  };
};
