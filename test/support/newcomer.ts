import {
  builtinProvider,
  makeTestCa,
  naturalAlgorithm,
  readCertificate,
  readPrivateKey,
  type NewKeyAlgorithm,
} from '../../adapters/crypto/index.ts';
import type { Signer } from '../../adapters/crypto/xmldsig/index.ts';
import { openAuthority } from '../../adapters/keys/index.ts';
import { makeJsonClient, makeSoapClient } from '../../adapters/sdk/index.ts';
import type { HubWorld } from './hub.ts';
import { fixtureInn, fixtureOgrn } from './registryFixture.ts';

export type Keys = { readonly keyPem: string; readonly certificatePem: string };

export type KeyOptions = {
  readonly algorithm?: NewKeyAlgorithm;
  readonly notBeforeMs?: number;
  readonly notAfterMs?: number;
  /** Issued by an authority that the hub does not know. */
  readonly untrusted?: boolean;
};

const dayMs = 86_400_000;

/** A key and a certificate, by default of the authority that the hub trusts. */
export const issueKeys = async (
  { dataDir }: Pick<HubWorld, 'dataDir'>,
  name: string,
  options: KeyOptions = {},
): Promise<Keys> => {
  const nowMs = Date.now();
  const { algorithm = 'ecdsa-sha256' } = options;
  const times = {
    notBeforeMs: options.notBeforeMs ?? nowMs - 3_600_000,
    notAfterMs: options.notAfterMs ?? nowMs + 365 * dayMs,
  };
  const subject = { CN: name, O: name };
  const issued = options.untrusted
    ? makeTestCa({ algorithm, name: 'Чужой УЦ', nowMs }).issue({ subject, ...times })
    : await (await openAuthority(dataDir, algorithm, nowMs)).issue(subject, times);
  return { keyPem: issued.privateKeyPem, certificatePem: issued.certificatePem };
};

/** What clients and signers take. */
export const signerOf = ({
  keyPem,
  certificatePem,
}: Keys): Signer & {
  readonly certificate: ReturnType<typeof readCertificate>;
} => {
  const key = readPrivateKey(keyPem);
  const certificate = readCertificate(certificatePem);
  return { provider: builtinProvider(), key, certificate, algorithm: naturalAlgorithm(key) };
};

export const soapOf = (world: HubWorld, keys: Keys, version: '1.1' | '1.2' | '1.3' = '1.2') =>
  makeSoapClient({ baseUrl: world.hub.url, version, ...signerOf(keys) });

export const jsonOf = (world: HubWorld, keys: Keys) =>
  makeJsonClient({ baseUrl: world.hub.url, ...signerOf(keys) });

export type Newcomer = {
  readonly mnemonic: string;
  readonly name?: string;
  /** Distinguishes the invented registration numbers. */
  readonly serial: number;
  readonly certificatePems: readonly string[];
  /** Information types that it may send. */
  readonly sends?: readonly string[];
  readonly operator?: boolean;
};

/** Connects a department to a running hub by a bundle alone, as an operator would. */
export const connect = async (world: HubWorld, newcomer: Newcomer): Promise<void> => {
  const { mnemonic, serial, certificatePems, sends = [], name = `Система ${mnemonic}` } = newcomer;
  const ogrn = fixtureOgrn(serial);
  await world.registers.importBundle(
    {
      participants: [{ ogrn, inn: fixtureInn(serial), name, kind: 'authority' }],
      systems: [
        {
          mnemonic,
          name,
          participant: ogrn,
          certificates: [...certificatePems],
          ...(newcomer.operator === true && { operator: true }),
        },
      ],
      accessRules: sends.map((informationType) => ({
        sender: mnemonic,
        informationType,
        basis: 'испытательное соглашение',
      })),
    },
    'operator',
  );
  await world.hub.registry.refresh();
};
