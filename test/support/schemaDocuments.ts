import fc from 'fast-check';
import {
  escapeAttribute,
  escapeText,
  type ElementModel,
  type Particle,
  type SchemaModel,
  type SimpleTypeModel,
  type TypeModel,
} from '../../adapters/xml/index.ts';

const XSI = 'http://www.w3.org/2001/XMLSchema-instance';
const depthMax = 4;
const repeatMax = 3;

/** How the writer of a document names namespaces: by the schema's prefixes, by its own, or by default declarations. */
export type PrefixStyle = 'model' | 'own' | 'default';

const anyText = fc
  .array(
    fc.constantFrom(
      'a',
      'Ж',
      '𝄞',
      ' ',
      '&',
      '<',
      '>',
      '"',
      "'",
      '\n',
      '\r',
      '\t',
      ']]>',
      '0',
      '\u00a0',
    ),
    { maxLength: 8 },
  )
  .map((pieces) => pieces.join(''));

const samples: Readonly<Record<string, fc.Arbitrary<string>>> = {
  string: anyText,
  token: fc.constantFrom('a', 'a b', 'Ж'),
  int: fc.constantFrom('0', '-5', '007', '+1', '2147483647'),
  byte: fc.constantFrom('1', '-128'),
  unsignedShort: fc.constantFrom('0', '65535'),
  boolean: fc.constantFrom('true', 'false', '1', '0'),
  decimal: fc.constantFrom('0', '10.50', '999999999.99', '.5'),
  date: fc.constantFrom('2026-01-31', '1999-12-31Z'),
  gYearMonth: fc.constantFrom('2026-01'),
  anyURI: fc.constantFrom('urn:a', 'http://example.test/?a=1&b=2'),
  NCName: fc.constantFrom('a', 'Ключ'),
  ID: fc.constantFrom('id1', 'A'),
  language: fc.constantFrom('ru', 'en'),
  base64Binary: fc.constantFrom('', 'aGk=', 'AAEC\nAAEC'),
  anySimpleType: fc.constantFrom('1', 'true'),
};

const simpleText = (type: SimpleTypeModel): fc.Arbitrary<string> => {
  const { enumeration, patterns, length, minLength = 0, maxLength = Infinity } = type.facets;
  if (enumeration !== undefined) return fc.constantFrom(...enumeration.map(({ value }) => value));
  const pattern = patterns?.at(-1);
  if (pattern !== undefined)
    return fc.stringMatching(new RegExp(`^(?:${pattern.replaceAll('\\d', '[0-9]')})$`));
  if (length !== undefined) return fc.constant('x'.repeat(length));
  if (type.variety === 'list') return fc.constantFrom('', '1', '1 2  3');
  const base = samples[type.builtIn] ?? fc.constant('');
  return base.filter((value) => [...value].length >= minLength && [...value].length <= maxLength);
};

type Names = { readonly prefix: (ns: string, forAttribute: boolean) => string };

const namesOf = (model: SchemaModel, style: PrefixStyle): Names => {
  const all = Object.keys(model.prefixes);
  return {
    prefix: (ns, forAttribute) => {
      if (ns === '') return '';
      if (ns === XSI) return style === 'own' ? 'i' : 'xsi';
      if (style === 'model') return model.prefixes[ns] ?? '';
      if (style === 'default' && !forAttribute) return '';
      return `own${all.indexOf(ns)}`;
    },
  };
};

const qualified = (prefix: string, local: string): string =>
  prefix === '' ? local : `${prefix}:${local}`;

/** Types that may take the place of an abstract one. */
const derivedFrom = (model: SchemaModel, type: TypeModel): readonly TypeModel[] =>
  Object.values(model.types).filter(
    (item) => item.kind === 'complex' && item.base === type.key && !item.abstract,
  );

const membersOf = (model: SchemaModel, element: ElementModel): readonly ElementModel[] => {
  const key = `{${element.ns}}${element.name}`;
  const others = Object.values(model.elements).filter((item) => item.substitutes === key);
  return element.abstract ? others : [element, ...others];
};

