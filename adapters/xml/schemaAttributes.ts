import { limits } from '../../broker/index.ts';
import { XML_NS } from './bindings.ts';
import {
  documentationOf,
  refuseNode,
  schemaChildren,
  type Component,
  type ComponentKind,
} from './schemaIndex.ts';
import { builtInType } from './schemaSimpleType.ts';
import type { AttributeModel, SimpleTypeModel, TypeKey, TypeModel } from './schemaTypes.ts';
import { attribute, type XmlElement } from './tree.ts';

/** What attribute declarations ask of the set they stand in. */
export type AttributeLookup = {
  typeOf(node: XmlElement, owner: TypeKey): TypeKey;
  simpleType(node: XmlElement, key: TypeKey): SimpleTypeModel;
  register(type: SimpleTypeModel): void;
  known(key: TypeKey): TypeModel | undefined;
  component(kind: ComponentKind, node: XmlElement, qname: string): Component | undefined;
  within(from: Component): AttributeLookup;
};

type Found = { readonly attributes: Map<string, AttributeModel>; anyAttribute: boolean };

const XML_PREFIX = 'xml:';
const xmlAttributeType = builtInType('string');

const declared = (
  from: Component,
  node: XmlElement,
  lookup: AttributeLookup,
  owner: TypeKey,
  global: boolean,
): AttributeModel => {
  const name = attribute(node, 'name') ?? '';
  const form =
    attribute(node, 'form') ?? attribute(from.source.document.root, 'attributeFormDefault');
  const byDefault = attribute(node, 'default');
  const fixed = attribute(node, 'fixed');
  return {
    name,
    ns: global || form === 'qualified' ? from.ns : '',
    type: lookup.typeOf(node, `${owner}/@${name}`),
    required: attribute(node, 'use') === 'required',
    documentation: documentationOf(node),
    ...(byDefault === undefined ? {} : { default: byDefault }),
    ...(fixed === undefined ? {} : { fixed }),
  };
};

const readReference = (
  from: Component,
  node: XmlElement,
  lookup: AttributeLookup,
  ref: string,
): AttributeModel => {
  const required = attribute(node, 'use') === 'required';
  const target = lookup.component('attribute', node, ref);
  if (target !== undefined) {
    const name = attribute(target.node, 'name') ?? '';
    const owner = `{${target.ns}}@${name}`;
    return { ...declared(target, target.node, lookup.within(target), owner, true), required };
  }
  if (!ref.startsWith(XML_PREFIX)) return refuseNode(from, node, `атрибут ${ref} не описан`);
  const name = ref.slice(XML_PREFIX.length);
  lookup.register(xmlAttributeType);
  return { name, ns: XML_NS, type: xmlAttributeType.key, required, documentation: '' };
};

const collect = (
  from: Component,
  node: XmlElement,
  lookup: AttributeLookup,
  owner: TypeKey,
  found: Found,
  depth: number,
): void => {
  if (depth > limits.schemaDepthMax) refuseNode(from, node, 'группа атрибутов вложена сама в себя');
  for (const child of schemaChildren(node)) {
    const ref = attribute(child, 'ref');
    if (child.local === 'anyAttribute') found.anyAttribute = true;
    else if (child.local === 'attribute') {
      const model =
        ref === undefined
          ? declared(from, child, lookup, owner, false)
          : readReference(from, child, lookup, ref);
      const key = `${model.ns} ${model.name}`;
      if (attribute(child, 'use') === 'prohibited') found.attributes.delete(key);
      else found.attributes.set(key, model);
    } else if (child.local === 'attributeGroup' && ref !== undefined) {
      const group = lookup.component('attributeGroup', child, ref);
      if (group === undefined) {
        if (ref === 'xml:specialAttrs') continue;
        refuseNode(from, child, `группа атрибутов ${ref} не описана`);
        continue;
      }
      const groupOwner = `{${group.ns}}${attribute(group.node, 'name') ?? ''}#attributes`;
      collect(group, group.node, lookup.within(group), groupOwner, found, depth + 1);
    }
  }
};

/** Attributes of a type over those it inherits; a prohibited one disappears. XML Schema Part 1 §3.4.2. */
export const readAttributes = (
  from: Component,
  node: XmlElement,
  lookup: AttributeLookup,
  owner: TypeKey,
  inherited: readonly AttributeModel[],
): { readonly attributes: readonly AttributeModel[]; readonly anyAttribute: boolean } => {
  const found: Found = { attributes: new Map(), anyAttribute: false };
  for (const item of inherited) found.attributes.set(`${item.ns} ${item.name}`, item);
  collect(from, node, lookup, owner, found, 0);
  return { attributes: [...found.attributes.values()], anyAttribute: found.anyAttribute };
};
