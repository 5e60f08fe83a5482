import { HubError, type EpochMs } from '../../broker/index.ts';
import type { SignatureKind } from './ports.ts';

export const keyStates = ['empty', 'active', 'suspended', 'destroyed'] as const;
export type KeyState = (typeof keyStates)[number];
export type VersionState = 'requested' | 'ready' | 'active' | 'replaced' | 'destroyed';

export type KeyRow = {
  readonly id: string;
  readonly organisation: string;
  readonly title: string;
  readonly state: KeyState;
  readonly activeVersion: number | null;
  readonly signaturesPerMinuteMax: number;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly destructionAskedAt: Date | null;
  readonly destructionAskedBy: string | null;
  readonly destructionReason: string | null;
  readonly destroyedAt: Date | null;
  readonly destroyedBy: string | null;
  readonly revision: number;
};

export type VersionRow = {
  readonly keyId: string;
  readonly version: number;
  readonly algorithm: string;
  readonly state: VersionState;
  readonly sealed: Uint8Array | null;
  readonly publicKey: Uint8Array;
  readonly requestPem: string | null;
  readonly certificatePem: string | null;
  readonly certificateSha256: string | null;
  readonly subject: string | null;
  readonly issuer: string | null;
  readonly serial: string | null;
  readonly validFrom: Date | null;
  readonly validTo: Date | null;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly activatedAt: Date | null;
};

export type GrantRow = {
  readonly id: string;
  readonly keyId: string;
  readonly granteeKind: 'system' | 'person';
  readonly grantee: string;
  readonly kinds: readonly SignatureKind[];
  readonly basis: string;
  readonly validTo: Date | null;
  readonly givenAt: Date;
  readonly givenBy: string;
  readonly withdrawnAt: Date | null;
  readonly withdrawnBy: string | null;
};

/** What may happen to a key in each state; everything else is refused by name. */
const allowed: Readonly<Record<KeyState, readonly KeyStep[]>> = {
  empty: ['change', 'version', 'activate', 'askDestruction'],
  active: ['change', 'version', 'activate', 'suspend', 'askDestruction', 'sign'],
  suspended: ['change', 'version', 'activate', 'resume', 'askDestruction'],
  destroyed: [],
};

export type KeyStep =
  'change' | 'version' | 'activate' | 'suspend' | 'resume' | 'askDestruction' | 'sign';

/** States in the words of the console. */
export const stateTitles: Readonly<Record<KeyState, string>> = {
  empty: 'ждёт сертификата или активации',
  active: 'действует',
  suspended: 'приостановлен',
  destroyed: 'уничтожен',
};

/** @throws HubError ActionNotAllowed naming the state */
export const checkStep = (key: Pick<KeyRow, 'state'>, step: KeyStep): void => {
  if (allowed[key.state].includes(step)) return;
  throw new HubError('ActionNotAllowed', {
    field: 'state',
    value: key.state,
    reason: `Ключ ${stateTitles[key.state]}: действие невозможно.`,
  });
};

/** @throws HubError RecordConflict when the key was changed since the caller read it */
export const checkRevision = (key: Pick<KeyRow, 'revision'>, revision: number): void => {
  if (key.revision === revision) return;
  throw new HubError('RecordConflict', {
    field: 'revision',
    value: String(key.revision),
    reason: 'Карточку ключа уже изменили; обновите страницу.',
  });
};

/** Name under which the private key of a version is sealed: another's bytes put in its place do not open. */
export const sealName = (keyId: string, version: number): string => `signing/${keyId}/${version}`;

const dayMs = 24 * 3_600_000;

/** Whole days until the end of a certificate, negative after it; null without a certificate. */
export const daysLeft = (validTo: Date | null, nowMs: EpochMs): number | null =>
  validTo === null ? null : Math.floor((validTo.getTime() - nowMs) / dayMs);
