import forge from 'node-forge';
import { HubError, isHubError } from '../../../broker/index.ts';
import { readCertificate, type Certificate } from '../certificate.ts';
import { readPrivateKey, type PrivateKey } from '../keys.ts';
import { isSameKey, publicKeyOf } from '../keyWriter.ts';
import { writePem } from '../pem.ts';

/** What a container of a department holds. */
export type Pkcs12 = {
  readonly privateKeyPem: string;
  readonly certificatePem: string;
};

const refuse = (reason: string, cause?: unknown): never => {
  throw new HubError('BadRequest', { field: 'PKCS#12', reason }, { cause });
};

const derOf = (node: forge.asn1.Asn1): Buffer =>
  Buffer.from(forge.asn1.toDer(node).getBytes(), 'binary');

// node-forge understands RSA only; of any other key or certificate it hands over the structure as it is.
const keyDer = ({ key, asn1 }: forge.pkcs12.Bag): Buffer =>
  derOf(key ? forge.pki.wrapRsaPrivateKey(forge.pki.privateKeyToAsn1(key)) : asn1);
const certificateDer = ({ cert, asn1 }: forge.pkcs12.Bag): Buffer =>
  derOf(cert ? forge.pki.certificateToAsn1(cert) : asn1);

const openContainer = (bytes: Uint8Array, password: string): forge.pkcs12.Pkcs12Pfx => {
  try {
    const der = forge.util.createBuffer(Buffer.from(bytes).toString('binary'));
    return forge.pkcs12.pkcs12FromAsn1(forge.asn1.fromDer(der), false, password);
  } catch (cause) {
    return refuse(
      'контейнер не открыт: пароль неверен, это не PKCS#12, или он зашифрован по ГОСТ, чего хаб не умеет',
      cause,
    );
  }
};

const bagsOf = (container: forge.pkcs12.Pkcs12Pfx, ...types: readonly string[]) =>
  types.flatMap((bagType) => container.getBags({ bagType })[bagType] ?? []);

const tryCertificate = (pem: string): Certificate | null => {
  try {
    return readCertificate(pem);
  } catch (error) {
    if (!isHubError(error)) throw error;
    return null;
  }
};

const certificateOf = (container: forge.pkcs12.Pkcs12Pfx, key: PrivateKey): string => {
  const publicKey = publicKeyOf(key);
  const found = bagsOf(container, forge.pki.oids['certBag'] ?? '')
    .map((bag) => writePem('CERTIFICATE', certificateDer(bag)))
    .find((pem) => {
      const certificate = tryCertificate(pem);
      return certificate !== null && isSameKey(certificate.publicKey, publicKey);
    });
  return found ?? refuse('в контейнере нет сертификата закрытого ключа');
};

/**
 * The private key of a PKCS#12 container (RFC 7292) and the certificate that belongs to it: RSA, ECDSA or GOST R 34.10-2012, under
 * a password and the usual ciphers (PBES2 with AES, or the older ones of PKCS#12).
 * @throws HubError BadRequest: a wrong password, no container, one encrypted by GOST, or not exactly one key with its certificate
 */
export const readPkcs12 = (bytes: Uint8Array, password: string): Pkcs12 => {
  const container = openContainer(bytes, password);
  const { pkcs8ShroudedKeyBag: shrouded = '', keyBag: plain = '' } = forge.pki.oids;
  const [bag, second] = bagsOf(container, shrouded, plain);
  if (!bag || second) return refuse('в контейнере должен быть один закрытый ключ');
  const privateKeyPem = writePem('PRIVATE KEY', keyDer(bag));
  return { privateKeyPem, certificatePem: certificateOf(container, readPrivateKey(privateKeyPem)) };
};
