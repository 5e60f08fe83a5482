import { limits } from '../../broker/index.ts';
import { makeBindings, type Bindings } from './bindings.ts';
import { nameEnd, skipSpace } from './characters.ts';
import { expandReferences } from './references.ts';
import { readSource, xmlRefusal } from './source.ts';
import { readStartTag } from './startTag.ts';
import type { XmlDocument, XmlElement, XmlInstruction, XmlNode } from './tree.ts';

export type XmlLimits = {
  readonly depthMax: number;
  readonly attributesPerElementMax: number;
  readonly elementsMax: number;
};

export type ParseOptions = {
  /** Doors refuse processing instructions: xml-crypto and others render them as text, so two readers would differ. */
  readonly allowProcessingInstructions?: boolean;
  readonly limits?: Partial<XmlLimits>;
};

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type OpenElement = Mutable<Omit<XmlElement, 'children'>> & { readonly children: XmlNode[] };

type Reading = {
  readonly source: string;
  readonly bindings: Bindings;
  readonly allowInstructions: boolean;
  readonly limits: XmlLimits;
  readonly hasCarriageReturn: boolean;
  readonly names: string[];
  at: number;
  elements: number;
  root: OpenElement | undefined;
  current: OpenElement | undefined;
};

const BANG = 0x21;
const QUESTION = 0x3f;
const SLASH = 0x2f;
const GT = 0x3e;

const lineEnds = /\r\n?/g;
const asLineFeeds = (piece: string): string => piece.replace(lineEnds, '\n');
const asIs = (piece: string): string => piece;

const readText = (reading: Reading, end: number): void => {
  const { source, at, current } = reading;
  if (current === undefined) {
    if (skipSpace(source, at) < end) {
      throw xmlRefusal(source, skipSpace(source, at), 'текст вне корневого элемента');
    }
    return;
  }
  const raw = source.slice(at, end);
  const closing = raw.indexOf(']]>');
  if (closing !== -1) {
    throw xmlRefusal(source, at + closing, 'последовательность «]]>» в тексте');
  }
  const literal = reading.hasCarriageReturn ? asLineFeeds : asIs;
  const value = expandReferences(source, raw, at, literal);
  current.children.push({ kind: 'text', value, cdata: false });
};

const readComment = (reading: Reading, lt: number): void => {
  const { source, current } = reading;
  const close = source.indexOf('--', lt + 4);
  if (close === -1) throw xmlRefusal(source, lt, 'комментарий не закрыт');
  if (source.charCodeAt(close + 2) !== GT) {
    throw xmlRefusal(source, close, 'последовательность «--» в комментарии');
  }
  current?.children.push({ kind: 'comment', value: asLineFeeds(source.slice(lt + 4, close)) });
  reading.at = close + 3;
};

const readCdata = (reading: Reading, lt: number): void => {
  const { source, current } = reading;
  if (current === undefined) throw xmlRefusal(source, lt, 'текст вне корневого элемента');
  const close = source.indexOf(']]>', lt + 9);
  if (close === -1) throw xmlRefusal(source, lt, 'раздел CDATA не закрыт');
  const value = asLineFeeds(source.slice(lt + 9, close));
  current.children.push({ kind: 'text', value, cdata: true });
  reading.at = close + 3;
};

const readInstruction = (reading: Reading, lt: number): void => {
  const { source, current } = reading;
  if (!reading.allowInstructions) {
    throw xmlRefusal(source, lt, 'инструкции по обработке запрещены');
  }
  const endOfTarget = nameEnd(source, lt + 2);
  const target = source.slice(lt + 2, endOfTarget);
  const close = source.indexOf('?>', endOfTarget);
  const dataStart = skipSpace(source, endOfTarget);
  const wellFormed =
    target !== '' &&
    target.toLowerCase() !== 'xml' &&
    close !== -1 &&
    (dataStart > endOfTarget || close === endOfTarget);
  if (!wellFormed) throw xmlRefusal(source, lt, 'инструкция по обработке составлена неверно');
  const data = asLineFeeds(source.slice(Math.min(dataStart, close), close));
  const instruction: XmlInstruction = { kind: 'pi', target, data };
  current?.children.push(instruction);
  reading.at = close + 2;
};

const closeElement = (reading: Reading, element: OpenElement, end: number): void => {
  element.end = end;
  reading.bindings.close(element.namespaces);
  reading.current = element.parent as OpenElement | undefined;
};

