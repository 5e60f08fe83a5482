import { limits } from '../../broker/index.ts';
import { XML_NS } from './bindings.ts';
import { nameEnd } from './characters.ts';
import { escapeAttribute, escapeText } from './escape.ts';
import { schemaOrder } from './jsonOrder.ts';
import {
  modelPrefix,
  shapeOf,
  unmappable,
  XSI_NS,
  type ChildShape,
  type Shape,
} from './jsonShape.ts';
import { XSD_NS } from './schemaFiles.ts';
import { keyOf, type ElementModel, type SchemaModel, type TypeKey } from './schemaTypes.ts';

type Members = Readonly<Record<string, unknown>>;

type Writing = { readonly model: SchemaModel; readonly prefixes: Members };

/** Prefix → namespace where the writer stands. */
type Scope = ReadonlyMap<string, string>;

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const prefixFor = (writing: Writing, ns: string, forAttribute: boolean): string => {
  if (ns === '' || ns === XML_NS) return ns === '' ? '' : 'xml';
  const own = forAttribute ? writing.prefixes[`@${ns}`] : undefined;
  const chosen = own ?? writing.prefixes[ns];
  const isName = typeof chosen === 'string' && nameEnd(chosen, 0) === chosen.length;
  const usable = isName && !/^xml/i.test(chosen) && (chosen !== '' || !forAttribute);
  return usable ? chosen : modelPrefix(writing.model, ns);
};

/** Declarations of one start tag: each prefix that the scope does not give already. */
const makeTag = (writing: Writing, outer: Scope) => {
  const scope = new Map(outer);
  const declared = new Map<string, string>();
  const prefix = (ns: string, forAttribute = false): string => {
    let wanted = prefixFor(writing, ns, forAttribute);
    if (wanted === 'xml' || (ns === '' && forAttribute)) return wanted;
    // One tag cannot bind a prefix twice: another prefix means the same.
    while (declared.has(wanted) && declared.get(wanted) !== ns) wanted = `${wanted || 'ns'}0`;
    if ((scope.get(wanted) ?? '') !== ns) {
      declared.set(wanted, ns);
      scope.set(wanted, ns);
    } else if (declared.get(wanted) === undefined) declared.set(wanted, ns);
    return wanted;
  };
  const text = (): string =>
    [...declared]
      .filter(([name, ns]) => (outer.get(name) ?? '') !== ns)
      .map(([name, ns]) => ` xmlns${name && `:${name}`}="${escapeAttribute(ns)}"`)
      .join('');
  return { scope, prefix, text };
};

type Tag = ReturnType<typeof makeTag>;

const withPrefix = (prefix: string, local: string): string =>
  prefix === '' ? local : `${prefix}:${local}`;

const scalar = (value: unknown, path: string): string => {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    const text = String(value);
    // Beyond that the number in the program is not the number in the message.
    if (/^-?\d+(?:\.\d+)?$/.test(text) && Math.abs(value) <= Number.MAX_SAFE_INTEGER) return text;
    throw unmappable(path, 'число передайте строкой: точность не гарантируется');
  }
  throw unmappable(path, 'ожидается значение, а не объект или массив');
};

const clean = (text: string, path: string): string => {
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/u.test(text)) {
    throw unmappable(path, 'встретился символ, недопустимый в XML');
  }
  return text;
};

/** Namespace of a prefix of the model. */
const namespaceOf = (model: SchemaModel, prefix: string): string | undefined => {
  if (prefix === 'xs') return XSD_NS;
  return Object.keys(model.prefixes).find((ns) => model.prefixes[ns] === prefix);
};

const readTypeName = (model: SchemaModel, value: string, path: string): [string, string] => {
  const colon = value.indexOf(':');
  const ns = colon === -1 ? '' : namespaceOf(model, value.slice(0, colon));
  if (ns === undefined) throw unmappable(path, 'префикс типа в xsi:type неизвестен');
  return [ns, value.slice(colon + 1)];
};

const xsiAttributes = new Set(['type', 'nil', 'schemaLocation', 'noNamespaceSchemaLocation']);
const xmlAttributes = new Set(['lang', 'space', 'base', 'id']);

/** Attributes that any element may have. XML Schema Part 1 §3.2.7. */
const commonAttribute = (member: string, path: string): { ns: string; name: string } => {
  const [prefix, name = ''] = member.split(':');
  if (prefix === 'xsi' && xsiAttributes.has(name)) return { ns: XSI_NS, name };
  if (prefix === 'xml' && xmlAttributes.has(name)) return { ns: XML_NS, name };
  throw unmappable(path, 'атрибут не описан в схеме');
};

const writeAttribute = (
  writing: Writing,
  shape: Shape,
  tag: Tag,
  member: string,
  value: unknown,
  path: string,
): string => {
  const place = `${path}/@${member}`;
  let text = clean(scalar(value, place), place);
  const { ns, name: local } = shape.attributeByMember.get(member) ?? commonAttribute(member, place);
  if (ns === XSI_NS && local === 'type') {
    const [typeNs, typeLocal] = readTypeName(writing.model, text, place);
    text = withPrefix(tag.prefix(typeNs), typeLocal);
  }
  return ` ${withPrefix(tag.prefix(ns, true), local)}="${escapeAttribute(text)}"`;
};

