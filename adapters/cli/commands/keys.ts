import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { isHubError, parseMnemonic } from '../../../broker/index.ts';
import { readCertificate, type Certificate } from '../../crypto/index.ts';
import { readPkcs12 } from '../../crypto/pkcs12/index.ts';
import { replaceFile } from '../../files/index.ts';
import { keyAlgorithms, openAuthority } from '../../keys/index.ts';
import type { CliContext } from '../context.ts';
import { readBytes, readPemFile, readText } from '../input.ts';
import { card, show } from '../output.ts';
import { integerOption, usageError, wordOption } from '../usage.ts';

type Algorithm = (typeof keyAlgorithms)[number];
type NewOptions = {
  algorithm: string;
  name?: string;
  ogrn?: string;
  inn?: string;
  out: string;
  days: string;
  force?: boolean;
  json?: boolean;
};

const daysMax = 3_650;
const dayMs = 86_400_000;
/** Clocks of a hub and of its partners differ a little. */
const clockSlackMs = 60_000;

const mnemonicOf = (raw: string): string => {
  try {
    return parseMnemonic(raw, 'MNEMONIC');
  } catch (cause) {
    if (!isHubError(cause)) throw cause;
    throw usageError('MNEMONIC', cause.message);
  }
};

/** The key (mode 0600) and the certificate as two files of a folder, which is made when absent. */
const writePair = async (
  folder: string,
  name: string,
  { privateKeyPem, certificatePem }: { privateKeyPem: string; certificatePem: string },
): Promise<{ key: string; certificate: string }> => {
  const key = path.join(folder, `${name}.key.pem`);
  const certificate = path.join(folder, `${name}.crt.pem`);
  await replaceFile(key, privateKeyPem, 0o600);
  await replaceFile(certificate, certificatePem);
  return { key, certificate };
};

const issue = async (context: CliContext, mnemonic: string, options: NewOptions): Promise<void> => {
  const system = mnemonicOf(mnemonic);
  const algorithm = wordOption('--algorithm', options.algorithm, keyAlgorithms);
  const validMs = integerOption('--days', options.days, [1, daysMax]) * dayMs;
  const nowMs = context.clock.nowMs();
  if (options.force !== true && existsSync(path.join(options.out, `${system}.key.pem`))) {
    throw usageError('--out', `ключ ${system}.key.pem там уже есть; заменить его — с --force`);
  }
  const { dataDir } = await context.settings();
  const authority = await openAuthority(dataDir, algorithm, nowMs);
  const subject = {
    CN: options.name ?? system,
    OU: system,
    ...(options.ogrn && { OGRN: options.ogrn }),
    ...(options.inn && { INN: options.inn }),
  };
  const issued = await authority.issue(subject, {
    notBeforeMs: nowMs - clockSlackMs,
    notAfterMs: nowMs + validMs,
  });
  const files = await writePair(options.out, system, issued);
  const certificate = readCertificate(issued.certificatePem);
  show(
    context.terminal,
    options.json,
    {
      ok: true,
      mnemonic: system,
      algorithm,
      ...files,
      sha256: certificate.sha256,
      serial: certificate.serial,
    },
    () =>
      [
        card([
          ['Ключ', files.key],
          ['Сертификат', files.certificate],
          ['SHA-256', certificate.sha256],
        ]),
        'Это ключ тестового удостоверяющего центра хаба; для промышленной работы получите сертификат аккредитованного УЦ.',
      ].join('\n'),
  );
};

const algorithmOf = (certificate: Certificate): Algorithm => {
  const found = keyAlgorithms.find((algorithm) =>
    certificate.issuer.includes(`Тестовый УЦ хаба ${algorithm}`),
  );
  if (!found)
    throw usageError('CERT', 'сертификат выдан не тестовым УЦ хаба: отзывает его выпустивший УЦ');
  return found;
};

const revoke = async (
  context: CliContext,
  file: string,
  options: { json?: boolean },
): Promise<void> => {
  const pem = await readText(file, 'CERT');
  const certificate = await readPemFile('CERT', file, readCertificate);
  const nowMs = context.clock.nowMs();
  const { dataDir } = await context.settings();
  await (await openAuthority(dataDir, algorithmOf(certificate), nowMs)).revoke(pem, nowMs);
  show(
    context.terminal,
    options.json,
    { ok: true, serial: certificate.serial },
    () => `Сертификат ${certificate.serial} отозван; хаб увидит новый список отзыва через секунду.`,
  );
};

type ImportOptions = { passwordFile: string; out: string; json?: boolean };

const importContainer = async (
  context: CliContext,
  file: string,
  options: ImportOptions,
): Promise<void> => {
  const bytes = await readBytes(file);
  // A line feed ends the file that an editor saved; a password holds none.
  const password = (await readText(options.passwordFile, '--password-file')).replace(/\r?\n$/, '');
  const pair = readPkcs12(bytes, password);
  const files = await writePair(options.out, path.basename(file, path.extname(file)), pair);
  const { sha256, subject } = readCertificate(pair.certificatePem);
  show(context.terminal, options.json, { ok: true, ...files, sha256, subject }, () =>
    card([
      ['Ключ', files.key],
      ['Сертификат', files.certificate],
      ['Владелец', subject],
      ['SHA-256', sha256],
    ]),
  );
};

/** `hub keys`: keys of systems as files; certificates of the test authority, for tests and demonstrations. */
export const defineKeys = (command: Command, context: CliContext): void => {
  command
    .command('new')
    .description('выпустить ключ и сертификат системы')
    .argument('<MNEMONIC>', 'мнемоника системы, например VIS42')
    .option('--algorithm <NAME>', keyAlgorithms.join(' | '), 'gost2012-256')
    .option('--name <TEXT>', 'название системы (CN); без него — мнемоника')
    .option('--ogrn <DIGITS>', 'ОГРН владельца')
    .option('--inn <DIGITS>', 'ИНН владельца')
    .option('--days <N>', 'срок действия, дней', '365')
    .option('--force', 'заменить ключ, который уже лежит в папке')
    .option('--out <DIR>', 'куда положить файлы', '.')
    .option('--json', 'ответ для программ')
    .action((mnemonic: string, options: NewOptions) => issue(context, mnemonic, options));
  command
    .command('import')
    .description('взять ключ и сертификат системы из контейнера PKCS#12 (.p12, .pfx)')
    .argument('<FILE>', 'контейнер')
    .requiredOption('--password-file <FILE>', 'файл с паролем контейнера, «-» — стандартный ввод')
    .option('--out <DIR>', 'куда положить файлы PEM', '.')
    .option('--json', 'ответ для программ')
    .action((file: string, options: ImportOptions) => importContainer(context, file, options));
  command
    .command('revoke')
    .description('отозвать сертификат тестового УЦ')
    .argument('<CERT>', 'файл сертификата PEM')
    .option('--json', 'ответ для программ')
    .action((file: string, options: { json?: boolean }) => revoke(context, file, options));
};
