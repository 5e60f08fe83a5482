import { isUtf8 } from 'node:buffer';
import { HubError } from '../../broker/index.ts';
import { forbiddenAt, loneSurrogateAt } from './characters.ts';

export type Position = { readonly line: number; readonly column: number };

/** Line and column, both from 1, of an offset in UTF-16 units; a line ends with LF, CRLF or a lone CR. */
export const positionOf = (source: string, offset: number): Position => {
  const before = source.slice(0, offset).replace(/\r\n?/g, '\n');
  const lineStart = before.lastIndexOf('\n') + 1;
  let line = 1;
  for (let at = before.indexOf('\n'); at !== -1; at = before.indexOf('\n', at + 1)) line += 1;
  return { line, column: before.length - lineStart + 1 };
};

/** The refusal of a document: one Russian sentence with the place. The text of the document is never quoted: it may be personal. */
export const xmlRefusal = (source: string, offset: number, reason: string): HubError => {
  const { line, column } = positionOf(source, offset);
  return new HubError('PoorSOAPEnvelopeFormat', {
    reason: `Документ XML не принят: ${reason} (строка ${line}, столбец ${column}).`,
    violations: [{ field: 'document', reason, line, column }],
  });
};

const utf8Of = (bytes: Uint8Array): string => {
  if (!isUtf8(bytes)) {
    const reason = 'байты не являются правильным текстом в кодировке UTF-8';
    throw new HubError('PoorSOAPEnvelopeFormat', {
      reason: `Документ XML не принят: ${reason}.`,
      violations: [{ field: 'document', reason, line: 1, column: 1 }],
    });
  }
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
};

/**
 * Text of a document without its byte order mark. XML 1.0 §2.2, §4.3.3.
 * @throws HubError PoorSOAPEnvelopeFormat for invalid UTF-8, forbidden characters and lone surrogates
 */
export const readSource = (input: Uint8Array | string): string => {
  const text = typeof input === 'string' ? input : utf8Of(input);
  const source = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  const bad = forbiddenAt(source);
  if (bad !== -1) throw xmlRefusal(source, bad, 'встретился символ, недопустимый в XML');
  const lone = typeof input === 'string' ? loneSurrogateAt(source) : -1;
  if (lone !== -1) throw xmlRefusal(source, lone, 'встретилась половина суррогатной пары');
  return source;
};
