import type { EpochMs } from '../../broker/index.ts';
import type { ListedCertificate } from '../../registries/index.ts';
import type { InspectedCertificate } from './ports.ts';

const dayMs = 24 * 3_600_000;
/** A replacement with less overlap leaves no time for what goes wrong. */
const overlapDaysWanted = 7;

type Wanted = { readonly system?: string | undefined; readonly organisation?: string | undefined };

export type Judged = {
  /** Why it cannot be registered. */
  readonly problems: readonly string[];
  /** What to think about before it is. */
  readonly warnings: readonly string[];
  /** Days in which the latest present certificate and this one hold together; negative: a gap. */
  readonly overlapDays: number | null;
};

const overlapOf = (
  found: InspectedCertificate,
  present: readonly ListedCertificate[],
): number | null => {
  const last = present
    .filter(({ sha256 }) => sha256 !== found.sha256)
    .toSorted((left, right) => right.notAfterMs - left.notAfterMs)[0];
  if (!last || found.notAfterMs <= last.notAfterMs) return null;
  return Math.floor((last.notAfterMs - found.notBeforeMs) / dayMs);
};

const overlapWarnings = (overlapDays: number | null): readonly string[] => {
  if (overlapDays === null || overlapDays >= overlapDaysWanted) return [];
  if (overlapDays < 0)
    return ['Прежний сертификат кончится раньше, чем начнётся новый: система не сможет работать.'];
  return [`Сертификаты действуют вместе только ${overlapDays} дн.: замена может не успеть.`];
};

const problems = (
  found: InspectedCertificate,
  same: ListedCertificate | undefined,
  system: string | undefined,
  nowMs: EpochMs,
): readonly string[] => [
  ...(same && same.system !== system
    ? [`Сертификат уже зарегистрирован за системой ${same.system}.`]
    : []),
  ...(same && same.system === system ? ['Этот сертификат у системы уже есть.'] : []),
  ...(found.notAfterMs <= nowMs ? ['Срок сертификата истёк.'] : []),
  ...(found.algorithm === null ? ['Ключ такого вида хаб не принимает.'] : []),
];

const ownerWarnings = (ogrn: string | null, owner: string | undefined): readonly string[] => {
  if (ogrn === null) return ['В сертификате нет ОГРН.'];
  return owner === undefined || ogrn === owner
    ? []
    : [`ОГРН в сертификате ${ogrn}, а владелец системы — ${owner}.`];
};

/** Judges a certificate for a system against those that are registered: replacement goes with an overlap (KIS-4.4.2). */
export const problemsOf = (
  found: InspectedCertificate,
  listed: readonly ListedCertificate[],
  { system, organisation }: Wanted,
  nowMs: EpochMs,
): Judged => {
  const same = listed.find(({ sha256 }) => sha256 === found.sha256);
  const present = listed.filter((one) => one.system === system);
  const overlapDays = system === undefined ? null : overlapOf(found, present);
  const isDistrusted = !found.trust.ok && found.notAfterMs > nowMs;
  return {
    problems: problems(found, same, system, nowMs),
    warnings: [
      ...(isDistrusted ? [found.trust.text] : []),
      ...ownerWarnings(found.ogrn, organisation ?? present[0]?.participant),
      ...overlapWarnings(overlapDays),
    ],
    overlapDays,
  };
};
