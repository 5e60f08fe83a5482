import { HubError } from '../../broker/index.ts';
import { escapeAttribute } from './escape.ts';
import type { MimePart } from './multipart.ts';
import { parseXml } from './parser.ts';
import { attribute, child, textOf, walk, type XmlElement } from './tree.ts';

const XOP_NS = 'http://www.w3.org/2004/08/xop/include';
const smevBasic = 'urn://x-artefacts-smev-gov-ru/services/message-exchange/types/basic/';

export type InlinedXop = {
  /** The document with the bytes in base64 where the references stood. */
  readonly xml: string;
  /** Contents of `AttachmentContent` by its `Id`: they stay bytes, their `Content` is empty in `xml`. */
  readonly attachments: ReadonlyMap<string, Buffer>;
};

const poor = (reason: string): HubError =>
  new HubError('PoorSOAPEnvelopeFormat', {
    field: 'xop:Include',
    reason: `Ссылка XOP неверна: ${reason}.`,
  });

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

const contentIdOf = (include: XmlElement): string => {
  const href = attribute(include, 'href') ?? '';
  if (!/^cid:/i.test(href)) throw poor('href не начинается с «cid:»');
  return decoded(href.slice(4));
};

/** CXF writes `@urn%3A%2F%2F…` in the header as well as in href (reference/smev3.md §2.6), so both sides are compared decoded. */
const byDecodedId = (parts: ReadonlyMap<string, MimePart>): ReadonlyMap<string, MimePart> => {
  const found = new Map<string, MimePart>();
  for (const [id, part] of parts) found.set(decoded(id), part);
  if (found.size !== parts.size) throw poor('идентификаторы частей совпадают');
  return found;
};

/** Id of the attachment whose content the reference is; undefined elsewhere. reference/smev3.md §2.6 */
const attachmentIdOf = (include: XmlElement): string | undefined => {
  const content = include.parent;
  const holder = content?.parent;
  if (content?.local !== 'Content' || holder?.local !== 'AttachmentContent') return undefined;
  if (!holder.ns.startsWith(smevBasic) || content.ns !== holder.ns) return undefined;
  const id = child(holder, holder.ns, 'Id');
  return id === undefined ? undefined : textOf(id).trim();
};

/** XOP §3.2: the reference is the only child of the element whose content it stands for. */
const checkPlace = (include: XmlElement): void => {
  const parent = include.parent;
  if (parent === undefined) throw poor('она стоит вместо корневого элемента');
  const others = parent.children.some(
    (node) => node !== include && (node.kind !== 'text' || node.value.trim() !== ''),
  );
  if (others) throw poor('рядом с ней есть другое содержимое');
};

/**
 * Puts the referred parts back into the document at text level: nothing else of the received text changes, so digests hold (SMEV signs
 * the inlined form, reference/smev3.md §2.6). Contents of attachments are given apart and are not grown by base64.
 * XOP 1.0 §3.2. @throws HubError PoorSOAPEnvelopeFormat for an unknown, repeated or misplaced reference
 */
export const inlineXop = (rootXml: string, parts: ReadonlyMap<string, MimePart>): InlinedXop => {
  const document = parseXml(rootXml);
  const known = byDecodedId(parts);
  const attachments = new Map<string, Buffer>();
  const used = new Set<string>();
  let xml = '';
  let done = 0;
  for (const element of walk(document.root)) {
    if (element.ns !== XOP_NS || element.local !== 'Include') continue;
    checkPlace(element);
    const contentId = contentIdOf(element);
    const part = known.get(contentId);
    if (part === undefined) throw poor('части с таким Content-ID нет');
    // One large part behind many references would multiply itself in memory.
    if (used.has(contentId)) throw poor('на одну часть указывают дважды');
    used.add(contentId);
    const attachmentId = attachmentIdOf(element);
    xml += document.source.slice(done, element.start);
    done = element.end;
    if (attachmentId === undefined) xml += part.body.toString('base64');
    else if (attachments.has(attachmentId)) throw poor('идентификатор вложения повторяется');
    else attachments.set(attachmentId, part.body);
  }
  return { xml: xml + document.source.slice(done), attachments };
};

/** The reference to a part; stands alone in the element whose base64 it replaces. The content id is given without angle brackets. */
export const xopInclude = (contentId: string): string =>
  `<xop:Include xmlns:xop="${XOP_NS}" href="cid:${escapeAttribute(encodeURIComponent(contentId).replaceAll('%40', '@'))}"/>`;
