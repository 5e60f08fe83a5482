import { shownValue } from './shownValue.ts';

// The messages are those of libxml2's schema processor (xmlschemas.c); what is not known here keeps its original text.

type Rule = readonly [pattern: RegExp, say: (...found: string[]) => string];

const namesMax = 8;

/** `{urn:a}name` → `name`; a list keeps its first names. */
const local = (name: string): string => {
  const bare = name.trim().replace(/^(?:##other)?(?:\{[^}]*\})?/, '');
  return bare === '*' ? 'любой элемент' : bare;
};
const names = (list: string): string => {
  const all = list.split(', ').map(local);
  const shown = all.slice(0, namesMax).map((name) => `«${name}»`);
  return shown.join(', ') + (all.length > namesMax ? ` и ещё ${all.length - namesMax}` : '');
};

const typeWords: Readonly<Record<string, string>> = {
  'xs:date': 'дата ГГГГ-ММ-ДД',
  'xs:dateTime': 'дата и время ГГГГ-ММ-ДДTчч:мм:сс',
  'xs:time': 'время чч:мм:сс',
  'xs:boolean': 'true или false',
  'xs:base64Binary': 'base64',
  'xs:ID': 'уникальный идентификатор xs:ID',
};
const typeName = (name: string): string => typeWords[name] ?? local(name);

const facets: readonly Rule[] = [
  [
    /^\[facet 'pattern'\] The value '(.*)' is not accepted by the pattern '(.*)'\.$/s,
    (value, pattern) => `значение ${shownValue(value)} не соответствует шаблону «${pattern}»`,
  ],
  [
    /^\[facet 'enumeration'\] The value '(.*)' is not an element of the set \{(.*)\}\.$/s,
    (value, set) => {
      const all = set.split("', '").map((item) => item.replace(/^'|'$/g, ''));
      const rest = all.length > namesMax ? ` и ещё ${all.length - namesMax}` : '';
      const allowed = all.slice(0, namesMax).map((item) => `«${item}»`);
      return `значение ${shownValue(value)} не входит в перечень: ${allowed.join(', ')}${rest}`;
    },
  ],
  [
    /^\[facet '(?:minLength|maxLength|length)'\] The value (?:'.*' )?has a length of '(\d+)'; this (\w+) .* '(\d+)'\.$/s,
    (length, relation, limit) => {
      const bound = { underruns: 'меньше допустимой', exceeds: 'больше допустимой' }[relation];
      return `длина значения ${length} ${bound ?? 'не равна требуемой'} ${limit}`;
    },
  ],
  [
    /^\[facet 'minInclusive'\] The value '(.*)' is less than the minimum value allowed \('(.*)'\)\.$/s,
    (value, limit) => `значение ${shownValue(value)} меньше наименьшего допустимого ${limit}`,
  ],
  [
    /^\[facet 'maxInclusive'\] The value '(.*)' is greater than the maximum value allowed \('(.*)'\)\.$/s,
    (value, limit) => `значение ${shownValue(value)} больше наибольшего допустимого ${limit}`,
  ],
  [
    /^\[facet 'minExclusive'\] The value '(.*)' must be greater than '(.*)'\.$/s,
    (value, limit) => `значение ${shownValue(value)} должно быть больше ${limit}`,
  ],
  [
    /^\[facet 'maxExclusive'\] The value '(.*)' must be less than '(.*)'\.$/s,
    (value, limit) => `значение ${shownValue(value)} должно быть меньше ${limit}`,
  ],
  [
    /^\[facet 'totalDigits'\] The value '(.*)' has more digits than are allowed \('(\d+)'\)\.$/s,
    (value, limit) => `в значении ${shownValue(value)} больше ${limit} цифр`,
  ],
  [
    /^\[facet 'fractionDigits'\] The value '(.*)' has more fractional digits than are allowed \('(\d+)'\)\.$/s,
    (value, limit) => `в значении ${shownValue(value)} больше ${limit} цифр после запятой`,
  ],
  [
    /^'(.*)' is not a valid value of the (?:local )?(?:atomic|list|union) type(?: '(.*)')?\.$/s,
    (value, type) =>
      type
        ? `значение ${shownValue(value)} не соответствует типу «${typeName(type)}»`
        : `значение ${shownValue(value)} не соответствует типу`,
  ],
];

const structure: readonly Rule[] = [
  [
    /^This element is not expected\. Expected is (?:one of )?\( (.*) \)\.$/s,
    (expected) => `здесь не ожидается; ожидается: ${names(expected)}`,
  ],
  [/^This element is not expected\.$/, () => 'здесь не ожидается'],
  [
    /^Missing child element\(s\)\. Expected is (?:one of )?\( (.*) \)\.$/s,
    (expected) => `не хватает вложенного элемента: ${names(expected)}`,
  ],
  [/^Missing child element\(s\)\.$/, () => 'не хватает вложенных элементов'],
  [
    /^No matching global (?:element )?declaration available/,
    () => 'корневой элемент не описан в схеме',
  ],
  [/^The attribute '(.*)' is not allowed\.$/s, (name) => `атрибут «${local(name)}» не допускается`],
  [
    /^The attribute '(.*)' is required but missing\.$/s,
    (name) => `отсутствует обязательный атрибут «${local(name)}»`,
  ],
  [
    /^Character content (?:is not allowed, because the content type is empty|other than whitespace is not allowed)/,
    () => 'текст здесь не допускается',
  ],
  [
    /^Element content is not allowed, because the (?:type definition is simple|content type is a simple type)/,
    () => 'вложенные элементы не допускаются: ожидается простое значение',
  ],
  [
    /^Element content is not allowed, because the content type is empty/,
    () => 'элемент должен быть пустым',
  ],
  [/^The element is not 'nillable'\.$/, () => 'значение xsi:nil для элемента не допускается'],
  [/^The type definition is abstract\.$/, () => 'тип абстрактный: укажите xsi:type'],
  [
    /^The element declaration is abstract\.$/,
    () => 'элемент абстрактный: используйте один из замещающих',
  ],
  [
    /^Duplicate key-sequence \[.*\] in (?:unique|key) identity-constraint '(.*)'\.$/s,
    (name) => `повторяется значение, которое должно быть единственным (${local(name)})`,
  ],
  [
    /^No match found for key-sequence \[.*\] of keyref '(.*)'\.$/s,
    (name) => `нет элемента, на который указывает ссылка (${local(name)})`,
  ],
];

const subject = /^Element '([^']*)'(?:, attribute '([^']*)')?: (.*)$/s;

const apply = (rules: readonly Rule[], text: string): string | undefined => {
  for (const [pattern, say] of rules) {
    const match = pattern.exec(text);
    if (match !== null) return say(...match.slice(1));
  }
  return undefined;
};

/**
 * One sentence in Russian about one error of libxml2 in a document. Values are quoted only when they cannot be personal, otherwise
 * their shape is (`9999-99-99`).
 */
export const translateViolation = (message: string): string => {
  const match = subject.exec(message);
  const [, element = '', attribute, rest = message] = match ?? [];
  const own = apply(structure, rest);
  const said = own ?? apply(facets, rest);
  // An unknown message may quote the document; only its beginning without quotations is kept.
  const text = said ?? rest.replace(/'[^']*'/g, '«…»');
  if (match === null) return text;
  const place =
    attribute !== undefined && own === undefined ? `, атрибут «${local(attribute)}»` : '';
  return `Элемент «${local(element)}»${place}: ${text}.`.replace(/\.\.$/, '.');
};

const schemaRules: readonly Rule[] = [
  [
    /The QName value '(.*?)' does not resolve to a\(n\) (.*?)\.$/s,
    (name, what) => `ссылка «${name}» никуда не ведёт (${what})`,
  ],
  [
    /References from this schema to components in the namespace '(.*?)' are not allowed/s,
    (namespace) => `пространство имён «${namespace}» использовано без xs:import`,
  ],
  [
    /A global (.*?) '(.*?)' does already exist\.$/s,
    (what, name) => `«${local(name)}» объявлен дважды (${what})`,
  ],
  [/The content model is not determinist/, () => 'модель содержимого неоднозначна'],
];

/** One sentence about one error in a schema; unknown ones keep the text of libxml2, for a schema holds no personal data. */
export const translateSchemaMessage = (message: string): string => {
  const said = apply(schemaRules, message);
  return said === undefined ? message : `${said}: ${message}`;
};
