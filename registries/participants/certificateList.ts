import { isHubError, limits, type Clock, type EpochMs } from '../../broker/index.ts';
import { momentParam } from '../entries/index.ts';
import type { CertificateFacts, CertificateReader, Queryable } from '../ports.ts';

/** How near the end of a certificate is; the number is the days of the warning that has begun. */
export type CertificateLevel = 'future' | 'ok' | '60' | '30' | '7' | 'expired';

/** A certificate of a system that is in force or published for later. */
export type ListedCertificate = CertificateFacts & {
  readonly system: string;
  readonly systemName: string;
  readonly participant: string;
  readonly participantName: string;
  readonly pem: string;
  /** Whole days until its end, negative after it. */
  readonly daysLeft: number;
  readonly level: CertificateLevel;
  /** Another certificate of the same system holds after the end of this one. */
  readonly replaced: boolean;
};

const dayMs = 24 * 3_600_000;

const levelOf = (
  { notBeforeMs, notAfterMs }: CertificateFacts,
  nowMs: EpochMs,
): CertificateLevel => {
  if (notAfterMs <= nowMs) return 'expired';
  if (notBeforeMs > nowMs) return 'future';
  const days = (notAfterMs - nowMs) / dayMs;
  if (days <= 7) return '7';
  if (days <= 30) return '30';
  return days <= 60 ? '60' : 'ok';
};

type Row = {
  readonly system: string;
  readonly systemName: string;
  readonly participant: string;
  readonly participantName: string;
  readonly pem: string;
};

const listSql = `
  select distinct s.code as system, s.data ->> 'name' as "systemName", s.data ->> 'participant' as participant,
    coalesce(p.data ->> 'name', s.data ->> 'participant') as "participantName", c.pem
  from registry.live_at(${momentParam(1)}) s
  cross join lateral jsonb_array_elements_text(coalesce(s.data -> 'certificates', '[]')) as c(pem)
  left join registry.effective_at(${momentParam(1)}) p on p.register = 'participants' and p.code = s.data ->> 'participant'
  where s.register = 'systems' and s.published_at is not null
    and ($2::text[] is null or s.data ->> 'participant' = any($2::text[]))
  limit $3::int`;

const readable = (read: CertificateReader, row: Row): (Row & CertificateFacts) | null => {
  try {
    return { ...row, ...read(row.pem) };
  } catch (error) {
    // An old entry may hold what today's reader refuses; the others are still listed.
    if (isHubError(error)) return null;
    throw error;
  }
};

/**
 * Certificates of all systems with the days left, the soonest end first: the calendar of the console and the alerts of the monitor
 * read the same list (KIS-4.4.2).
 */
export const makeCertificateList =
  (p: {
    readonly db: Queryable;
    readonly clock: Clock;
    readonly certificates: CertificateReader;
  }) =>
  async (organisations: readonly string[] | null = null): Promise<readonly ListedCertificate[]> => {
    const nowMs = p.clock.nowMs();
    const rows = await p.db.query<Row>(listSql, [nowMs, organisations, limits.bundleEntriesMax]);
    const known = rows.flatMap((row) => readable(p.certificates, row) ?? []);
    return known
      .map((one) => ({
        ...one,
        daysLeft: Math.floor((one.notAfterMs - nowMs) / dayMs),
        level: levelOf(one, nowMs),
        replaced: known.some(
          (other) => other.system === one.system && other.notAfterMs > one.notAfterMs,
        ),
      }))
      .toSorted((left, right) => left.notAfterMs - right.notAfterMs);
  };