type Attributes = readonly (readonly [ns: string, local: string, value: string])[];

/** One element that declares every prefix it uses itself. */
const writeElement = (
  names: Names,
  declared: ElementModel,
  attributes: Attributes,
  inside: string,
): string => {
  const prefix = names.prefix(declared.ns, false);
  const name = qualified(prefix, declared.name);
  const declarations = new Map<string, string>([[prefix, declared.ns]]);
  const written = attributes.map(([ns, local, value]) => {
    if (ns !== '') declarations.set(names.prefix(ns, true), ns);
    return ` ${qualified(ns === '' ? '' : names.prefix(ns, true), local)}="${escapeAttribute(value)}"`;
  });
  const spaces = [...declarations].map(([own, ns]) => ` xmlns${own && `:${own}`}="${ns}"`);
  return `<${name}${spaces.join('')}${written.join('')}>${inside}</${name}>`;
};

/** Arbitrary documents that are valid by the model, without white space between elements. */
export const schemaDocuments = (
  model: SchemaModel,
  root: string,
  style: PrefixStyle,
): fc.Arbitrary<string> => {
  const names = namesOf(model, style);

  const particle = (item: Particle, depth: number): fc.Arbitrary<string> => {
    const most = Math.min(item.max === 'unbounded' ? repeatMax : item.max, repeatMax);
    const times = {
      minLength: item.min,
      maxLength: depth > depthMax ? item.min : Math.max(most, item.min),
    };
    if (times.maxLength === 0) return fc.constant('');
    return fc.array(once(item, depth), times).map((all) => all.join(''));
  };

  const once = (item: Particle, depth: number): fc.Arbitrary<string> => {
    if (item.kind === 'element') {
      return fc.oneof(
        ...membersOf(model, item.element).map((member) => element(member, depth + 1)),
      );
    }
    if (item.kind === 'any') return fc.constant('');
    const items = item.items.map((inner) => particle(inner, depth));
    if (item.kind === 'choice') return fc.oneof(...items);
    return fc.tuple(...items).map((all) => all.join(''));
  };

  const element = (declared: ElementModel, depth: number): fc.Arbitrary<string> => {
    const type = model.types[declared.type];
    if (type === undefined) throw new RangeError(`no type ${declared.type}`);
    const derived = type.kind === 'complex' && type.abstract ? derivedFrom(model, type) : [];
    const nil = declared.nillable ? fc.constantFrom(false, true) : fc.constant(false);
    return fc.oneof(
      ...(derived.length > 0 ? derived : [type]).map((actual) =>
        fc.tuple(contentOf(actual, depth), nil).map(([[attributes, inside], isNil]) => {
          const all = [...attributes];
          const typeName = qualified(names.prefix(actual.ns, false), actual.name);
          if (actual !== type) all.push([XSI, 'type', typeName]);
          if (isNil) all.push([XSI, 'nil', 'true']);
          return writeElement(names, declared, all, isNil ? '' : inside);
        }),
      ),
    );
  };

  const contentOf = (type: TypeModel, depth: number): fc.Arbitrary<[Attributes, string]> => {
    if (type.kind === 'simple') return simpleText(type).map((value) => [[], escapeText(value)]);
    const attributes = type.attributes.map((item) => {
      const of = model.types[item.type];
      const value = of?.kind === 'simple' ? simpleText(of) : fc.constant('');
      const one = value.map((found): Attributes => [[item.ns, item.name, found]]);
      return item.required ? one : fc.oneof(one, fc.constant<Attributes>([]));
    });
    const inner = model.types[type.text ?? ''];
    const inside =
      inner?.kind === 'simple'
        ? simpleText(inner).map(escapeText)
        : type.particle === undefined
          ? fc.constant('')
          : particle(type.particle, depth);
    return fc.tuple(
      fc.tuple(...attributes).map((all) => all.flat()),
      inside,
    );
  };

  const top = model.elements[root];
  if (top === undefined) throw new RangeError(`no element ${root}`);
  return element(top, 0);
};
