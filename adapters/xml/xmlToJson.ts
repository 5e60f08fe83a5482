import { XML_NS } from './bindings.ts';
import { schemaOrder } from './jsonOrder.ts';
import {
  memberOfAttribute,
  modelPrefix,
  shapeOf,
  unmappable,
  XSI_NS,
  type Shape,
} from './jsonShape.ts';
import { readOrdered, type OrderedAttribute, type OrderedElement } from './orderedTree.ts';
import { keyOf, type SchemaModel, type TypeKey } from './schemaTypes.ts';

export type ToJsonOptions = {
  /** Integers of at most 32 bits and booleans become JSON numbers and booleans when their text is the canonical one. */
  readonly typed?: boolean;
  /**
   * `keep` (default) remembers prefixes that differ from those of the model in `$prefixes`, so that XML comes back the same; `model` says
   * the data only, without schema locations either.
   */
  readonly prefixes?: 'keep' | 'model';
};

type Scope = ReadonlyMap<string, string>;

type Reading = {
  readonly model: SchemaModel;
  readonly typed: boolean;
  readonly keepsSpelling: boolean;
  /** Namespace → prefix, first seen; `@` before the namespace for attributes where elements have none. */
  readonly prefixes: Map<string, string>;
};

const integers = new Set(['int', 'short', 'byte', 'unsignedInt', 'unsignedShort', 'unsignedByte']);

