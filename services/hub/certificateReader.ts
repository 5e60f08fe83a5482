import { readCertificate } from '../../adapters/crypto/index.ts';
import { HubError, isHubError } from '../../broker/index.ts';
import type { CertificateReader } from '../../registries/index.ts';

const onePem = /^\s*-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*$/;

const refusal = (reason: string, cause?: unknown): HubError =>
  new HubError('RegistryEntryInvalid', { field: 'certificates', reason }, { cause });

/** The reader of adapters/crypto as the registers ask for it: exactly one certificate in PEM. */
export const certificateReader: CertificateReader = (pem) => {
  if (!onePem.test(pem)) throw refusal('нужен ровно один сертификат в PEM.');
  try {
    const { sha256, subject, issuer, serial, notBeforeMs, notAfterMs } = readCertificate(pem);
    return { sha256, subject, issuer, serial, notBeforeMs, notAfterMs };
  } catch (error) {
    if (!isHubError(error)) throw error;
    throw refusal(error.message, error);
  }
};
