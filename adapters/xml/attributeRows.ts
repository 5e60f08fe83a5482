import assert from 'node:assert/strict';
import { limits } from '../../broker/index.ts';
import { schemaRefusal } from './schemaFiles.ts';
import type {
  ComplexTypeModel,
  ElementModel,
  Facets,
  Occurs,
  Particle,
  SchemaModel,
  TypeKey,
} from './schemaTypes.ts';

/** One row of the register of types and attributes: a place in a document and what may stand there. KIS-4.2.10.c. */
export type AttributeRow = {
  /** `/Request/Applicant/@code`; `/*` is the items of a JSON array. */
  readonly path: string;
  readonly kind: 'element' | 'attribute' | 'any';
  readonly name: string;
  /** '' for a type without a name. */
  readonly typeName: string;
  readonly typeNs: string;
  /** Built-in type of the value (`string`, `date`, `integer`), `object` for a structure. */
  readonly base: string;
  /** How many times in its parent; 0 when an alternative may take its place. */
  readonly min: number;
  readonly max: Occurs;
  readonly facets: Facets;
  readonly documentation: string;
  /** The type contains itself here; the rows are not repeated. */
  readonly recursive: boolean;
};

/** How many times something occurs that occurs `right` times in each of `left`; nothing in an unbounded group is nothing. */
export const timesOccurs = (left: Occurs, right: Occurs): Occurs => {
  if (left === 0 || right === 0) return 0;
  return left === 'unbounded' || right === 'unbounded' ? 'unbounded' : left * right;
};

type Placed = { readonly particle: Particle; readonly min: number; readonly max: Occurs };

/** Elements and wildcards of a content model in order, with the bounds of the groups around them multiplied in. */
export const flatParticles = function* (
  particle: Particle,
  min = 1,
  max: Occurs = 1,
): Generator<Placed> {
  const least = min * particle.min;
  const most = timesOccurs(max, particle.max);
  if (particle.kind === 'element' || particle.kind === 'any') {
    yield { particle, min: least, max: most };
    return;
  }
  for (const item of particle.items) {
    yield* flatParticles(item, particle.kind === 'choice' ? 0 : least, most);
  }
};

const documentationFor = (own: string, ofType: string): string => own || ofType;

type Walk = { readonly model: SchemaModel; readonly rows: AttributeRow[] };

const push = (walk: Walk, row: AttributeRow): void => {
  if (walk.rows.length >= limits.schemaRowsMax) {
    const reason = `атрибутов больше допустимого (${limits.schemaRowsMax})`;
    throw schemaRefusal([{ field: row.path, reason }]);
  }
  walk.rows.push(row);
};

/** What a type says about a value: for simple content, what its text says. */
const valueOf = (model: SchemaModel, key: TypeKey) => {
  const type = model.types[key];
  assert(type !== undefined, 'the model holds every type it names');
  const text = type.kind === 'complex' ? model.types[type.text ?? ''] : type;
  const { builtIn: base, facets } =
    text?.kind === 'simple' ? text : { builtIn: 'object', facets: {} };
  return { typeName: type.name, typeNs: type.ns, base, facets, ofType: type.documentation };
};

const attributeRows = (walk: Walk, path: string, type: ComplexTypeModel): void => {
  for (const item of type.attributes) {
    const { ofType, ...value } = valueOf(walk.model, item.type);
    push(walk, {
      path: `${path}/@${item.name}`,
      kind: 'attribute',
      name: item.name,
      ...value,
      min: item.required ? 1 : 0,
      max: 1,
      documentation: documentationFor(item.documentation, ofType),
      recursive: false,
    });
  }
};

const elementRows = (
  walk: Walk,
  parent: string,
  element: ElementModel,
  bounds: { readonly min: number; readonly max: Occurs },
  above: readonly TypeKey[],
): void => {
  const path = `${parent}/${element.name}`;
  const type = walk.model.types[element.type];
  const { ofType, ...value } = valueOf(walk.model, element.type);
  const recursive = above.includes(element.type) || above.length >= limits.schemaDepthMax;
  push(walk, {
    path,
    kind: 'element',
    name: element.name,
    ...value,
    ...bounds,
    documentation: documentationFor(element.documentation, ofType),
    recursive,
  });
  if (recursive || type?.kind !== 'complex') return;
  attributeRows(walk, path, type);
  if (type.particle === undefined) return;
  for (const { particle, min, max } of flatParticles(type.particle)) {
    if (particle.kind === 'element') {
      elementRows(walk, path, particle.element, { min, max }, [...above, element.type]);
    } else {
      const row = { typeName: '', typeNs: '', base: 'any', facets: {}, documentation: '' };
      push(walk, { ...row, path: `${path}/*`, kind: 'any', name: '*', min, max, recursive: false });
    }
  }
};

/**
 * Rows of everything that may stand in a document with this root, in document order; `root` is a key of `model.elements`.
 * @throws HubError RegistryEntryInvalid when the model has no such element or the rows exceed `limits.schemaRowsMax`
 */
export const listAttributes = (model: SchemaModel, root: string): readonly AttributeRow[] => {
  const element = model.elements[root];
  if (element === undefined) {
    throw schemaRefusal([{ field: root, reason: 'корневой элемент не описан в схеме' }]);
  }
  const walk: Walk = { model, rows: [] };
  elementRows(walk, '', element, { min: 1, max: 1 }, []);
  return walk.rows;
};
