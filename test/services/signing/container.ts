import forge from 'node-forge';
import { makeTestCa, readPem } from '../../../adapters/crypto/index.ts';

export type MadeContainer = {
  readonly container: Buffer;
  readonly password: string;
  readonly certificatePem: string;
  /** Pieces of the private key as they would look where they must not be. */
  readonly traces: readonly string[];
};

/** A PKCS#12 container with an RSA key, as a department brings it. */
export const makeContainer = (ogrn?: string): MadeContainer => {
  const password = 'пароль-контейнера-9417';
  const ca = makeTestCa({ algorithm: 'rsa-sha256', name: 'УЦ ведомства', nowMs: Date.now() });
  const own = ca.issue({
    subject: { CN: 'Отдел архитектуры', ...(ogrn !== undefined && { OGRN: ogrn }) },
    notAfterMs: Date.now() + 20 * 86_400_000,
  });
  const key = forge.pki.privateKeyFromPem(own.privateKeyPem);
  const certificate = forge.pki.certificateFromPem(own.certificatePem);
  const pfx = forge.pkcs12.toPkcs12Asn1(key, [certificate], password, { algorithm: 'aes256' });
  const container = Buffer.from(forge.asn1.toDer(pfx).getBytes(), 'binary');
  const pkcs8 = readPem(own.privateKeyPem, 'PRIVATE KEY');
  // The first 300 bytes hold the modulus, which is public.
  const lines = own.privateKeyPem.split('\n').slice(10, 15);
  return {
    container,
    password,
    certificatePem: own.certificatePem,
    traces: [
      ...lines,
      Buffer.from(pkcs8).toString('hex').slice(800, 880),
      key.d.toString(16).slice(20, 60),
    ],
  };
};
