import {
  digest,
  isSameKey,
  makeCertificateRequest,
  naturalAlgorithm,
  newPrivateKeyPem,
  publicKeyOf,
  readCertificate,
  readPrivateKey,
  readPublicKey,
  signatureAlgorithms,
  signCms,
  signDetachedJws,
  signDocument,
  writePem,
  type SignatureProvider,
} from '../../../adapters/crypto/index.ts';
import { readPkcs12 } from '../../../adapters/crypto/pkcs12/index.ts';
import { newRecordId } from '../../../adapters/runtime/index.ts';
import type { Vault } from '../../../adapters/vault/index.ts';
import { HubError, isHubError } from '../../../broker/index.ts';
import type { Module } from '../../../module/index.ts';
import {
  makeSigningModule,
  type KeyMaterial,
  type KeyTools,
  type Safe,
  type Signing,
  type SigningCertificate,
  type SigningPorts,
} from '../../signing/index.ts';
import type { Core } from '../core.ts';
import { makeOrganisationNames } from '../organisations.ts';

const materialOf = (privateKeyPem: string): KeyMaterial => {
  const key = readPrivateKey(privateKeyPem);
  return { privateKeyPem, publicKey: publicKeyOf(key).spki, algorithm: naturalAlgorithm(key) };
};

const certificateOf = (text: string): SigningCertificate => {
  try {
    const certificate = readCertificate(text);
    const { sha256, subject, issuer, serial, notBeforeMs, notAfterMs } = certificate;
    return {
      sha256,
      subject,
      issuer,
      serial,
      notBeforeMs,
      notAfterMs,
      pem: writePem('CERTIFICATE', certificate.der),
      ogrn: certificate.ogrn ?? null,
    };
  } catch (error) {
    if (!isHubError(error)) throw error;
    throw new HubError(
      'BadRequest',
      { field: 'certificate', reason: error.message },
      { cause: error },
    );
  }
};

const keyTools = ({ provider, trust }: Pick<Core, 'provider' | 'trust'>): KeyTools => ({
  generate: (algorithm) => materialOf(newPrivateKeyPem(algorithm)),
  request: ({ privateKeyPem }, subject) =>
    makeCertificateRequest({ key: readPrivateKey(privateKeyPem), subject, provider }),
  openContainer: (bytes, password) => {
    const { privateKeyPem, certificatePem } = readPkcs12(bytes, password);
    return { ...materialOf(privateKeyPem), certificatePem };
  },
  certificate: certificateOf,
  belongs: (pem, publicKey) => isSameKey(readCertificate(pem).publicKey, readPublicKey(publicKey)),
  trusted: async (pem, atMs) => {
    const verdict = await trust.check(readCertificate(pem), atMs);
    return verdict.ok
      ? { ok: true, text: 'Издатель известен хабу, сертификат действует.' }
      : { ok: false, text: verdict.text };
  },
});

const signingOf = (provider: SignatureProvider): Signing => ({
  digestOf: (pem) => {
    const { digest: name } = signatureAlgorithms[naturalAlgorithm(readCertificate(pem).publicKey)];
    return { algorithm: name, bytes: digest(name, new Uint8Array()).byteLength };
  },
  sign: async (privateKeyPem, certificatePem, thing, atMs) => {
    const key = readPrivateKey(privateKeyPem);
    const certificate = readCertificate(certificatePem);
    const signer = { key, certificate, provider };
    switch (thing.kind) {
      case 'xmldsig':
        return signDocument({ ...signer, algorithm: naturalAlgorithm(key) }, thing.xml, thing);
      case 'jws':
        return signDetachedJws({ ...signer, payload: thing.payload });
      case 'cms': {
        const what =
          'digest' in thing
            ? { contentDigest: thing.digest }
            : { content: thing.content, attached: thing.attached };
        return Buffer.from(await signCms({ ...signer, ...what, atMs })).toString('base64');
      }
    }
  },
});

/** What is sealed by one node opens on another: a data key of a new month is read on demand. */
export const safeOf = (vault: Vault): Safe => ({
  seal: vault.seal,
  open: async (name, sealed) => {
    if (!vault.knows(sealed)) await vault.refresh();
    const plain = vault.open(name, sealed);
    if (plain !== null) return plain;
    throw new HubError('SMEVFailure', {
      reason: 'Хранимые байты изменены или запечатаны другим ключом.',
    });
  },
});

/** Ports of server-side signing over the cryptography, the vault and the registers of this hub. */
export const signingPortsOf = (core: Core): SigningPorts => {
  const { storage, clock, provider, registry } = core;
  return {
    db: storage.database,
    clock,
    newId: newRecordId,
    safe: safeOf(storage.vault),
    tools: keyTools(core),
    signing: signingOf(provider),
    system: (mnemonic) => {
      const found = registry.current().system(mnemonic);
      return found === undefined ? null : { organisation: found.participantOgrn };
    },
    organisationNames: makeOrganisationNames(storage.database),
  };
};

/** Signing on the server. */
export const signingModule = (core: Core): Module => makeSigningModule(signingPortsOf(core));
