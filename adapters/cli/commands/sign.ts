import type { Command } from 'commander';
import {
  naturalAlgorithm,
  parseJsonStrict,
  signDetachedCms,
  signDetachedJws,
  signDocument,
} from '../../crypto/index.ts';
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

const signXml = async (signing: Signing, file: string, options: Options): Promise<string> =>
  signDocument(
    { ...signing, algorithm: naturalAlgorithm(signing.key) },
    await readBytes(file),
    {
      id: options.id,
      ...(options.element !== undefined && { element: options.element }),
      ...(options.into !== undefined && { into: options.into }),
    },
    (field, reason) => usageError(`--${field}`, reason),
  );

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
