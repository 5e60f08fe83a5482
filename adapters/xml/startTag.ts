import { XMLNS_NS, declarationFault, type Bindings } from './bindings.ts';
import { nameEnd, skipSpace } from './characters.ts';
import { expandReferences } from './references.ts';
import { xmlRefusal } from './source.ts';
import type { XmlAttribute, XmlNamespace } from './tree.ts';

export type StartTag = {
  readonly qname: string;
  readonly prefix: string;
  readonly local: string;
  readonly ns: string;
  readonly attributes: readonly XmlAttribute[];
  readonly namespaces: readonly XmlNamespace[];
  readonly selfClosed: boolean;
  /** Just after `>`. */
  readonly end: number;
};

type RawAttribute = { prefix: string; local: string; ns: string; value: string; at: number };

const LT = 0x3c;
const GT = 0x3e;
const SLASH = 0x2f;
const COLON = 0x3a;
const EQUALS = 0x3d;
const QUOTE = 0x22;
const APOSTROPHE = 0x27;

const spaces = /\r\n|[\t\n\r]/g;
const asSpaces = (piece: string): string => piece.replace(spaces, ' ');

/** Offset after `prefix:local` or `local` that begins at `from`. Namespaces in XML 1.0 §4 [7]. */
const qnameEnd = (source: string, from: number): number => {
  const first = nameEnd(source, from);
  if (first === from) throw xmlRefusal(source, from, 'ожидалось имя');
  if (source.charCodeAt(first) !== COLON) return first;
  const second = nameEnd(source, first + 1);
  if (second === first + 1 || source.charCodeAt(second) === COLON) {
    throw xmlRefusal(source, first, 'имя с двоеточием составлено неверно');
  }
  return second;
};

const readAttribute = (source: string, at: number): { raw: RawAttribute; end: number } => {
  const endOfName = qnameEnd(source, at);
  const qname = source.slice(at, endOfName);
  const equals = skipSpace(source, endOfName);
  if (source.charCodeAt(equals) !== EQUALS) {
    throw xmlRefusal(source, equals, 'после имени атрибута нет знака «=»');
  }
  const open = skipSpace(source, equals + 1);
  const quote = source.charCodeAt(open);
  if (quote !== QUOTE && quote !== APOSTROPHE) {
    throw xmlRefusal(source, open, 'значение атрибута не в кавычках');
  }
  const close = source.indexOf(quote === QUOTE ? '"' : "'", open + 1);
  if (close === -1) throw xmlRefusal(source, open, 'значение атрибута не закрыто кавычкой');
  const text = source.slice(open + 1, close);
  const lt = text.indexOf('<');
  if (lt !== -1) throw xmlRefusal(source, open + 1 + lt, 'символ «<» в значении атрибута');
  const colon = qname.indexOf(':');
  const raw: RawAttribute = {
    prefix: colon === -1 ? '' : qname.slice(0, colon),
    local: colon === -1 ? qname : qname.slice(colon + 1),
    ns: '',
    value: expandReferences(source, text, open + 1, asSpaces),
    at,
  };
  return { raw, end: close + 1 };
};

const takeDeclaration = (source: string, raw: RawAttribute, namespaces: XmlNamespace[]): void => {
  const prefix = raw.prefix === 'xmlns' ? raw.local : '';
  const fault = declarationFault(prefix, raw.value);
  if (fault !== undefined) throw xmlRefusal(source, raw.at, fault);
  if (namespaces.some((item) => item.prefix === prefix)) {
    throw xmlRefusal(source, raw.at, 'префикс объявлен дважды в одном элементе');
  }
  namespaces.push({ prefix, uri: raw.value });
};

/** Attributes are equal when their expanded names are: Namespaces in XML 1.0 §6.3. */
const refuseDuplicates = (source: string, attributes: readonly RawAttribute[]): void => {
  if (attributes.length < 2) return;
  const seen = new Set<string>();
  for (const { ns, local, at } of attributes) {
    // A space can stand neither in a name nor, after the last one, be confused: the local name has none.
    const key = `${ns} ${local}`;
    if (seen.has(key)) throw xmlRefusal(source, at, 'атрибут повторяется');
    seen.add(key);
  }
};

const resolve = (source: string, prefix: string, at: number, bindings: Bindings): string => {
  const uri = prefix === 'xmlns' ? XMLNS_NS : bindings.find(prefix);
  if (uri === undefined || uri === XMLNS_NS) {
    throw xmlRefusal(source, at, 'префикс не связан с пространством имён');
  }
  return uri;
};

type Scanned = {
  readonly attributes: RawAttribute[];
  readonly namespaces: XmlNamespace[];
  /** At `>` or `/>`. */
  readonly at: number;
};

const none: Scanned['attributes'] = [];
const noNamespaces: Scanned['namespaces'] = [];

const isTagEnd = (source: string, at: number): boolean => {
  const unit = source.charCodeAt(at);
  return unit === GT || (unit === SLASH && source.charCodeAt(at + 1) === GT);
};

const isDeclaration = ({ prefix, local }: RawAttribute): boolean =>
  prefix === '' ? local === 'xmlns' : prefix === 'xmlns';

/** Everything between the name of the tag and its end; namespaces are not resolved yet. */
const scanAttributes = (source: string, from: number, attributesMax: number): Scanned => {
  // Most elements have neither, and an array each would be half of the parser's garbage.
  let attributes = none;
  let namespaces = noNamespaces;
  let at = from;
  for (let count = 0; ; count += 1) {
    const next = skipSpace(source, at);
    if (isTagEnd(source, next)) return { attributes, namespaces, at: next };
    if (next >= source.length || source.charCodeAt(next) === LT) {
      throw xmlRefusal(source, from, 'тег не закрыт');
    }
    if (next === at) throw xmlRefusal(source, next, 'между атрибутами нет пробела');
    if (count >= attributesMax) {
      throw xmlRefusal(source, next, 'слишком много атрибутов в элементе');
    }
    const { raw, end } = readAttribute(source, next);
    at = end;
    if (isDeclaration(raw)) {
      if (namespaces === noNamespaces) namespaces = [];
      takeDeclaration(source, raw, namespaces);
    } else {
      if (attributes === none) attributes = [];
      attributes.push(raw);
    }
  }
};

/**
 * Reads the start tag whose `<` stands at `lt` and opens its scope in `bindings`.
 * @throws HubError PoorSOAPEnvelopeFormat when it breaks XML 1.0 §3.1 or Namespaces in XML 1.0
 */
export const readStartTag = (
  source: string,
  lt: number,
  bindings: Bindings,
  attributesMax: number,
): StartTag => {
  const endOfName = qnameEnd(source, lt + 1);
  const qname = source.slice(lt + 1, endOfName);
  const { attributes, namespaces, at } = scanAttributes(source, endOfName, attributesMax);
  bindings.open(namespaces);
  for (const raw of attributes) {
    if (raw.prefix !== '') raw.ns = resolve(source, raw.prefix, raw.at, bindings);
  }
  refuseDuplicates(source, attributes);
  const colon = qname.indexOf(':');
  const prefix = colon === -1 ? '' : qname.slice(0, colon);
  const selfClosed = source.charCodeAt(at) === SLASH;
  return {
    qname,
    prefix,
    local: colon === -1 ? qname : qname.slice(colon + 1),
    ns: resolve(source, prefix, lt + 1, bindings),
    attributes,
    namespaces,
    selfClosed,
    end: at + (selfClosed ? 2 : 1),
  };
};