type Item = {
  readonly key: string;
  readonly child: ChildShape;
  readonly value: unknown;
  readonly path: string;
};

/** The members that are child elements, each value on its own. */
const readItems = (shape: Shape, members: Members, path: string): readonly Item[] => {
  const items: Item[] = [];
  for (const [member, value] of Object.entries(members)) {
    if (['$', '_', '$order', '$prefixes'].includes(member) || value === undefined) continue;
    const child = shape.childByMember.get(member);
    const place = `${path}/${member}`;
    if (child === undefined) throw unmappable(place, 'элемент не описан в схеме');
    const key = keyOf(child.element.ns, child.element.name);
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    values.forEach((one, at) =>
      items.push({ key, child, value: one, path: at === 0 ? place : `${place}[${at + 1}]` }),
    );
  }
  if (items.length > limits.xmlElementsMax) throw unmappable(path, 'элементов больше допустимого');
  return items;
};

const orderOf = (
  writing: Writing,
  shape: Shape,
  members: Members,
  items: readonly Item[],
  path: string,
) => {
  const counts = new Map<string, number>();
  for (const { key } of items) counts.set(key, (counts.get(key) ?? 0) + 1);
  const given = members['$order'];
  if (given === undefined) {
    const order = schemaOrder(writing.model, shape.particle, counts);
    if (order === undefined) throw unmappable(path, 'вложенные элементы не соответствуют схеме');
    return order;
  }
  const names: readonly unknown[] = Array.isArray(given) ? given : [];
  const order = names.map((name) => {
    const child = shape.childByMember.get(String(name));
    return child === undefined ? '' : keyOf(child.element.ns, child.element.name);
  });
  for (const key of order) counts.set(key, (counts.get(key) ?? 0) - 1);
  if ([...counts.values()].some((left) => left !== 0)) {
    throw unmappable(`${path}/$order`, 'порядок не соответствует вложенным элементам');
  }
  return order;
};

const writeChildren = (
  writing: Writing,
  shape: Shape,
  members: Members,
  scope: Scope,
  path: string,
  depth: number,
): string => {
  const items = readItems(shape, members, path);
  const queues = new Map<string, Item[]>();
  for (const item of items) {
    const queue = queues.get(item.key);
    if (queue === undefined) queues.set(item.key, [item]);
    else queue.push(item);
  }
  const taken = new Map<string, number>();
  let out = '';
  for (const key of orderOf(writing, shape, members, items, path)) {
    const at = taken.get(key) ?? 0;
    taken.set(key, at + 1);
    const item = queues.get(key)?.[at];
    if (item !== undefined) {
      out += writeElement(writing, item.child.element, item.value, scope, item.path, depth + 1);
    }
  }
  return out;
};

const typeOf = (model: SchemaModel, members: Members, declared: TypeKey, path: string): TypeKey => {
  const attributes = isMembers(members['$']) ? members['$'] : {};
  const override = attributes['xsi:type'];
  return typeof override === 'string' ? keyOf(...readTypeName(model, override, path)) : declared;
};

const membersOf = (element: ElementModel, value: unknown, path: string): Members => {
  if (isMembers(value)) return value;
  if (value === null && element.nillable) return { $: { 'xsi:nil': 'true' } };
  return { _: scalar(value, path) };
};

const writeElement = (
  writing: Writing,
  element: ElementModel,
  value: unknown,
  outer: Scope,
  path: string,
  depth: number,
): string => {
  if (depth > limits.xmlDepthMax) throw unmappable(path, 'вложенность больше допустимой');
  const members = membersOf(element, value, path);
  const shape = shapeOf(writing.model, typeOf(writing.model, members, element.type, path), path);
  const tag = makeTag(writing, outer);
  const name = withPrefix(tag.prefix(element.ns), element.name);
  const given = members['$'] ?? {};
  if (!isMembers(given)) throw unmappable(`${path}/$`, 'ожидается объект с атрибутами');
  const attributes = Object.entries(given)
    .map(([member, one]) => writeAttribute(writing, shape, tag, member, one, path))
    .join('');
  const text = members['_'] === undefined ? '' : clean(scalar(members['_'], path), path);
  if (text !== '' && shape.text === undefined) throw unmappable(path, 'текст здесь не допускается');
  const children = writeChildren(writing, shape, members, tag.scope, path, depth);
  if (text !== '' && children !== '') {
    throw unmappable(path, 'текст вперемешку с элементами не переносится');
  }
  return `<${name}${tag.text()}${attributes}>${escapeText(text)}${children}</${name}>`;
};

/**
 * XML of a JSON value made by `xmlToJson` or by hand: children in the order of the schema (`$order` wins where it is given), namespaces and
 * prefixes from the model unless `$prefixes` names others. The result is not validated: run the schema over it.
 * @throws HubError InvalidContent naming the place of an undeclared member or a value that XML cannot carry
 */
export const jsonToXml = (value: unknown, model: SchemaModel, root: string): string => {
  const element = model.elements[root];
  if (element === undefined) throw unmappable('/', `корневой элемент ${root} не описан в схеме`);
  const kept = isMembers(value) ? value['$prefixes'] : undefined;
  const writing: Writing = { model, prefixes: isMembers(kept) ? kept : {} };
  return writeElement(writing, element, value, new Map(), `/${element.name}`, 1);
};
