import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { HubError, isHubError, type EpochMs } from '../../broker/index.ts';
import type { Caller } from '../../module/index.ts';
import { checkMaySign } from './access.ts';
import { prepareDocuments, type GivenDocument, type Prepared } from './documents.ts';
import { checkStep, sealName, type KeyRow, type VersionRow } from './key.ts';
import type { SignatureKind, SigningPorts } from './ports.ts';
import { readKey, readVersion } from './store/keys.ts';
import { insertUses, takeOfMinute, type Requester } from './store/usage.ts';

export type SignCall = {
  readonly keyId: string;
  readonly kind: SignatureKind;
  readonly purpose: string;
  readonly documents: readonly GivenDocument[];
  readonly caller: Caller;
  readonly requester: Requester;
  readonly requestId: string;
};

export type Signed = {
  readonly key: KeyRow;
  readonly version: VersionRow;
  readonly signatures: readonly (Pick<Prepared, 'name' | 'digest' | 'digestAlgorithm'> & {
    readonly signature: string;
  })[];
};

/** @throws HubError ActionNotAllowed: a signature of this moment would not hold */
const checkValidity = ({ validFrom, validTo }: VersionRow, nowMs: EpochMs): void => {
  assert(validFrom && validTo, 'an active version has a certificate');
  if (nowMs >= validFrom.getTime() && nowMs < validTo.getTime()) return;
  throw new HubError('ActionNotAllowed', {
    field: 'certificate',
    value: validTo.toISOString(),
    reason: 'Сертификат ключа не действует: срок не начался или истёк.',
  });
};

const activeVersion = async (p: SigningPorts, key: KeyRow, nowMs: EpochMs): Promise<VersionRow> => {
  checkStep(key, 'sign');
  assert(key.activeVersion !== null, 'an active key has an active version');
  const version = await readVersion(p.db, key.id, key.activeVersion);
  checkValidity(version, nowMs);
  return version;
};

const takeMinute = async (p: SigningPorts, key: KeyRow, count: number, nowMs: EpochMs) => {
  const max = key.signaturesPerMinuteMax;
  if (await takeOfMinute(p.db, key.id, count, max, nowMs)) return;
  throw new HubError('RateLimitExceeded', {
    field: 'keyId',
    value: key.id,
    reason: `Этим ключом можно сделать не более ${max} подписей в минуту.`,
  });
};

const signAll = async (
  p: SigningPorts,
  version: VersionRow,
  prepared: readonly Prepared[],
  nowMs: EpochMs,
): Promise<Signed['signatures']> => {
  const { keyId, sealed, certificatePem } = version;
  assert(sealed && certificatePem, 'an active version has a key and a certificate');
  const opened = await p.safe.open(sealName(keyId, version.version), sealed);
  const privateKeyPem = Buffer.from(opened).toString('utf8');
  const signatures: Signed['signatures'][number][] = [];
  for (const { name, digest, digestAlgorithm, thing } of prepared) {
    const signature = await p.signing.sign(privateKeyPem, certificatePem, thing, nowMs);
    signatures.push({ name, digest, digestAlgorithm, signature });
    // A hundred GOST signatures in a row would hold up every other call of the process.
    await nextTurn();
  }
  return signatures;
};

const write = (
  p: SigningPorts,
  call: SignCall,
  version: number | null,
  outcome: string,
  nowMs: EpochMs,
  digests: readonly Pick<Prepared, 'digest' | 'digestAlgorithm'>[],
): Promise<void> =>
  insertUses(p.db, {
    keyId: call.keyId,
    version,
    atMs: nowMs,
    kind: call.kind,
    digests: digests.map(({ digest, digestAlgorithm: algorithm }) => ({ digest, algorithm })),
    requester: call.requester,
    purpose: call.purpose,
    requestId: call.requestId,
    outcome,
  });

/**
 * Signs documents with a key that the caller may use and never sees (KIS-2.4.5). All of them or none; the log is on the disk before
 * a signature leaves, and a caller without the right is logged as well.
 * @throws HubError RecordNotFound, AccessDenied, ConfirmationRequired, ActionNotAllowed, RateLimitExceeded; BadRequest or the refusal
 *   of the XML for a document
 */
export const makeSign =
  (p: SigningPorts) =>
  async (call: SignCall): Promise<Signed> => {
    const nowMs = p.clock.nowMs();
    const key = await readKey(p.db, call.keyId);
    try {
      await checkMaySign(p.db, key, call, call.kind, nowMs);
    } catch (error) {
      const unread = call.documents.map(() => ({ digest: '-', digestAlgorithm: '-' }));
      if (isHubError(error) && error.code === 'AccessDenied')
        await write(p, call, null, error.code, nowMs, unread.slice(0, 1));
      throw error;
    }
    const version = await activeVersion(p, key, nowMs);
    assert(version.certificatePem, 'an active version has a certificate');
    const own = p.signing.digestOf(version.certificatePem);
    const prepared = prepareDocuments(call.kind, call.documents, own);
    await takeMinute(p, key, prepared.length, nowMs);
    const signatures = await signAll(p, version, prepared, nowMs);
    await write(p, call, version.version, 'done', nowMs, signatures);
    return { key, version, signatures };
  };
