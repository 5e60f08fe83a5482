import { HubError, limits, readPointer } from '../../broker/index.ts';
import type { AttributeRow } from './attributeRows.ts';
import type { Facets, Occurs } from './schemaTypes.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** A schema that says something; `true` and `false` are none. */
export const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Refuses a place of a JSON Schema. */
export const refuseSchema = (path: string, reason: string): never => {
  throw new HubError('RegistryEntryInvalid', {
    reason: `Схема JSON: ${path || '/'}: ${reason}.`,
    violations: [{ field: path || '/', reason }],
  });
};

type Place = {
  readonly path: string;
  readonly name: string;
  readonly min: number;
  readonly max: Occurs;
  readonly above: readonly JsonSchema[];
};

const escapeToken = (token: string): string => token.replaceAll('~', '~0').replaceAll('/', '~1');
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const schemas = (value: unknown): readonly JsonSchema[] =>
  Array.isArray(value) ? value.filter(isSchema) : [];

const facetNames = ['minLength', 'maxLength'] as const;
const boundNames = [
  ['minimum', 'minInclusive'],
  ['maximum', 'maxInclusive'],
  ['exclusiveMinimum', 'minExclusive'],
  ['exclusiveMaximum', 'maxExclusive'],
] as const;

/** Facets that the keywords of a schema mean. */
export const facetsOf = (schema: JsonSchema): Facets => {
  const facets: Record<string, unknown> = {};
  if (typeof schema['pattern'] === 'string') facets['patterns'] = [schema['pattern']];
  const values = 'const' in schema ? [schema['const']] : schema['enum'];
  if (Array.isArray(values)) {
    facets['enumeration'] = values.map((value) => ({ value: String(value), documentation: '' }));
  }
  for (const name of facetNames) if (typeof schema[name] === 'number') facets[name] = schema[name];
  for (const [from, to] of boundNames) {
    if (typeof schema[from] === 'number') facets[to] = String(schema[from]);
  }
  return facets;
};

/** Type of the value in the words of the register: a format says more than `string`. */
export const baseOf = (schema: JsonSchema): string => {
  const type = schema['type'];
  if (typeof type === 'string') return text(schema['format']) || type;
  if (Array.isArray(type)) return type.filter((item) => item !== 'null').join('|');
  return 'properties' in schema ? 'object' : 'any';
};

const numberOr = <T extends Occurs>(value: unknown, otherwise: T): number | T =>
  typeof value === 'number' ? value : otherwise;

/** Parts of a composed schema; what stands in alternatives is not certain. */
const partsOf = (schema: JsonSchema, certain: boolean) => [
  ...schemas(schema['allOf']).map((part) => ({ part, sure: certain })),
  ...schemas(schema['oneOf']).map((part) => ({ part, sure: false })),
  ...schemas(schema['anyOf']).map((part) => ({ part, sure: false })),
];

type Followed = {
  /** The schema with the keywords that stand beside its references laid over. */
  readonly target: JsonSchema;
  /** What the references lead to: the same object each time, so recursion is seen. */
  readonly identity: JsonSchema;
  /** Last word of the first reference: the name of the type. */
  readonly name: string;
};

const referred = (root: unknown, reference: string, path: string): JsonSchema => {
  if (!reference.startsWith('#'))
    return refuseSchema(path, `ссылка ${reference} ведёт за пределы схемы`);
  let found: unknown;
  try {
    found = readPointer(root, decodeURIComponent(reference.slice(1)));
  } catch {
    found = undefined;
  }
  return isSchema(found) ? found : refuseSchema(path, `ссылка ${reference} никуда не ведёт`);
};

/** The schema at the end of its references. @throws HubError RegistryEntryInvalid for one that leads outside, nowhere or to itself */
export const follow = (root: unknown, schema: JsonSchema, path: string): Followed => {
  let beside: JsonSchema = {};
  let identity = schema;
  let name = '';
  const seen = new Set<JsonSchema>();
  for (;;) {
    const { $ref: reference, ...own } = identity;
    beside = { ...own, ...beside };
    if (typeof reference !== 'string') return { target: beside, identity, name };
    if (seen.has(identity)) return refuseSchema(path, `ссылка ${reference} ведёт сама на себя`);
    seen.add(identity);
    name ||= reference.slice(reference.lastIndexOf('/') + 1);
    identity = referred(root, reference, path);
  }
};

/**
 * Rows of a JSON Schema 2020-12 in the shape of `listAttributes`: paths are those of the JSON value, `/*` stands for array items. References
 * are followed inside the schema only ($defs, definitions). KIS-4.2.10.c.
 * @throws HubError RegistryEntryInvalid for a reference that leads outside or nowhere
 */
export const listJsonAttributes = (root: unknown): readonly AttributeRow[] => {
  const rows: AttributeRow[] = [];
  let steps = 0;

  const visit = (schema: JsonSchema, place: Place): void => {
    const { path } = place;
    const { target, identity, name } = follow(root, schema, path);
    const recursive = place.above.includes(identity) || place.above.length >= limits.schemaDepthMax;
    rows.push({
      path: path || '/',
      kind: 'element',
      name: place.name,
      typeName: name,
      typeNs: name === '' ? '' : text(isSchema(root) ? root['$id'] : ''),
      base: baseOf(target),
      min: place.min,
      max: place.max,
      facets: facetsOf(target),
      documentation: text(target['description']) || text(target['title']),
      recursive,
    });
    if (!recursive) members(target, { ...place, above: [...place.above, identity] }, true);
  };

  /** Properties and items; those of oneOf and anyOf are alternatives, hence optional. */
  const members = (schema: JsonSchema, place: Place, certain: boolean): void => {
    // Each level may refer to the next one several times: a few lines of schema would make billions of visits.
    steps += 1;
    if (steps > limits.schemaRowsMax) refuseSchema(place.path, 'атрибутов больше допустимого');
    const required = new Set(Array.isArray(schema['required']) ? schema['required'] : []);
    const properties = isSchema(schema['properties']) ? schema['properties'] : {};
    for (const [name, value] of Object.entries(properties)) {
      const min = certain && required.has(name) ? 1 : 0;
      const next = {
        path: `${place.path}/${escapeToken(name)}`,
        name,
        min,
        max: 1,
        above: place.above,
      };
      visit(isSchema(value) ? value : {}, next);
    }
    const items = schema['items'];
    if (isSchema(items)) {
      const bounds = {
        min: numberOr(schema['minItems'], 0),
        max: numberOr(schema['maxItems'], 'unbounded'),
      };
      visit(items, { path: `${place.path}/*`, name: '*', ...bounds, above: place.above });
    }
    for (const { part, sure } of partsOf(schema, certain)) {
      const { target, identity } = follow(root, part, place.path);
      if (place.above.includes(identity) || place.above.length >= limits.schemaDepthMax) continue;
      members(target, { ...place, above: [...place.above, identity] }, sure);
    }
  };

  if (!isSchema(root)) return refuseSchema('', 'ожидается объект');
  visit(root, { path: '', name: '', min: 1, max: 1, above: [] });
  return rows;
};
