import path from 'node:path';
import { HubError } from '../../broker/index.ts';
import {
  makeTestCa,
  type NewKeyAlgorithm,
  openTestCa,
  readCertificate,
  type Issued,
  type Subject,
  type TestCa,
  type TestCaState,
} from '../crypto/index.ts';
import { readIfPresent, replaceFile } from '../files/index.ts';

/** Kinds of keys that the test authority issues. */
export const keyAlgorithms = [
  'gost2012-256',
  'gost2012-512',
  'rsa-sha256',
  'ecdsa-sha256',
] as const satisfies readonly NewKeyAlgorithm[];

export type Authority = {
  readonly certificatePem: string;
  issue(subject: Subject, validMs?: { notBeforeMs: number; notAfterMs: number }): Promise<Issued>;
  /** Adds the certificate to the list of revoked ones and publishes the list to the trust folder. */
  revoke(certificatePem: string, nowMs: number): Promise<void>;
  /** Publishes root and CRL to the trust folder, so that the hub believes this authority. */
  publish(nowMs: number): Promise<void>;
};

const stateFile = (dataDir: string, algorithm: string): string =>
  path.join(dataDir, 'ca', `${algorithm}.json`);

/** Folder of trusted roots (`*.pem`) and revocation lists (`*.crl.pem`) that a hub with this data folder believes. */
export const trustDirectory = (dataDir: string): string => path.join(dataDir, 'trust');

const openOrMake = async (
  file: string,
  algorithm: NewKeyAlgorithm,
  nowMs: number,
): Promise<TestCa> => {
  const kept = await readIfPresent(file);
  if (kept !== null) return openTestCa(JSON.parse(kept) as TestCaState);
  return makeTestCa({ algorithm, name: `Тестовый УЦ хаба ${algorithm}`, nowMs });
};

/**
 * The small test authority that lives in the hub's data folder, one for each kind of key. It replaces no accredited authority: a real
 * installation puts the roots and CRL of its own into the trust folder.
 */
export const openAuthority = async (
  dataDir: string,
  algorithm: NewKeyAlgorithm,
  nowMs: number,
): Promise<Authority> => {
  const file = stateFile(dataDir, algorithm);
  const ca = await openOrMake(file, algorithm, nowMs);
  const keep = (): Promise<void> => replaceFile(file, JSON.stringify(ca.toJSON(), null, 2), 0o600);
  const publish = async (atMs: number): Promise<void> => {
    const trust = trustDirectory(dataDir);
    const crl = ca.crl(atMs);
    await keep();
    await replaceFile(path.join(trust, `test-${algorithm}.pem`), ca.certificatePem);
    await replaceFile(path.join(trust, `test-${algorithm}.crl.pem`), crl);
  };
  if ((await readIfPresent(file)) === null) await publish(nowMs);
  return {
    certificatePem: ca.certificatePem,
    issue: async (subject, valid) => {
      const issued = ca.issue({ subject, notBeforeMs: nowMs - 60_000, ...valid });
      await keep();
      return issued;
    },
    revoke: async (certificatePem, atMs) => {
      const certificate = readCertificate(certificatePem);
      if (certificate.issuer !== readCertificate(ca.certificatePem).issuer) {
        throw new HubError('BadRequest', {
          field: 'certificate',
          reason: `Сертификат выдан не тестовым УЦ ${algorithm} этого хаба.`,
        });
      }
      ca.revoke(certificate.serial, atMs);
      await publish(atMs);
    },
    publish,
  };
};