const readStart = (reading: Reading, lt: number): void => {
  const { source, current, names } = reading;
  if (current === undefined && reading.root !== undefined) {
    throw xmlRefusal(source, lt, 'второй корневой элемент');
  }
  reading.elements += 1;
  if (reading.elements > reading.limits.elementsMax) {
    throw xmlRefusal(source, lt, 'слишком много элементов');
  }
  if (names.length >= reading.limits.depthMax) {
    throw xmlRefusal(source, lt, 'слишком большая вложенность');
  }
  const max = reading.limits.attributesPerElementMax;
  const tag = readStartTag(source, lt, reading.bindings, max);
  const element: OpenElement = {
    kind: 'element',
    prefix: tag.prefix,
    local: tag.local,
    ns: tag.ns,
    attributes: tag.attributes,
    namespaces: tag.namespaces,
    children: [],
    parent: current,
    start: lt,
    end: tag.end,
    contentStart: tag.end,
    contentEnd: tag.end,
  };
  if (current === undefined) reading.root = element;
  else current.children.push(element);
  reading.at = tag.end;
  if (tag.selfClosed) {
    reading.bindings.close(tag.namespaces);
    return;
  }
  names.push(tag.qname);
  reading.current = element;
};

const readEnd = (reading: Reading, lt: number): void => {
  const { source, current, names } = reading;
  const name = names.pop();
  const after = lt + 2 + (name?.length ?? 0);
  const gt = skipSpace(source, after);
  if (current === undefined || name === undefined) {
    throw xmlRefusal(source, lt, 'закрывающий тег без открывающего');
  }
  if (!source.startsWith(name, lt + 2) || source.charCodeAt(gt) !== GT) {
    throw xmlRefusal(source, lt, 'закрывающий тег не соответствует открывающему');
  }
  current.contentEnd = lt;
  closeElement(reading, current, gt + 1);
  reading.at = gt + 1;
};

const readMarkup = (reading: Reading, lt: number): void => {
  const { source } = reading;
  const unit = source.charCodeAt(lt + 1);
  if (unit === SLASH) readEnd(reading, lt);
  else if (unit === QUESTION) readInstruction(reading, lt);
  else if (unit !== BANG) readStart(reading, lt);
  else if (source.startsWith('--', lt + 2)) readComment(reading, lt);
  else if (source.startsWith('[CDATA[', lt + 2)) readCdata(reading, lt);
  else if (source.startsWith('DOCTYPE', lt + 2)) {
    throw xmlRefusal(source, lt, 'объявление типа документа (DTD) запрещено');
  } else throw xmlRefusal(source, lt, 'неизвестная конструкция после «<!»');
};

const declaration =
  /^<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(?:"1\.[0-9]+"|'1\.[0-9]+')(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(?:"([A-Za-z][\w.-]*)"|'([A-Za-z][\w.-]*)'))?(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(?:"(?:yes|no)"|'(?:yes|no)'))?[ \t\r\n]*\?>/;

/** Offset after the XML declaration. XML 1.0 §2.8 [23]; only UTF-8 is exchanged (reference/smev3.md §1). */
const skipDeclaration = (source: string): number => {
  if (!/^<\?xml[ \t\r\n?]/.test(source)) return 0;
  const match = declaration.exec(source);
  if (match === null) throw xmlRefusal(source, 0, 'объявление XML составлено неверно');
  const encoding = match[1] ?? match[2] ?? 'UTF-8';
  if (encoding.toUpperCase() !== 'UTF-8') {
    throw xmlRefusal(source, 0, 'в объявлении XML указана кодировка не UTF-8');
  }
  return match[0].length;
};

/**
 * Parses a whole document strictly: XML 1.0 (fifth edition) and Namespaces in XML 1.0, without DTD and with the five predefined
 * entities only. Iterative; time and memory are linear in the size of the input.
 * @throws HubError PoorSOAPEnvelopeFormat with the Russian reason, line and column
 */
export const parseXml = (input: Uint8Array | string, options: ParseOptions = {}): XmlDocument => {
  const source = readSource(input);
  const reading: Reading = {
    source,
    bindings: makeBindings(),
    allowInstructions: options.allowProcessingInstructions ?? false,
    limits: {
      depthMax: limits.xmlDepthMax,
      attributesPerElementMax: limits.xmlAttributesPerElementMax,
      elementsMax: limits.xmlElementsMax,
      ...options.limits,
    },
    hasCarriageReturn: source.includes('\r'),
    names: [],
    at: skipDeclaration(source),
    elements: 0,
    root: undefined,
    current: undefined,
  };
  for (;;) {
    const lt = source.indexOf('<', reading.at);
    const end = lt === -1 ? source.length : lt;
    if (end > reading.at) readText(reading, end);
    if (lt === -1) break;
    readMarkup(reading, lt);
  }
  if (reading.current !== undefined) {
    throw xmlRefusal(source, reading.current.start, 'элемент не закрыт');
  }
  if (reading.root === undefined) throw xmlRefusal(source, source.length, 'нет корневого элемента');
  return { source, root: reading.root };
};
