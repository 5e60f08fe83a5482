import { readFile } from 'node:fs/promises';
import { HubError } from '../../broker/index.ts';
import type { Config } from '../config/index.ts';
import { readCertificate, readPemBlocks, readPrivateKey } from '../crypto/index.ts';
import type { EsmevSettings, TypePair } from './settings.ts';

const wrong = (field: string, reason: string, cause?: unknown): HubError =>
  new HubError('ConfigurationInvalid', { field, reason: `${field}: ${reason}` }, { cause });

const text = async (field: string, file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw wrong(field, `файл ${file} не читается`, cause);
  }
};

const isPair = (value: unknown): value is TypePair =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as TypePair).federal === 'string' &&
  typeof (value as TypePair).regional === 'string';

const readTypes = async (file: string | null): Promise<readonly TypePair[]> => {
  if (file === null) return [];
  const field = 'HUB_ESMEV_TYPES_FILE';
  let read: unknown;
  try {
    read = JSON.parse(await text(field, file));
  } catch (cause) {
    throw wrong(field, 'ожидается JSON', cause);
  }
  if (!Array.isArray(read) || !read.every(isPair))
    throw wrong(field, 'ожидается список пар { "federal": "urn…", "regional": "urn…" }');
  return read;
};

/**
 * Reads the key, the certificates and the table of types that the settings name.
 * @throws HubError ConfigurationInvalid naming the variable whose file is wrong
 */
export const loadEsmevSettings = async (
  esmev: NonNullable<Config['esmev']>,
): Promise<EsmevSettings> => {
  const key = readPrivateKey(await text('HUB_ESMEV_KEY_FILE', esmev.keyFile));
  const certificate = readCertificate(await text('HUB_ESMEV_CERT_FILE', esmev.certificateFile));
  const trusted = await text('HUB_ESMEV_TRUST_FILE', esmev.trustFile);
  const smevCertificates = readPemBlocks(trusted)
    .filter(({ label }) => label === 'CERTIFICATE')
    .map(({ bytes }) => readCertificate(bytes));
  if (smevCertificates.length === 0)
    throw wrong('HUB_ESMEV_TRUST_FILE', 'в файле нет ни одного сертификата ЕСМЭВ');
  return {
    url: esmev.url,
    version: esmev.version,
    mnemonic: esmev.mnemonic,
    nodeId: esmev.nodeId,
    key,
    certificate,
    smevCertificates,
    ftpUrl: esmev.ftpUrl,
    types: await readTypes(esmev.typesFile),
    pollMsMin: Math.max(20, Math.round(esmev.pollMsMax / 20)),
    pollMsMax: esmev.pollMsMax,
  };
};
