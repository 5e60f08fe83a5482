import { limits, type Clock, type EpochMs } from '../../broker/index.ts';
import { momentParam } from '../entries/index.ts';
import type { Queryable } from '../ports.ts';

const dayMs = 24 * 3_600_000;

/** An agreement whose end is near or has come. */
export type AgreementReminder = {
  readonly number: string;
  readonly name: string;
  readonly organisation: string;
  readonly organisationName: string;
  readonly subsystems: readonly string[];
  readonly validToMs: EpochMs;
  /** Whole days, negative after the end. */
  readonly daysLeft: number;
};

// The last version that was in force; an organisation with a later agreement over the same subsystems needs no reminder.
const remindersSql = `
  with last as (
    select distinct on (e.code) e.* from registry.entry e
    where e.register = 'agreements' and e.published_at is not null and e.valid_from < e.valid_to
      and e.state <> 'retired' and ($4::text[] is null or e.data ->> 'organisation' = any($4::text[]))
    order by e.code, e.version desc
  )
  select a.code as number, a.data ->> 'name' as name, a.data ->> 'organisation' as organisation,
    coalesce(p.data ->> 'name', a.data ->> 'organisation') as "organisationName", a.data -> 'subsystems' as subsystems,
    (extract(epoch from a.valid_to) * 1000)::float8 as "validToMs"
  from last a
  left join registry.effective_at(${momentParam(1)}) p on p.register = 'participants' and p.code = a.data ->> 'organisation'
  where a.valid_to > ${momentParam(2)} and a.valid_to <= ${momentParam(3)}
    and not exists (
      select from last other
      where other.code <> a.code and other.data ->> 'organisation' = a.data ->> 'organisation'
        and other.valid_to > a.valid_to and other.data -> 'subsystems' @> (a.data -> 'subsystems'))
  order by a.valid_to, a.code collate "C" limit $5::int`;

/** Reminders of agreements that end within so many days, and of those that ended within a year and were not renewed (KIS-4.2.3). */
export const makeAgreementReminders =
  (p: { readonly db: Queryable; readonly clock: Clock }) =>
  async (
    days: number,
    organisations: readonly string[] | null = null,
  ): Promise<readonly AgreementReminder[]> => {
    const nowMs = p.clock.nowMs();
    const rows = await p.db.query<Omit<AgreementReminder, 'daysLeft'>>(remindersSql, [
      nowMs,
      nowMs - 366 * dayMs,
      nowMs + days * dayMs,
      organisations,
      limits.listRowsMax,
    ]);
    return rows.map((row) => ({ ...row, daysLeft: Math.floor((row.validToMs - nowMs) / dayMs) }));
  };
