import { limits } from '../../broker/index.ts';
import type { SchemaNode } from '../../registries/index.ts';
import {
  baseOf,
  facetsOf,
  follow,
  isSchema,
  refuseSchema,
  type JsonSchema,
} from './jsonAttributeRows.ts';

type Place = {
  readonly path: string;
  readonly name: string;
  readonly required: boolean;
  readonly above: readonly JsonSchema[];
};
type Walk = { readonly root: unknown; nodes: number };

/** Keywords that the neutral form says itself; whatever else a schema holds is a condition of its own. */
const said = new Set(
  (
    '$schema $id $defs definitions $ref $comment title description examples default const enum type format properties required ' +
    'additionalProperties items minItems maxItems minLength maxLength pattern minimum maximum exclusiveMinimum exclusiveMaximum allOf'
  ).split(' '),
);

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const numberOf = (value: unknown): number | undefined =>
  typeof value === 'number' ? value : undefined;
const asText = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value);
const schemasOf = (value: unknown): readonly JsonSchema[] =>
  Array.isArray(value) ? value.filter(isSchema) : [];

const conditionsOf = (schema: JsonSchema): string => {
  const rest = Object.entries(schema)
    .filter(([keyword]) => !said.has(keyword))
    .toSorted(([left], [right]) => left.localeCompare(right, 'en'));
  return rest.length === 0 ? '' : JSON.stringify(Object.fromEntries(rest));
};

/** Parts of allOf laid over each other; members that only one part declares are added. */
const merged = (walk: Walk, schema: JsonSchema, path: string, depth = 0): JsonSchema => {
  const { target } = follow(walk.root, schema, path);
  const parts = schemasOf(target['allOf']);
  if (parts.length === 0) return target;
  if (depth > limits.schemaDepthMax) return refuseSchema(path, 'allOf вложен сам в себя');
  const all = [target, ...parts.map((part) => merged(walk, part, path, depth + 1))];
  const properties = Object.assign({}, ...all.map((part) => part['properties'] ?? {})) as object;
  const required = all.flatMap((part) => (Array.isArray(part['required']) ? part['required'] : []));
  return Object.assign({}, ...all.toReversed(), { properties, required }) as JsonSchema;
};

const memberNodes = (
  walk: Walk,
  schema: JsonSchema,
  path: string,
  above: readonly JsonSchema[],
): readonly SchemaNode[] => {
  const required = new Set(Array.isArray(schema['required']) ? schema['required'] : []);
  const properties = isSchema(schema['properties']) ? schema['properties'] : {};
  return Object.entries(properties).map(([name, value]) =>
    nodeOf(walk, isSchema(value) ? value : {}, {
      path: `${path}/${name}`,
      name,
      required: required.has(name),
      above,
    }),
  );
};

/** Members of alternatives are shown as optional ones; the alternatives themselves are compared as conditions. */
const alternativeNodes = (
  walk: Walk,
  schema: JsonSchema,
  path: string,
  above: readonly JsonSchema[],
): readonly SchemaNode[] =>
  [...schemasOf(schema['oneOf']), ...schemasOf(schema['anyOf'])].flatMap((part) =>
    memberNodes(walk, merged(walk, part, path), path, above).map((node) => ({
      ...node,
      required: false,
      min: 0,
    })),
  );

const childrenOf = (
  walk: Walk,
  schema: JsonSchema,
  path: string,
  above: readonly JsonSchema[],
): readonly SchemaNode[] => {
  const own = memberNodes(walk, schema, path, above);
  const names = new Set(own.map(({ name }) => name));
  const others = alternativeNodes(walk, schema, path, above).filter(({ name }) => {
    const isNew = !names.has(name);
    names.add(name);
    return isNew;
  });
  return [...own, ...others];
};

const isNullable = ({ type }: JsonSchema): boolean => Array.isArray(type) && type.includes('null');

/** The schema of one value, without the array around it. */
const valueNode = (
  walk: Walk,
  schema: JsonSchema,
  { path, above }: Pick<Place, 'path' | 'above'>,
) => {
  const { identity, name: typeName } = follow(walk.root, schema, path);
  const target = merged(walk, schema, path);
  const recursive = above.includes(identity) || above.length >= limits.schemaDepthMax;
  const base = baseOf(target);
  const constant = target['const'];
  return {
    target,
    title: text(target['title']) || text(target['description']),
    typeName,
    base,
    facets: facetsOf(target),
    ...(constant !== undefined && { fixed: asText(constant) }),
    ...(target['default'] !== undefined && { default: asText(target['default']) }),
    nillable: isNullable(target),
    open: base === 'object' && target['additionalProperties'] !== false,
    ordered: false,
    choices: [],
    recursive,
    conditions: conditionsOf(target),
    children: recursive ? [] : childrenOf(walk, target, path, [...above, identity]),
  };
};

const arrayBounds = (schema: JsonSchema, required: boolean) => ({
  min: numberOf(schema['minItems']) ?? 0,
  max: numberOf(schema['maxItems']) ?? ('unbounded' as const),
  required,
  repeated: true,
});

const nodeOf = (walk: Walk, schema: JsonSchema, place: Place): SchemaNode => {
  walk.nodes += 1;
  if (walk.nodes > limits.schemaRowsMax) refuseSchema(place.path, 'атрибутов больше допустимого');
  const common = { name: place.name, ns: '' };
  const once = { min: place.required ? 1 : 0, max: 1, required: place.required, repeated: false };
  const target = merged(walk, schema, place.path);
  const items = target['items'];
  if (baseOf(target) !== 'array' || !isSchema(items)) {
    const { target: _schema, ...value } = valueNode(walk, schema, place);
    return { ...common, ...once, ...value };
  }
  const { identity } = follow(walk.root, schema, place.path);
  const inside = { path: `${place.path}/*`, above: [...place.above, identity] };
  const { target: itemSchema, ...value } = valueNode(walk, items, inside);
  const isArray = baseOf(itemSchema) === 'array';
  const outer = conditionsOf(target);
  return {
    ...common,
    ...arrayBounds(target, place.required),
    ...value,
    title: text(target['title']) || text(target['description']) || value.title,
    conditions: [outer, value.conditions].filter((one) => one !== '').join(' '),
    ...(isArray && {
      children: [nodeOf(walk, items, { ...inside, name: '*', required: false })],
    }),
  };
};

/**
 * A JSON Schema 2020-12 as a tree; the root has no name. References are followed inside the schema only.
 * @throws HubError RegistryEntryInvalid for a reference that leads outside or nowhere, or more than `limits.schemaRowsMax` places
 */
export const jsonSchemaTree = (root: unknown): SchemaNode =>
  isSchema(root)
    ? nodeOf({ root, nodes: 0 }, root, { path: '', name: '', required: true, above: [] })
    : refuseSchema('', 'ожидается объект');
