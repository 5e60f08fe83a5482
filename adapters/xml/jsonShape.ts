import { HubError } from '../../broker/index.ts';
import { flatParticles, timesOccurs } from './attributeRows.ts';
import { XML_NS } from './bindings.ts';
import { XSD_NS } from './schemaFiles.ts';
import {
  keyOf,
  type AttributeModel,
  type ElementModel,
  type Occurs,
  type Particle,
  type SchemaModel,
  type TypeKey,
  type TypeModel,
} from './schemaTypes.ts';

export const XSI_NS = 'http://www.w3.org/2001/XMLSchema-instance';

/** A child element as it appears in JSON. */
export type ChildShape = {
  /** Member name: the local name, with a prefix only when two children share it. */
  readonly member: string;
  readonly element: ElementModel;
  readonly repeated: boolean;
};

/** What JSON of a type looks like. */
export type Shape = {
  readonly type: TypeModel;
  /** Simple type of the text; undefined where there may be no text. */
  readonly text: TypeKey | undefined;
  readonly particle: Particle | undefined;
  readonly childByName: ReadonlyMap<string, ChildShape>;
  readonly childByMember: ReadonlyMap<string, ChildShape>;
  readonly attributeByName: ReadonlyMap<string, AttributeModel>;
  readonly attributeByMember: ReadonlyMap<string, AttributeModel>;
};

/** The refusal of a place that cannot be carried over between XML and JSON. */
export const unmappable = (path: string, reason: string): HubError =>
  new HubError('InvalidContent', {
    field: path,
    reason: `${path}: ${reason}.`,
    violations: [{ field: path, reason }],
  });

/** Prefix of a namespace in JSON and, unless remembered otherwise, in XML. */
export const modelPrefix = (model: SchemaModel, ns: string): string => {
  if (ns === XSI_NS) return 'xsi';
  if (ns === XSD_NS) return 'xs';
  if (ns === XML_NS) return 'xml';
  return model.prefixes[ns] ?? '';
};

const prefixed = (model: SchemaModel, ns: string, local: string): string =>
  ns === '' ? `:${local}` : `${modelPrefix(model, ns)}:${local}`;

/** The element itself or, for the head of a substitution group, everything that may stand for it. XML Schema Part 1 §3.3.6. */
export const substitutes = (model: SchemaModel, head: ElementModel): readonly ElementModel[] => {
  const found = [head];
  for (const current of found) {
    const key = keyOf(current.ns, current.name);
    for (const item of Object.values(model.elements)) {
      if (item.substitutes === key && !found.includes(item)) found.push(item);
    }
  }
  return found;
};

const addOccurs = (left: Occurs, right: Occurs): Occurs =>
  left === 'unbounded' || right === 'unbounded' ? 'unbounded' : left + right;

const readChildren = (model: SchemaModel, particle: Particle | undefined): ChildShape[] => {
  const found = new Map<string, { element: ElementModel; max: Occurs }>();
  if (particle === undefined) return [];
  for (const { particle: item, max } of flatParticles(particle)) {
    if (item.kind !== 'element') continue;
    for (const element of substitutes(model, item.element)) {
      const key = keyOf(element.ns, element.name);
      found.set(key, { element, max: addOccurs(found.get(key)?.max ?? 0, timesOccurs(max, 1)) });
    }
  }
  const times = new Map<string, number>();
  for (const { element } of found.values()) {
    times.set(element.name, (times.get(element.name) ?? 0) + 1);
  }
  return [...found.values()].map(({ element, max }) => ({
    // `_` is the member of the text.
    member:
      times.get(element.name) === 1 && element.name !== '_'
        ? element.name
        : prefixed(model, element.ns, element.name),
    element,
    repeated: max === 'unbounded' || max > 1,
  }));
};

const attributeMember = (model: SchemaModel, item: AttributeModel): string =>
  item.ns === '' ? item.name : prefixed(model, item.ns, item.name);

const readShape = (model: SchemaModel, key: TypeKey): Shape | undefined => {
  const type = model.types[key];
  if (type === undefined) return undefined;
  const complex = type.kind === 'complex' ? type : undefined;
  const children = readChildren(model, complex?.particle);
  const attributes = complex?.attributes ?? [];
  const text = complex === undefined ? key : (complex.text ?? (complex.mixed ? key : undefined));
  return {
    type,
    text,
    particle: complex?.particle,
    childByName: new Map(children.map((item) => [keyOf(item.element.ns, item.element.name), item])),
    childByMember: new Map(children.map((item) => [item.member, item])),
    attributeByName: new Map(attributes.map((item) => [keyOf(item.ns, item.name), item])),
    attributeByMember: new Map(attributes.map((item) => [attributeMember(model, item), item])),
  };
};

const shapes = new WeakMap<SchemaModel, Map<TypeKey, Shape>>();

/** Shape of a type; kept for the life of the model. @throws HubError InvalidContent for an unknown type, naming the place */
export const shapeOf = (model: SchemaModel, key: TypeKey, path: string): Shape => {
  let known = shapes.get(model);
  if (known === undefined) shapes.set(model, (known = new Map()));
  let shape = known.get(key);
  if (shape === undefined) {
    shape = readShape(model, key);
    if (shape === undefined) throw unmappable(path, `тип ${key} не описан в схеме`);
    known.set(key, shape);
  }
  return shape;
};

/** Member name of an attribute in `$`. */
export const memberOfAttribute = (model: SchemaModel, ns: string, local: string): string =>
  ns === '' ? local : prefixed(model, ns, local);
