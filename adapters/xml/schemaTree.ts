import assert from 'node:assert/strict';
import { limits } from '../../broker/index.ts';
import type { SchemaChoice, SchemaNode } from '../../registries/index.ts';
import { flatParticles, timesOccurs } from './attributeRows.ts';
import { schemaRefusal } from './schemaFiles.ts';
import type {
  AttributeModel,
  ComplexTypeModel,
  ElementModel,
  Occurs,
  Particle,
  SchemaModel,
  TypeKey,
} from './schemaTypes.ts';

type Bounds = { readonly min: number; readonly max: Occurs };
type Walk = { readonly model: SchemaModel; nodes: number };

const nothing = {
  facets: {},
  open: false,
  ordered: false,
  choices: [],
  recursive: false,
  conditions: '',
  children: [],
} as const;

const repeats = (max: Occurs): boolean => max === 'unbounded' || max > 1;

const count = (walk: Walk): void => {
  walk.nodes += 1;
  if (walk.nodes <= limits.schemaRowsMax) return;
  const reason = `элементов в схеме больше допустимого (${limits.schemaRowsMax})`;
  throw schemaRefusal([{ field: '/xsd', reason }]);
};

/** Type of the value at a place: of simple content that of its text. */
const valueOf = (model: SchemaModel, key: TypeKey) => {
  const type = model.types[key];
  assert(type !== undefined, 'the model holds every type it names');
  const text = type.kind === 'complex' ? model.types[type.text ?? ''] : type;
  return {
    type,
    typeName: type.name,
    ...(text?.kind === 'simple'
      ? {
          base: text.builtIn,
          facets: text.facets,
          conditions: text.variety === 'atomic' ? '' : text.variety,
        }
      : { base: 'object', facets: {}, conditions: '' }),
  };
};

const said = ({ fixed, default: byDefault }: Pick<ElementModel, 'fixed' | 'default'>) => ({
  ...(fixed !== undefined && { fixed }),
  ...(byDefault !== undefined && { default: byDefault }),
});

const attributeNode = (walk: Walk, item: AttributeModel): SchemaNode => {
  count(walk);
  const { type, ...value } = valueOf(walk.model, item.type);
  return {
    ...nothing,
    ...value,
    name: `@${item.name}`,
    ns: item.ns,
    title: item.documentation || type.documentation,
    required: item.required,
    repeated: false,
    min: item.required ? 1 : 0,
    max: 1,
    nillable: false,
    ...said(item),
  };
};

const namesIn = (particle: Particle): readonly string[] =>
  [...flatParticles(particle)].map(({ particle: item }) =>
    item.kind === 'element' ? item.element.name : '*',
  );

/** Every xs:choice of a content model with what it chooses from. */
const choicesOf = (particle: Particle | undefined, outerMin = 1): readonly SchemaChoice[] => {
  if (particle === undefined || particle.kind === 'element' || particle.kind === 'any') return [];
  const least = outerMin * particle.min;
  const isChoice = particle.kind === 'choice';
  const inner = particle.items.flatMap((item) => choicesOf(item, isChoice ? 0 : least));
  return isChoice ? [{ names: namesIn(particle), required: least > 0 }, ...inner] : inner;
};

const addOccurs = (left: Occurs, right: Occurs): Occurs =>
  left === 'unbounded' || right === 'unbounded' ? 'unbounded' : left + right;

/** Elements of a content model in order, one of each name: the same name in two branches is one place that both allow. */
const placesOf = (particle: Particle | undefined) => {
  const places = new Map<string, Bounds & { readonly particle: Particle }>();
  if (particle === undefined) return [];
  for (const { particle: item, min, max } of flatParticles(particle)) {
    const key = item.kind === 'element' ? `{${item.element.ns}}${item.element.name}` : '*';
    const before = places.get(key);
    places.set(
      key,
      before
        ? { ...before, min: before.min + min, max: addOccurs(before.max, max) }
        : { particle: item, min, max: timesOccurs(1, max) },
    );
  }
  return [...places.values()];
};

const anyNode = ({ min, max }: Bounds): SchemaNode => ({
  ...nothing,
  name: '*',
  ns: '',
  title: 'Любой элемент',
  required: min > 0,
  repeated: repeats(max),
  min,
  max,
  nillable: false,
  typeName: '',
  base: 'any',
  open: true,
});

const isAll = (particle: Particle | undefined): boolean =>
  particle?.kind === 'all' ||
  (particle?.kind === 'sequence' && particle.items.length === 1 && isAll(particle.items[0]));

const childrenOf = (
  walk: Walk,
  type: ComplexTypeModel,
  above: readonly TypeKey[],
): readonly SchemaNode[] => [
  ...type.attributes.map((item) => attributeNode(walk, item)),
  ...placesOf(type.particle).map(({ particle, min, max }) =>
    particle.kind === 'element'
      ? elementNode(walk, particle.element, { min, max }, above)
      : anyNode({ min, max }),
  ),
];

const elementNode = (
  walk: Walk,
  element: ElementModel,
  { min, max }: Bounds,
  above: readonly TypeKey[],
): SchemaNode => {
  count(walk);
  const { type, ...value } = valueOf(walk.model, element.type);
  const recursive = above.includes(element.type) || above.length >= limits.schemaDepthMax;
  const complex = type.kind === 'complex' && !recursive ? type : undefined;
  return {
    ...nothing,
    ...value,
    name: element.name,
    ns: element.ns,
    title: element.documentation || type.documentation,
    required: min > 0,
    repeated: repeats(max),
    min,
    max,
    nillable: element.nillable,
    ...said(element),
    recursive,
    ...(complex && {
      open: complex.mixed || complex.anyAttribute,
      ordered: !isAll(complex.particle),
      choices: choicesOf(complex.particle),
      children: childrenOf(walk, complex, [...above, element.type]),
    }),
  };
};

/**
 * The root element `root` (a key of `model.elements`) with everything that may stand below it, in the order of the schema.
 * @throws HubError RegistryEntryInvalid when there is no such element or there are more than `limits.schemaRowsMax` places
 */
export const schemaTree = (model: SchemaModel, root: string): SchemaNode => {
  const element = model.elements[root];
  if (element === undefined) {
    throw schemaRefusal([{ field: root, reason: 'корневой элемент не описан в схеме' }]);
  }
  return elementNode({ model, nodes: 0 }, element, { min: 1, max: 1 }, []);
};
