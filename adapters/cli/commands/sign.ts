import type { Command } from 'commander';
import {
  naturalAlgorithm,
  parseJsonStrict,
  signDetachedCms,
  signDetachedJws,
  signElement,
} from '../../crypto/index.ts';
import {
  escapeAttribute,
  parseXml,
  sliceOf,
  walk,
  type XmlDocument,
  type XmlElement,
} from '../../xml/index.ts';
import type { CliContext } from '../context.ts';
import { readBytes } from '../input.ts';
import { signingOf, type Signing } from '../signing.ts';
import { usageError } from '../usage.ts';

type Options = {
  key: string;
  cert: string;
  element?: string;
  id: string;
  into?: string;
  pkcs7?: boolean;
  jws?: boolean;
  json?: boolean;
};

const findElement = (
  document: XmlDocument,
  local: string | undefined,
  option = '--element',
): XmlElement => {
  if (local === undefined) return document.root;
  const found = [...walk(document.root)].filter((element) => element.local === local);
  const [only] = found;
  if (found.length !== 1 || !only)
    throw usageError(option, `элементов ${local} в документе ${found.length}; нужен ровно один`);
  return only;
};

/** Text of the document with the attribute Id written into the element's start tag, unless it has one. */
const withId = (document: XmlDocument, element: XmlElement, id: string): string => {
  if (element.attributes.some(({ local, ns }) => local === 'Id' && ns === ''))
    return document.source;
  const name = element.prefix === '' ? element.local : `${element.prefix}:${element.local}`;
  const at = element.start + 1 + name.length;
  return `${document.source.slice(0, at)} Id="${escapeAttribute(id)}"${document.source.slice(at)}`;
};

const insertSignature = (text: string, into: string, signature: string): string => {
  const document = parseXml(text);
  const parent = findElement(document, into, '--into');
  const slice = sliceOf(document, parent);
  const name = parent.prefix === '' ? parent.local : `${parent.prefix}:${parent.local}`;
  const filled = slice.endsWith('/>')
    ? `${slice.slice(0, -2)}>${signature}</${name}>`
    : slice.slice(0, slice.lastIndexOf('</')) + signature + slice.slice(slice.lastIndexOf('</'));
  return document.source.slice(0, parent.start) + filled + document.source.slice(parent.end);
};

const isWithin = (document: XmlDocument, into: string, signed: XmlElement): boolean => {
  const parent = findElement(document, into);
  return parent.start >= signed.start && parent.end <= signed.end;
};

const signXml = async (signing: Signing, file: string, options: Options): Promise<string> => {
  const first = parseXml(await readBytes(file));
  const text = withId(first, findElement(first, options.element), options.id);
  const element = findElement(parseXml(text), options.element);
  if (options.into !== undefined && isWithin(parseXml(text), options.into, element)) {
    throw usageError(
      '--into',
      `элемент ${options.into} лежит внутри подписываемого: подпись изменила бы то, что подписано`,
    );
  }
  const algorithm = naturalAlgorithm(signing.key);
  const signature = await signElement({ ...signing, algorithm }, element);
  return options.into === undefined ? signature : insertSignature(text, options.into, signature);
};

const sign = async (context: CliContext, file: string, options: Options): Promise<string> => {
  const signing = await signingOf(context, options);
  if (options.jws === true) {
    const text = (await readBytes(file)).toString('utf8');
    return `${await signDetachedJws({ ...signing, payload: parseJsonStrict(text) })}\n`;
  }
  if (options.pkcs7 === true) {
    const content = await readBytes(file);
    const cms = await signDetachedCms({ ...signing, content, atMs: context.clock.nowMs() });
    return `${Buffer.from(cms).toString('base64')}\n`;
  }
  return signXml(signing, file, options);
};

const run = async (context: CliContext, file: string, options: Options): Promise<void> => {
  if (options.pkcs7 === true && options.jws === true)
    throw usageError('--jws', 'не употребляется вместе с --pkcs7');
  const result = await sign(context, file, options);
  context.terminal.out(
    options.json === true
      ? `${JSON.stringify({ ok: true, result: result.trimEnd() }, null, 2)}\n`
      : result,
  );
};

/** `hub sign`: XMLDSig of an element, detached PKCS#7 of any file, or detached JWS of a JSON envelope; works without a running hub. */
export const defineSign = (command: Command, context: CliContext): void => {
  command
    .argument('<FILE>', 'файл; «-» — стандартный ввод')
    .requiredOption('--key <PEM>', 'закрытый ключ PKCS#8 без пароля')
    .requiredOption('--cert <PEM>', 'сертификат')
    .option('--element <NAME>', 'локальное имя подписываемого элемента (без него — корень)')
    .option('--id <ID>', 'значение Id, если у элемента его нет', 'SIGNED_BY_CALLER')
    .option(
      '--into <NAME>',
      'вставить ds:Signature в этот элемент и выдать весь документ (иначе — только ds:Signature)',
    )
    .option('--pkcs7', 'отсоединённая подпись файла, base64')
    .option('--jws', 'отсоединённая подпись JSON (RFC 7797 над RFC 8785)')
    .option('--json', 'результат строкой в документе JSON')
    .action((file: string, options: Options) => run(context, file, options));
};