const typedValue = (reading: Reading, type: TypeKey, text: string): string | number | boolean => {
  if (!reading.typed) return text;
  const model = reading.model.types[type];
  if (model?.kind !== 'simple' || model.variety !== 'atomic') return text;
  if (integers.has(model.builtIn) && String(Number(text)) === text) return Number(text);
  if (model.builtIn === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
};

const remember = (reading: Reading, ns: string, prefix: string): void => {
  if (ns !== '' && ns !== XML_NS && !reading.prefixes.has(ns)) reading.prefixes.set(ns, prefix);
};

/** Namespace and local name of a QName in a value; it is kept with the prefix of the model. */
const readQName = (
  reading: Reading,
  scope: Scope,
  value: string,
  path: string,
): [string, string] => {
  const [left = '', right] = value.trim().split(':');
  const prefix = right === undefined ? '' : left;
  const ns = scope.get(prefix) ?? '';
  if (prefix !== '' && ns === '') throw unmappable(path, `префикс «${prefix}» не объявлен`);
  remember(reading, ns, prefix);
  return [ns, right ?? left];
};

const withPrefix = (reading: Reading, ns: string, local: string): string =>
  ns === '' ? local : `${modelPrefix(reading.model, ns)}:${local}`;

const readAttribute = (
  reading: Reading,
  shape: Shape,
  item: OrderedAttribute,
  scope: Scope,
  path: string,
): [string, unknown] => {
  const member = memberOfAttribute(reading.model, item.ns, item.local);
  if (item.ns !== '') {
    const forElements = reading.prefixes.get(item.ns);
    remember(reading, forElements === '' ? `@${item.ns}` : item.ns, item.prefix);
  }
  if (item.ns === XSI_NS) {
    if (item.local !== 'type') return [member, item.value];
    return [member, withPrefix(reading, ...readQName(reading, scope, item.value, path))];
  }
  const model = shape.attributeByName.get(keyOf(item.ns, item.local));
  if (model === undefined && item.ns !== XML_NS) {
    throw unmappable(`${path}/@${item.local}`, 'атрибут не описан в схеме');
  }
  return [member, model === undefined ? item.value : typedValue(reading, model.type, item.value)];
};

const effectiveType = (
  reading: Reading,
  node: OrderedElement,
  declared: TypeKey,
  scope: Scope,
  path: string,
) => {
  const override = node.attributes.find((item) => item.ns === XSI_NS && item.local === 'type');
  if (override === undefined) return declared;
  return keyOf(...readQName(reading, scope, override.value, path));
};

const readChildren = (
  reading: Reading,
  shape: Shape,
  node: OrderedElement,
  scope: Scope,
  path: string,
): Map<string, unknown> => {
  const members = new Map<string, unknown>();
  const actual: string[] = [];
  const counts = new Map<string, number>();
  for (const item of node.children) {
    const key = keyOf(item.ns, item.local);
    const child = shape.childByName.get(key);
    if (child === undefined) {
      const any =
        shape.type.kind === 'complex'
          ? 'элемент не описан в схеме (xs:any не переносится)'
          : 'вложенный элемент в простом значении';
      throw unmappable(`${path}/${item.local}`, any);
    }
    actual.push(key);
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    const place = `${path}/${item.local}${count > 1 ? `[${count}]` : ''}`;
    const value = readElement(reading, item, child.element.type, scope, place);
    const known = members.get(child.member);
    if (Array.isArray(known)) known.push(value);
    else if (child.repeated) members.set(child.member, [value]);
    else if (known !== undefined) throw unmappable(place, 'элемент повторяется сверх схемы');
    else members.set(child.member, value);
  }
  const order = schemaOrder(reading.model, shape.particle, counts);
  if (order === undefined || order.some((key, at) => key !== actual[at])) {
    const names = actual.map((key) => shape.childByName.get(key)?.member);
    members.set('$order', names);
  }
  return members;
};

/** Where a schema might be found is no data (XML Schema 1.1 part 1, §2.7.3). */
const isLocationHint = ({ ns, local }: OrderedAttribute): boolean =>
  ns === XSI_NS && /^(?:noNamespaceS|s)chemaLocation$/.test(local);

const readElement = (
  reading: Reading,
  node: OrderedElement,
  declared: TypeKey,
  outer: Scope,
  path: string,
): unknown => {
  const scope = node.declared.size === 0 ? outer : new Map([...outer, ...node.declared]);
  remember(reading, node.ns, node.prefix);
  const type = effectiveType(reading, node, declared, scope, path);
  const shape = shapeOf(reading.model, type, path);
  const attributes = node.attributes
    .filter((item) => reading.keepsSpelling || !isLocationHint(item))
    .map((item) => readAttribute(reading, shape, item, scope, path));
  const children = readChildren(reading, shape, node, scope, path);
  const hasText = mayHaveText(reading, shape, node, path);
  const text = typedValue(reading, shape.text ?? '', node.text);
  const isSimple = shape.type.kind === 'simple' || shape.type.text !== undefined;
  if (isSimple && attributes.length === 0) return text;
  const members: [string, unknown][] =
    attributes.length === 0 ? [] : [['$', Object.fromEntries(attributes)]];
  if (hasText && (isSimple || node.text !== '')) members.push(['_', text]);
  return Object.fromEntries([...members, ...children]);
};

/** True where the text of the element is data; white space between elements is not. */
const mayHaveText = (
  reading: Reading,
  shape: Shape,
  node: OrderedElement,
  path: string,
): boolean => {
  const type = reading.model.types[shape.text ?? ''];
  // A QName as text means nothing without the declarations around it.
  if (type?.kind === 'simple' && (type.builtIn === 'QName' || type.builtIn === 'NOTATION')) {
    throw unmappable(path, `значение типа xs:${type.builtIn} не переносится`);
  }
  if (shape.text !== undefined && node.children.length === 0) return true;
  if (/^[ \t\r\n]*$/.test(node.text)) return false;
  throw unmappable(path, 'текст вперемешку с элементами не переносится');
};

const rememberedPrefixes = (reading: Reading): Record<string, string> => {
  const differing = [...reading.prefixes].filter(
    ([ns, prefix]) => prefix !== modelPrefix(reading.model, ns.replace(/^@/, '')),
  );
  return Object.fromEntries(differing);
};

/**
 * A verified payload as JSON, following the schema: children by local name, arrays where the schema lets an element repeat, attributes under
 * `$`, text under `_` when there are attributes, `$order` where the schema alone does not give the order back, `$prefixes` at the root for prefixes
 * that differ from the model's. White space between elements and comments are not data. Numbers and booleans stay strings unless `typed`.
 * @param root key of the root element in `model.elements`
 * @throws HubError InvalidContent naming the place for xs:any, mixed content, undeclared names; PoorSOAPEnvelopeFormat
 */
export const xmlToJson = (
  xml: string,
  model: SchemaModel,
  root: string,
  options: ToJsonOptions = {},
): unknown => {
  const node = readOrdered(xml);
  const element = model.elements[root];
  if (element === undefined || keyOf(node.ns, node.local) !== root) {
    throw unmappable(`/${node.local}`, `ожидается корневой элемент ${root}`);
  }
  const { typed = false, prefixes: spelling = 'keep' } = options;
  const keepsSpelling = spelling === 'keep';
  const reading: Reading = { model, typed, keepsSpelling, prefixes: new Map() };
  const value = readElement(reading, node, element.type, new Map(), `/${node.local}`);
  const prefixes = keepsSpelling ? rememberedPrefixes(reading) : {};
  if (Object.keys(prefixes).length === 0) return value;
  const members = typeof value === 'object' ? (value as Record<string, unknown>) : { _: value };
  return Object.fromEntries([['$prefixes', prefixes], ...Object.entries(members)]);
};
