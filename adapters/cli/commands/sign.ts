import type { Command } from 'commander';
import { HubError } from '../../../broker/index.ts';
import { signElement } from '../../crypto/index.ts';
import {
  naturalAlgorithm,
  parseJsonStrict,
  readCertificate,
  readPrivateKey,
  signDetachedCms,
  signDetachedJws,
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
import { readBytes, readText } from '../input.ts';

type Options = {
  key: string;
  cert: string;
  element?: string;
  id: string;
  into?: string;
  pkcs7?: boolean;
  jws?: boolean;
};

const findElement = (document: XmlDocument, local: string | undefined): XmlElement => {
  if (local === undefined) return document.root;
  const found = [...walk(document.root)].filter((element) => element.local === local);
  const [only] = found;
  if (found.length !== 1 || !only)
    throw new HubError('BadRequest', {
      field: '--element',
      reason: `Элементов ${local} в документе ${found.length}; нужен ровно один.`,
    });
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
  const parent = findElement(document, into);
  const slice = sliceOf(document, parent);
  const name = parent.prefix === '' ? parent.local : `${parent.prefix}:${parent.local}`;
  const filled = slice.endsWith('/>')
    ? `${slice.slice(0, -2)}>${signature}</${name}>`
    : slice.slice(0, slice.lastIndexOf('</')) + signature + slice.slice(slice.lastIndexOf('</'));
  return document.source.slice(0, parent.start) + filled + document.source.slice(parent.end);
};

const signXml = async (context: CliContext, file: string, options: Options): Promise<string> => {
  const key = readPrivateKey(await readText(options.key));
  const certificate = readCertificate(await readText(options.cert));
  const first = parseXml(await readBytes(file));
  const text = withId(first, findElement(first, options.element), options.id);
  const element = findElement(parseXml(text), options.element);
  const signature = await signElement(
    { provider: context.provider, key, certificate, algorithm: naturalAlgorithm(key) },
    element,
  );
  return options.into === undefined ? signature : insertSignature(text, options.into, signature);
};

const run = async (context: CliContext, file: string, options: Options): Promise<void> => {
  if (options.pkcs7 !== true && options.jws !== true) {
    context.terminal.out(await signXml(context, file, options));
    return;
  }
  const key = readPrivateKey(await readText(options.key));
  const certificate = readCertificate(await readText(options.cert));
  const content = await readBytes(file);
  if (options.jws === true) {
    context.terminal.out(
      `${await signDetachedJws({ payload: parseJsonStrict(content.toString('utf8')), key, certificate, provider: context.provider })}\n`,
    );
    return;
  }
  const cms = await signDetachedCms({
    content,
    key,
    certificate,
    provider: context.provider,
    atMs: context.clock.nowMs(),
  });
  context.terminal.out(`${Buffer.from(cms).toString('base64')}\n`);
};

/** `hub sign`: XMLDSig of an element, detached PKCS#7 of any file, or detached JWS of a JSON envelope; works without a running hub. */
export const addSign = (program: Command, context: CliContext): void => {
  program
    .command('sign')
    .description(
      'подписать: элемент XML (профиль СМЭВ), файл (PKCS#7 в base64) или конверт JSON (JWS)',
    )
    .argument('<FILE>', 'файл; «-» — стандартный ввод')
    .requiredOption('--key <PEM>', 'закрытый ключ PKCS#8')
    .requiredOption('--cert <PEM>', 'сертификат')
    .option('--element <NAME>', 'локальное имя подписываемого элемента (по умолчанию — корень)')
    .option('--id <ID>', 'значение Id, если у элемента его нет', 'SIGNED_BY_CALLER')
    .option(
      '--into <NAME>',
      'вставить ds:Signature в этот элемент и выдать весь документ (иначе — только ds:Signature)',
    )
    .option('--pkcs7', 'отсоединённая подпись файла')
    .option('--jws', 'отсоединённая подпись JSON')
    .action((file: string, options: Options) => run(context, file, options));
};
