import type { EpochMs } from '../../broker/index.ts';
import { daysLeft, type GrantRow, type KeyRow, type VersionRow } from './key.ts';
import type { SigningPorts } from './ports.ts';
import type { GrantData, KeyData, KeyLineData, UseData, VersionData } from './schemas.ts';
import type { ListedKey } from './store/list.ts';
import type { UseRow } from './store/usage.ts';

const iso = (at: Date): string => at.toISOString();
const isoOrNull = (at: Date | null): string | null => at && iso(at);

/** A key as a line of the list. */
export const lineView = (
  row: ListedKey,
  names: ReadonlyMap<string, string>,
  nowMs: EpochMs,
): KeyLineData => ({
  id: row.id,
  organisation: row.organisation,
  organisationName: names.get(row.organisation) ?? null,
  title: row.title,
  state: row.state,
  algorithm: row.algorithm,
  subject: row.subject,
  issuer: row.issuer,
  validTo: isoOrNull(row.validTo),
  daysLeft: daysLeft(row.validTo, nowMs),
  usedToday: row.usedToday,
  lastUsedAt: isoOrNull(row.lastUsedAt),
  destructionAsked: row.destructionAskedAt !== null && row.state !== 'destroyed',
});

const versionView = async (
  p: SigningPorts,
  row: VersionRow,
  nowMs: EpochMs,
): Promise<VersionData> => ({
  version: row.version,
  algorithm: row.algorithm,
  state: row.state,
  requestPem: row.requestPem,
  certificatePem: row.certificatePem,
  certificateSha256: row.certificateSha256,
  subject: row.subject,
  issuer: row.issuer,
  serial: row.serial,
  validFrom: isoOrNull(row.validFrom),
  validTo: isoOrNull(row.validTo),
  daysLeft: daysLeft(row.validTo, nowMs),
  trust: row.certificatePem === null ? null : await p.tools.trusted(row.certificatePem, nowMs),
  createdAt: iso(row.createdAt),
  createdBy: row.createdBy,
  activatedAt: isoOrNull(row.activatedAt),
});

const destructionView = (key: KeyRow): KeyData['destruction'] =>
  key.destructionAskedAt === null || key.destructionAskedBy === null
    ? null
    : {
        askedAt: iso(key.destructionAskedAt),
        askedBy: key.destructionAskedBy,
        reason: key.destructionReason ?? '',
      };

/** The card of a key; nothing of the private key is in it. */
export const keyView = async (
  p: SigningPorts,
  key: KeyRow,
  versions: readonly VersionRow[],
  may: Pick<KeyData, 'mayManage' | 'maySign'>,
): Promise<KeyData> => {
  const nowMs = p.clock.nowMs();
  const names = await p.organisationNames([key.organisation]);
  return {
    id: key.id,
    organisation: key.organisation,
    organisationName: names.get(key.organisation) ?? null,
    title: key.title,
    state: key.state,
    activeVersion: key.activeVersion,
    signaturesPerMinuteMax: key.signaturesPerMinuteMax,
    createdAt: iso(key.createdAt),
    createdBy: key.createdBy,
    destruction: destructionView(key),
    destroyedAt: isoOrNull(key.destroyedAt),
    destroyedBy: key.destroyedBy,
    revision: key.revision,
    versions: await Promise.all(versions.map((row) => versionView(p, row, nowMs))),
    ...may,
  };
};

/** A right on a key. */
export const grantView = (row: GrantRow): GrantData => ({
  id: row.id,
  granteeKind: row.granteeKind,
  grantee: row.grantee,
  kinds: [...row.kinds],
  basis: row.basis,
  validTo: isoOrNull(row.validTo),
  givenAt: iso(row.givenAt),
  givenBy: row.givenBy,
  withdrawnAt: isoOrNull(row.withdrawnAt),
  withdrawnBy: row.withdrawnBy,
});

/** A line of the log of a key. */
export const useView = (row: UseRow): UseData => ({ ...row, at: iso(row.at) });
