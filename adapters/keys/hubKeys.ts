import path from 'node:path';
import {
  type Certificate,
  readCertificate,
  readPrivateKey,
  type PrivateKey,
  type SignatureAlgorithm,
} from '../crypto/index.ts';
import { openAuthority } from './authority.ts';
import { readIfPresent, replaceFile } from '../files/index.ts';

export type HubKey = {
  readonly key: PrivateKey;
  readonly certificate: Certificate;
  readonly certificatePem: string;
};
type Family = 'gost' | 'rsa' | 'ec';
export type HubKeys = Readonly<Record<Family, HubKey>>;

const families = {
  gost: 'gost2012-256',
  rsa: 'rsa-sha256',
  ec: 'ecdsa-sha256',
} as const satisfies Record<Family, SignatureAlgorithm>;

const loadOrIssue = async (
  dataDir: string,
  family: Family,
  mnemonic: string,
  nowMs: number,
): Promise<HubKey> => {
  const base = path.join(dataDir, 'keys', `hub-${family}`);
  let [certificatePem, keyPem] = await Promise.all([
    readIfPresent(`${base}.crt.pem`),
    readIfPresent(`${base}.key.pem`),
  ]);
  if (certificatePem === null || keyPem === null) {
    const authority = await openAuthority(dataDir, families[family], nowMs);
    const issued = await authority.issue(
      { CN: mnemonic, O: 'Хаб электронного взаимодействия' },
      { notBeforeMs: nowMs - 60_000, notAfterMs: nowMs + 5 * 365 * 86_400_000 },
    );
    [certificatePem, keyPem] = [issued.certificatePem, issued.privateKeyPem];
    await replaceFile(`${base}.key.pem`, keyPem, 0o600);
    await replaceFile(`${base}.crt.pem`, certificatePem);
  }
  return {
    key: readPrivateKey(keyPem),
    certificate: readCertificate(certificatePem),
    certificatePem,
  };
};

/**
 * The hub's own keys (ЭП-СМЭВ), one of each family, from `keys/hub-{gost,rsa,ec}.{key,crt}.pem` in the data folder. What is absent is
 * issued by the test authority on the first start; an installation replaces the files by its own.
 */
export const loadHubKeys = async (
  dataDir: string,
  mnemonic: string,
  nowMs: number,
): Promise<HubKeys> => {
  const [gost, rsa, ec] = await Promise.all(
    (['gost', 'rsa', 'ec'] as const).map((family) => loadOrIssue(dataDir, family, mnemonic, nowMs)),
  );
  if (!gost || !rsa || !ec) throw new TypeError('three families give three keys');
  return { gost, rsa, ec };
};

/** The hub answers in the family of algorithms in which it was asked, so that an RSA department need not know GOST. */
export const hubKeyFor = (keys: HubKeys, algorithm: SignatureAlgorithm): HubKey =>
  algorithm.startsWith('rsa') ? keys.rsa : algorithm.startsWith('ecdsa') ? keys.ec : keys.gost;
