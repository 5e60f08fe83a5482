import { HubError, limits } from '../../broker/index.ts';
import type { AttributeRow } from './attributeRows.ts';
import { readPointer } from './pointer.ts';
import type { Facets, Occurs } from './schemaTypes.ts';

type JsonSchema = Readonly<Record<string, unknown>>;

const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const refuse = (path: string, reason: string): never => {
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

const facetsOf = (schema: JsonSchema): Facets => {
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
  return facets as Facets;
};

const baseOf = (schema: JsonSchema): string => {
  const type = schema['type'];
  if (typeof type === 'string') return text(schema['format']) || type;
  if (Array.isArray(type)) return type.filter((item) => item !== 'null').join('|');
  return 'properties' in schema ? 'object' : 'any';
};

/**
 * Rows of a JSON Schema 2020-12 in the shape of `listAttributes`: paths are those of the JSON value, `/*` stands for array items. References
 * are followed inside the schema only ($defs, definitions). KIS-4.2.10.c.
 * @throws HubError RegistryEntryInvalid for a reference that leads outside or nowhere
 */
export const listJsonAttributes = (root: unknown): readonly AttributeRow[] => {
  const rows: AttributeRow[] = [];

  const resolve = (schema: JsonSchema, path: string): { target: JsonSchema; name: string } => {
    let target = schema;
    let name = '';
    for (let hops = 0; typeof target['$ref'] === 'string'; hops += 1) {
      const reference = target['$ref'];
      if (!reference.startsWith('#') || hops > limits.jsonDepthMax) {
        return refuse(path, `ссылка ${reference} ведёт за пределы схемы`);
      }
      const found = readPointer(root, decodeURIComponent(reference.slice(1)));
      if (!isSchema(found)) return refuse(path, `ссылка ${reference} никуда не ведёт`);
      name ||= reference.slice(reference.lastIndexOf('/') + 1);
      const { $ref: _followed, ...beside } = target;
      target = { ...found, ...beside };
      if (found === schema) return refuse(path, `ссылка ${reference} ведёт сама на себя`);
    }
    return { target, name };
  };

  const visit = (schema: JsonSchema, place: Place): void => {
    const { path } = place;
    const { target, name } = resolve(schema, path);
    // The identity of what a reference leads to, for `target` may be a merged copy.
    const identity = readReference(root, schema);
    const recursive = place.above.includes(identity) || place.above.length >= limits.schemaDepthMax;
    if (rows.length >= limits.schemaRowsMax) refuse(path, 'атрибутов больше допустимого');
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
    const required = new Set(Array.isArray(schema['required']) ? schema['required'] : []);
    const properties = isSchema(schema['properties']) ? schema['properties'] : {};
    for (const [name, value] of Object.entries(properties)) {
      const min = certain && required.has(name) ? 1 : 0;
      const next = { path: `${place.path}/${name}`, name, min, max: 1, above: place.above };
      visit(isSchema(value) ? value : {}, next);
    }
    const items = schema['items'];
    if (isSchema(items)) {
      const min = typeof schema['minItems'] === 'number' ? schema['minItems'] : 0;
      const max = typeof schema['maxItems'] === 'number' ? schema['maxItems'] : 'unbounded';
      visit(items, { path: `${place.path}/*`, name: '*', min, max, above: place.above });
    }
    const parts = [
      ...schemas(schema['allOf']).map((part) => ({ part, sure: certain })),
      ...[...schemas(schema['oneOf']), ...schemas(schema['anyOf'])].map((part) => ({
        part,
        sure: false,
      })),
    ];
    for (const { part, sure } of parts) {
      const identity = readReference(root, part);
      if (place.above.includes(identity) || place.above.length >= limits.schemaDepthMax) continue;
      const { target } = resolve(part, place.path);
      members(target, { ...place, above: [...place.above, identity] }, sure);
    }
  };

  if (!isSchema(root)) return refuse('', 'ожидается объект');
  visit(root, { path: '', name: '', min: 1, max: 1, above: [] });
  return rows;
};

/** The schema that a local reference leads to, or the schema itself. */
const readReference = (root: unknown, schema: JsonSchema): JsonSchema => {
  const reference = schema['$ref'];
  if (typeof reference !== 'string' || !reference.startsWith('#')) return schema;
  const found = readPointer(root, decodeURIComponent(reference.slice(1)));
  return isSchema(found) ? found : schema;
};
