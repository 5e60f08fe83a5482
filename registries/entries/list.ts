import { limits, type EpochMs } from '../../broker/index.ts';
import type { Queryable } from '../ports.ts';
import type { EntryState, RegisterName } from './entry.ts';
import { visibleSql } from './ownership.ts';
import { entryColumns, momentParam, type EntrySummary } from './rows.ts';

export type ListFilter = {
  readonly states?: readonly EntryState[];
  /** Part of the code or the name, letter case ignored. */
  readonly text?: string;
  /** Only what these organisations (OGRN) may see; null or absent: everything. */
  readonly organisations?: readonly string[] | null;
  /** Only versions that this person or system wrote. */
  readonly author?: string;
  /** Only entries that name this one, e.g. systems of a participant. */
  readonly naming?: string;
  readonly limitRows?: number;
  readonly skipRows?: number;
};

export type EntryList = { readonly rows: readonly EntrySummary[]; readonly total: number };

// Summaries leave the content out: one information type may carry megabytes of schemas.
const summaryColumns = entryColumns('e').replace('e.data,', '');

const listSql = `
  with last as (
    select distinct on (code) * from registry.entry where register = $1::text order by code, version desc
  ), found as (
    select e.*, coalesce(e.data ->> 'name', e.data ->> 'basis', e.code) as name from last e
    where ($2::text[] is null or e.state = any($2::text[]))
      and ${visibleSql('e', 7)}
      and ($8::text is null or e.created_by = $8::text)
      and ($9::text is null or exists (
        select from registry.reference r
        where (r.register, r.code, r.version) = (e.register, e.code, e.version) and r.to_code = $9::text)
        or ($9::text = e.data ->> 'organisation'))
  ), matching as (
    select * from found e
    where $3::text is null or strpos(lower(e.code), lower($3::text)) > 0 or strpos(lower(e.name), lower($3::text)) > 0
  )
  select ${summaryColumns}, e.name,
    (select c.version from registry.effective_at(${momentParam(4)}) c
      where c.register = e.register and c.code = e.code) as "currentVersion",
    count(*) over () as total
  from matching e order by e.code collate "C" limit $5::int offset $6::int`;

/** Last versions of a register's entries by code (KIS-6.3.5); at most `limits.listRowsMax` rows and the count of all. */
export const listEntries = async (
  t: Queryable,
  register: RegisterName,
  filter: ListFilter,
  nowMs: EpochMs,
): Promise<EntryList> => {
  const limitRows = Math.min(filter.limitRows ?? limits.listRowsMax, limits.listRowsMax);
  const rows = await t.query<EntrySummary & { total: number | string }>(listSql, [
    register,
    filter.states ?? null,
    filter.text ?? null,
    nowMs,
    limitRows,
    filter.skipRows ?? 0,
    filter.organisations ?? null,
    filter.author ?? null,
    filter.naming ?? null,
  ]);
  return {
    rows: rows.map(({ total: _total, ...row }) => row),
    total: Number(rows[0]?.total ?? 0),
  };
};

export type WaitingFilter = Required<Pick<ListFilter, 'states' | 'organisations' | 'limitRows'>> &
  Pick<ListFilter, 'author'>;

const waitingSql = `
  select ${summaryColumns}, coalesce(e.data ->> 'name', e.data ->> 'basis', e.code) as name, null as "currentVersion"
  from registry.entry e
  where e.state = any($1::text[]) and e.register <> 'attributes' and ${visibleSql('e', 2)}
    and ($3::text is null or e.created_by = $3::text)
  order by e.created_at desc, e.register, e.code collate "C" limit $4::int`;

/** Versions of all registers that wait: for the operator, or for their author; the newest first. */
export const listWaiting = (
  t: Queryable,
  { states, organisations, author, limitRows }: WaitingFilter,
): Promise<readonly EntrySummary[]> =>
  t.query<EntrySummary>(waitingSql, [states, organisations, author ?? null, limitRows]);
