import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { HubError, parseMnemonic } from '../../../broker/index.ts';
import { readCertificate, type Certificate } from '../../crypto/index.ts';
import { keyAlgorithms, openAuthority, replaceFile } from '../../keys/index.ts';
import type { CliContext } from '../context.ts';
import { readText } from '../input.ts';
import { show } from '../output.ts';

type Algorithm = (typeof keyAlgorithms)[number];
type NewOptions = {
  algorithm: string;
  name?: string;
  ogrn?: string;
  inn?: string;
  out: string;
  days: string;
  json?: boolean;
};

const parseAlgorithm = (raw: string): Algorithm => {
  const found = keyAlgorithms.find((known) => known === raw);
  if (!found)
    throw new HubError('BadRequest', {
      field: '--algorithm',
      reason: `Алгоритм ${raw} неизвестен; есть ${keyAlgorithms.join(', ')}.`,
    });
  return found;
};

const parseDays = (raw: string): number => {
  const days = Number(raw);
  if (!Number.isInteger(days) || days < 1 || days > 3_650)
    throw new HubError('BadRequest', {
      field: '--days',
      reason: 'Срок — целое число дней от 1 до 3650.',
    });
  return days;
};

const issue = async (context: CliContext, mnemonic: string, options: NewOptions): Promise<void> => {
  const system = parseMnemonic(mnemonic, 'MNEMONIC');
  const algorithm = parseAlgorithm(options.algorithm);
  const nowMs = context.clock.nowMs();
  const authority = await openAuthority(context.dataDir, algorithm, nowMs);
  const subject = {
    CN: options.name ?? system,
    OU: system,
    ...(options.ogrn && { OGRN: options.ogrn }),
    ...(options.inn && { INN: options.inn }),
  };
  const issued = await authority.issue(subject, {
    notBeforeMs: nowMs - 60_000,
    notAfterMs: nowMs + parseDays(options.days) * 86_400_000,
  });
  await mkdir(options.out, { recursive: true });
  const files = {
    key: path.join(options.out, `${system}.key.pem`),
    certificate: path.join(options.out, `${system}.crt.pem`),
  };
  await replaceFile(files.key, issued.privateKeyPem, 0o600);
  await replaceFile(files.certificate, issued.certificatePem);
  const certificate = readCertificate(issued.certificatePem);
  show(
    context.terminal,
    options.json === true,
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
        `Ключ:        ${files.key}`,
        `Сертификат:  ${files.certificate}`,
        `SHA-256:     ${certificate.sha256}`,
        'Это ключ тестового удостоверяющего центра хаба; для промышленной работы получите сертификат аккредитованного УЦ.',
      ].join('\n'),
  );
};

const algorithmOf = (certificate: Certificate): Algorithm => {
  const found = keyAlgorithms.find((algorithm) =>
    certificate.issuer.includes(`Тестовый УЦ хаба ${algorithm}`),
  );
  if (!found)
    throw new HubError('BadRequest', {
      field: 'CERT',
      reason: 'Сертификат выдан не тестовым УЦ хаба: отзывает его выпустивший УЦ.',
    });
  return found;
};

const revoke = async (context: CliContext, file: string, asJson: boolean): Promise<void> => {
  const pem = await readText(file);
  const certificate = readCertificate(pem);
  const nowMs = context.clock.nowMs();
  await (await openAuthority(context.dataDir, algorithmOf(certificate), nowMs)).revoke(pem, nowMs);
  show(
    context.terminal,
    asJson,
    { ok: true, serial: certificate.serial },
    () => `Сертификат ${certificate.serial} отозван; хаб увидит новый список отзыва через секунду.`,
  );
};

/** `hub keys`: certificates of the test authority, for tests and demonstrations. */
export const addKeys = (program: Command, context: CliContext): void => {
  const keys = program
    .command('keys')
    .description('ключи и сертификаты тестового удостоверяющего центра');
  keys
    .command('new')
    .description('выпустить ключ и сертификат системы')
    .argument('<MNEMONIC>', 'мнемоника системы, например VIS42')
    .option('--algorithm <NAME>', keyAlgorithms.join(' | '), 'gost2012-256')
    .option('--name <TEXT>', 'название системы (CN)')
    .option('--ogrn <DIGITS>', 'ОГРН владельца')
    .option('--inn <DIGITS>', 'ИНН владельца')
    .option('--days <N>', 'срок действия, дней', '365')
    .option('--out <DIR>', 'куда положить файлы', '.')
    .option('--json', 'ответ для программ')
    .action((mnemonic: string, options: NewOptions) => issue(context, mnemonic, options));
  keys
    .command('revoke')
    .description('отозвать сертификат тестового УЦ')
    .argument('<CERT>', 'файл сертификата PEM')
    .option('--json', 'ответ для программ')
    .action((file: string, options: { json?: boolean }) =>
      revoke(context, file, options.json === true),
    );
};
