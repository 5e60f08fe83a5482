import { limits } from '../../broker/index.ts';
import {
  indexSchemas,
  referred,
  refuseNode,
  schemaChildren,
  type Component,
  type ComponentKind,
  type SchemaIndex,
} from './schemaIndex.ts';
import type { SchemaSource } from './schemaFiles.ts';
import { attribute, walk, type XmlElement } from './tree.ts';

/** Elements of a content model with its groups and bases written out, and how many of them may be absent. */
type Weight = { readonly particles: number; readonly optional: number };

const nothing: Weight = { particles: 0, optional: 0 };
const together = (left: Weight, right: Weight): Weight => ({
  particles: left.particles + right.particles,
  optional: left.optional + right.optional,
});

type Weighing = {
  readonly index: SchemaIndex;
  /** Weights of groups and types by their declaration; undefined while one is being weighed. */
  readonly known: Map<XmlElement, Weight | undefined>;
};

const weighComponent = (
  weighing: Weighing,
  from: Component,
  node: XmlElement,
  kind: ComponentKind,
  qname: string,
): Weight => {
  const target = weighing.index.components[kind].get(referred(from, node, qname));
  // What does not resolve is told by the compiler; a group inside itself as well.
  return target === undefined ? nothing : weighOnce(weighing, target, target.node);
};

const weighOnce = (weighing: Weighing, from: Component, node: XmlElement): Weight => {
  if (weighing.known.has(node)) return weighing.known.get(node) ?? nothing;
  weighing.known.set(node, undefined);
  const weight = weighChildren(weighing, from, node);
  if (weight.particles > limits.schemaRowsMax) {
    return refuseNode(from, node, 'элементов в типе больше допустимого');
  }
  weighing.known.set(node, weight);
  return weight;
};

const weighChildren = (weighing: Weighing, from: Component, node: XmlElement): Weight =>
  schemaChildren(node)
    .map((item) => weigh(weighing, from, item))
    .reduce(together, nothing);

const weigh = (weighing: Weighing, from: Component, node: XmlElement): Weight => {
  const isOptional = attribute(node, 'minOccurs') === '0';
  if (node.local === 'element' || node.local === 'any') {
    return { particles: 1, optional: isOptional ? 1 : 0 };
  }
  const ref = attribute(node, 'ref');
  const own =
    node.local === 'group' && ref !== undefined
      ? weighComponent(weighing, from, node, 'group', ref)
      : weighChildren(weighing, from, node);
  const base = node.local === 'extension' ? attribute(node, 'base') : undefined;
  const inherited =
    base === undefined ? nothing : weighComponent(weighing, from, node, 'type', base);
  const all = together(inherited, own);
  return isOptional ? { ...all, optional: all.particles } : all;
};

/** A file without a namespace is weighed under that of a file that includes it: its names mean that one. */
const placeOf = (index: SchemaIndex, source: SchemaSource): Component => {
  const declared = Object.values(index.components).flatMap((all) => [...all.values()]);
  const ns = declared.find((item) => item.source === source)?.ns ?? source.targetNamespace;
  return { node: source.document.root, source, ns };
};

/**
 * Refuses a set that would stop the process while it compiles: libxml2 writes groups out, which doubles with every level, and its check of
 * a content model is cubic in the elements that may be absent (1 000 in one type: 3.5 s; 2 000: 31 s).
 * @throws HubError RegistryEntryInvalid naming the declaration; also for xs:redefine and xs:override, which the hub does not take
 */
export const checkComplexity = (sources: readonly SchemaSource[]): void => {
  const index = indexSchemas(sources);
  const weighing: Weighing = { index, known: new Map() };
  let cost = 0;
  for (const source of sources) {
    const from = placeOf(index, source);
    for (const node of walk(source.document.root)) {
      if (node.local !== 'complexType') continue;
      cost += weighOnce(weighing, from, node).optional ** 3;
      if (cost > limits.schemaCostMax) {
        refuseNode(from, node, 'необязательных элементов в типах больше допустимого');
      }
    }
  }
};
