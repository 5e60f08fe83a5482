import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { EpochMs, Mnemonic, System } from '../../broker/index.ts';
import {
  builtinProvider,
  makeTestCa,
  makeTrust,
  naturalAlgorithm,
  readCertificate,
  readPrivateKey,
  type Certificate,
  type Issued,
  type NewKeyAlgorithm,
  type PrivateKey,
  type Trust,
} from '../../adapters/crypto/index.ts';
import type { Signer } from '../../adapters/crypto/xmldsig/index.ts';
import { loadDescriptions, type SoapVersion } from '../../adapters/soap/index.ts';
import { compileXsd, type XsdValidator } from '../../adapters/xml/index.ts';
import { sharedData } from './sharedData.ts';

/** A moment at which every certificate of the tests is valid. */
export const nowMs: EpochMs = Date.parse('2026-03-02T09:00:00Z');
export const provider = builtinProvider();

export const schemasFolder = fileURLToPath(new URL('../../schemas/smev/', import.meta.url));
export const descriptions = loadDescriptions(schemasFolder);

/** A key with its certificate. */
export type Actor = {
  readonly key: PrivateKey;
  readonly certificate: Certificate;
  readonly signer: Signer;
};

export const actorOf = ({ privateKeyPem, certificatePem }: Issued): Actor => {
  const key = readPrivateKey(privateKeyPem);
  const certificate = readCertificate(certificatePem);
  return {
    key,
    certificate,
    signer: { provider, key, certificate, algorithm: naturalAlgorithm(key) },
  };
};

export const authority = makeTestCa({ algorithm: 'ecdsa-sha256', name: 'Испытательный УЦ', nowMs });
export const trust = makeTrust({ roots: [authority.certificatePem] }, provider);
/** For samples whose certificates expired long ago and whose authorities are not ours. */
export const noChain: Pick<Trust, 'check'> = { check: async () => ({ ok: true }) };

const actors = new Map<string, Actor>();
/** A named actor with a key of the algorithm; the same for the same name. */
export const actor = (name: string, algorithm: NewKeyAlgorithm = 'ecdsa-sha256'): Actor => {
  const known = actors.get(`${name}/${algorithm}`);
  if (known !== undefined) return known;
  const made = actorOf(authority.issue({ subject: { CN: name }, algorithm }));
  actors.set(`${name}/${algorithm}`, made);
  return made;
};

export const system = (mnemonic: string, name: string): System => ({
  mnemonic: mnemonic as Mnemonic,
  name,
  participantOgrn: '1024200000000',
  participantName: `Участник ${mnemonic}`,
  blocked: false,
  vip: false,
  operator: false,
  bridge: false,
  queueMessagesMax: 1000,
  nodeIds: [],
});

const compiled = new Map<string, XsdValidator>();

/** What our own schemas, and the published ones when they are here, say about the element of a SOAP body. */
export const schemaErrors = (version: SoapVersion, xml: string): readonly string[] => {
  const sets = [['own', schemasFolder] as const];
  const published = sharedData('smev3/xsd');
  const all = published === undefined ? sets : [...sets, ['published', published] as const];
  return all.flatMap(([name, folder]) => {
    const key = `${name}/${version}`;
    const files = descriptions.schemas(version).map((file) => ({
      name: file.name,
      content: readFileSync(`${folder}/${version}/${file.name}`, 'utf8'),
    }));
    const validator = compiled.get(key) ?? compileXsd(files);
    compiled.set(key, validator);
    return validator
      .validate(xml)
      .map((found) => `${name}: ${found.field}: ${found.reason} (${found.line ?? 0})`);
  });
};
