import { HubError, limits, type EpochMs } from '../../broker/index.ts';
import type { Queryable } from '../../registries/index.ts';
import { checkStep, sealName, type KeyRow } from './key.ts';
import type { KeyAlgorithm, KeyMaterial, SigningCertificate, SigningPorts } from './ports.ts';
import {
  countKeys,
  insertKey,
  insertVersion,
  lockKey,
  readVersion,
  readVersions,
  updateCertificate,
  updateKeyState,
  updateVersionState,
} from './store/keys.ts';

/** Where the private key of a version comes from. */
export type KeySource =
  | {
      readonly from: 'generated';
      readonly algorithm: KeyAlgorithm;
      readonly subject: Readonly<Record<string, string>>;
    }
  | { readonly from: 'container'; readonly bytes: Uint8Array; readonly password: string };

export type NewKeyCard = {
  readonly organisation: string;
  readonly title: string;
  readonly signaturesPerMinuteMax: number;
};

type Made = {
  readonly material: KeyMaterial;
  readonly requestPem: string | null;
  readonly certificate: SigningCertificate | null;
};

/** @throws HubError BadRequest: the certificate is not for this key, this organisation or this time */
const checkCertificate = (
  p: SigningPorts,
  certificate: SigningCertificate,
  publicKey: Uint8Array,
  organisation: string,
): void => {
  const refuse = (field: string, reason: string): HubError =>
    new HubError('BadRequest', { field, reason });
  if (!p.tools.belongs(certificate.pem, publicKey))
    throw refuse('certificate', 'сертификат выдан на другой ключ');
  if (certificate.notAfterMs <= p.clock.nowMs())
    throw refuse('certificate', 'срок действия сертификата истёк');
  if (certificate.ogrn !== null && certificate.ogrn !== organisation)
    throw refuse(
      'certificate',
      `в сертификате ОГРН ${certificate.ogrn}, а ключ организации ${organisation}`,
    );
};

const makeMaterial = async (
  p: SigningPorts,
  source: KeySource,
  organisation: string,
): Promise<Made> => {
  if (source.from === 'generated') {
    const material = p.tools.generate(source.algorithm);
    // Whose key it is the hub knows: a request for another's name could not be made by mistake.
    const subject = { C: 'RU', ...source.subject, OGRN: organisation };
    return {
      material,
      requestPem: await p.tools.request(material, subject),
      certificate: null,
    };
  }
  const material = p.tools.openContainer(source.bytes, source.password);
  const certificate = p.tools.certificate(material.certificatePem);
  checkCertificate(p, certificate, material.publicKey, organisation);
  return { material, requestPem: null, certificate };
};

const addVersion = async (
  p: SigningPorts,
  t: Queryable,
  key: { readonly id: string; readonly version: number },
  { material, requestPem, certificate }: Made,
  by: string,
): Promise<void> => {
  const plain = Buffer.from(material.privateKeyPem, 'utf8');
  await insertVersion(t, {
    keyId: key.id,
    version: key.version,
    algorithm: material.algorithm,
    publicKey: material.publicKey,
    requestPem,
    sealed: p.safe.seal(sealName(key.id, key.version), plain),
    atMs: p.clock.nowMs(),
    by,
  });
  plain.fill(0);
  if (certificate !== null) await updateCertificate(t, key.id, key.version, certificate);
};

/**
 * Makes a key of an organisation: a new pair with a request for its certificate, or what a PKCS#12 container holds.
 * @returns the key's id and the request, null for a container
 * @throws HubError BadRequest, RecordNotFound for an unknown organisation, ActionNotAllowed over limits.signingKeysMax
 */
export const makeKey = async (
  p: SigningPorts,
  card: NewKeyCard,
  source: KeySource,
  by: string,
): Promise<{ readonly id: string; readonly requestPem: string | null }> => {
  if (!(await p.organisationNames([card.organisation])).has(card.organisation)) {
    throw new HubError('RecordNotFound', {
      field: 'organisation',
      value: card.organisation,
      reason: 'Такого участника нет в реестре.',
    });
  }
  const made = await makeMaterial(p, source, card.organisation);
  const id = p.newId();
  await p.db.tx(async (t) => {
    if ((await countKeys(t, card.organisation)) >= limits.signingKeysMax) {
      throw new HubError('ActionNotAllowed', {
        reason: `У организации уже ${limits.signingKeysMax} ключей: уничтожьте ненужные.`,
      });
    }
    await insertKey(t, { ...card, id, atMs: p.clock.nowMs(), by });
    await addVersion(p, t, { id, version: 1 }, made, by);
  });
  return { id, requestPem: made.requestPem };
};

/**
 * Prepares the replacement of a key: its next version. Callers go on with the old one until the new one is activated.
 * @throws HubError as makeKey, ActionNotAllowed for a destroyed key
 */
export const makeVersion = async (
  p: SigningPorts,
  key: KeyRow,
  source: KeySource,
  by: string,
): Promise<{ readonly version: number; readonly requestPem: string | null }> => {
  checkStep(key, 'version');
  const made = await makeMaterial(p, source, key.organisation);
  return p.db.tx(async (t) => {
    checkStep(await lockKey(t, key.id), 'version');
    const version = ((await readVersions(t, key.id))[0]?.version ?? 0) + 1;
    await addVersion(p, t, { id: key.id, version }, made, by);
    return { version, requestPem: made.requestPem };
  });
};

/** Gives a version the certificate that an authority issued for it. @throws HubError BadRequest, ActionNotAllowed */
export const putCertificate = async (
  p: SigningPorts,
  id: string,
  version: number,
  pem: string,
): Promise<SigningCertificate> => {
  const certificate = p.tools.certificate(pem);
  await p.db.tx(async (t) => {
    const key = await lockKey(t, id);
    checkStep(key, 'version');
    const row = await readVersion(t, id, version);
    checkCertificate(p, certificate, row.publicKey, key.organisation);
    await updateCertificate(t, id, version, certificate);
  });
  return certificate;
};

/** Makes a version the one that signs; the one before it is kept as replaced and may be taken back. @throws HubError ActionNotAllowed */
export const activateVersion = async (
  p: SigningPorts,
  id: string,
  version: number,
  nowMs: EpochMs,
): Promise<void> =>
  p.db.tx(async (t) => {
    const key = await lockKey(t, id);
    checkStep(key, 'activate');
    const row = await readVersion(t, id, version);
    const { state, validTo } = row;
    if ((state !== 'ready' && state !== 'replaced') || (validTo?.getTime() ?? 0) <= nowMs) {
      const reason =
        state === 'requested'
          ? 'У этой версии ещё нет сертификата.'
          : state === 'active'
            ? 'Эта версия уже действует.'
            : 'Срок сертификата этой версии истёк.';
      throw new HubError('ActionNotAllowed', { field: 'version', value: state, reason });
    }
    if (key.activeVersion !== null)
      await updateVersionState(t, id, key.activeVersion, 'replaced', nowMs);
    await updateVersionState(t, id, version, 'active', nowMs);
    await updateKeyState(t, id, 'active', version);
  });
