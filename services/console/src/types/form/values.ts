import type { SchemaNode } from '../../../../../registries/index.ts';

/** Content of a document as the form holds it: what the JSON interface sends. */
export type Value = unknown;
export type Members = Readonly<Record<string, Value>>;

/** The members of a value; none of anything that is not an object. */
export const membersOf = (value: Value): Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {};

/** A value with one member set, or left out. */
export const withMember = (value: Value, name: string, member: Value): Value => {
  const { [name]: _old, ...rest } = membersOf(value);
  return member === undefined ? rest : { ...membersOf(value), [name]: member };
};

/** Reads a child: attributes stand under `$`, as the conversion from XML writes them. */
export const readChild = (value: Value, { name }: SchemaNode): Value =>
  name.startsWith('@') ? membersOf(membersOf(value)['$'])[name.slice(1)] : membersOf(value)[name];

/** Writes a child where `readChild` reads it. */
export const writeChild = (value: Value, { name }: SchemaNode, child: Value): Value => {
  if (!name.startsWith('@')) return withMember(value, name, child);
  const attributes = withMember(membersOf(value)['$'], name.slice(1), child);
  const isEmpty = Object.keys(membersOf(attributes)).length === 0;
  return withMember(value, '$', isEmpty ? undefined : attributes);
};

/** Holds other places: elements or attributes. */
export const isGroup = (node: SchemaNode): boolean =>
  node.base === 'object' || node.children.some(({ name }) => name.startsWith('@'));

/** What a group holds when it appears: its mandatory groups, the rest empty. */
export const emptyOf = (node: SchemaNode): Value => {
  if (!isGroup(node)) return undefined;
  return Object.fromEntries(
    node.children
      .filter((child) => child.required && isGroup(child) && !child.name.startsWith('@'))
      .map((child) => [child.name, child.repeated ? [emptyOf(child)] : emptyOf(child)]),
  );
};

const numeric = new Set(['int', 'short', 'byte', 'unsignedInt', 'unsignedShort', 'unsignedByte']);

/** Text of a field as JSON has it: numbers and booleans only where the type is converted with them. */
export const typedValue = (node: SchemaNode, text: string, typed: boolean): Value => {
  if (text === '') return undefined;
  if (!typed) return text;
  if (node.base === 'boolean') return text === 'true';
  const isNumber = numeric.has(node.base) || node.base === 'integer' || node.base === 'number';
  return isNumber && String(Number(text)) === text ? Number(text) : text;
};
