import {
  isSameKey,
  publicKeyOf,
  readCertificate,
  readPrivateKey,
  type Certificate,
  type PrivateKey,
  type SignatureProvider,
} from '../crypto/index.ts';
import type { CliContext } from './context.ts';
import { readPemFile } from './input.ts';
import { usageError } from './usage.ts';

export type SignerOptions = { readonly key?: string; readonly cert?: string };

/** With what a system signs its calls. */
export type Signing = {
  readonly key: PrivateKey;
  readonly certificate: Certificate;
  readonly provider: SignatureProvider;
};

/**
 * Key and certificate of a system, from their files.
 * @param keyOption how the option of the key is called in this command
 * @throws CommanderError hub.usage when one of the two is absent or unreadable, or they do not belong together
 */
export const signingOf = async (
  context: Pick<CliContext, 'provider'>,
  { key: keyFile, cert }: SignerOptions,
  keyOption = '--key',
): Promise<Signing> => {
  if (keyFile === undefined) throw usageError(keyOption, 'укажите файл закрытого ключа системы');
  if (cert === undefined) throw usageError('--cert', 'укажите файл сертификата системы');
  const key = await readPemFile(keyOption, keyFile, readPrivateKey);
  const certificate = await readPemFile('--cert', cert, readCertificate);
  if (!isSameKey(publicKeyOf(key), certificate.publicKey))
    throw usageError('--cert', `сертификат ${cert} выдан не на ключ ${keyFile}`);
  return { key, certificate, provider: await context.provider() };
};
