import type { EpochMs } from '../../broker/index.ts';
import type { Queryable } from '../ports.ts';
import type { RegisterName } from './entry.ts';

/**
 * Condition: an entry is for organisations `$n` to see: everything common, and of participants, agreements, systems and rights their own.
 * @param position of a text[] parameter; null: every organisation
 */
export const visibleSql = (alias: string, position: number): string => `
  ($${position}::text[] is null or case ${alias}.register
    when 'participants' then ${alias}.code = any($${position}::text[])
    when 'agreements' then ${alias}.data ->> 'organisation' = any($${position}::text[])
    when 'systems' then ${alias}.data ->> 'participant' = any($${position}::text[])
    when 'accessRules' then exists (
      select from registry.entry s
      where s.register = 'systems' and s.code in (${alias}.data ->> 'sender', ${alias}.data ->> 'recipient')
        and s.data ->> 'participant' = any($${position}::text[]))
    else true
  end)`;

const visibleEntrySql = `
  select exists (
    select from registry.entry e where e.register = $1::text and e.code = $2::text and ${visibleSql('e', 3)}) as visible`;

const ownerSql = `
  select e.data ->> 'participant' as ogrn from registry.entry e
  where e.register = 'systems' and e.code = $1::text order by e.version desc limit 1`;

/** Whose an entry is: what a person with a right in some organisations may see and edit (KIS-2.4.3). */
export const makeOwnership = (p: { readonly db: Queryable }) => ({
  /** May people of these organisations see an entry? An entry that is not there is seen by nobody. */
  isVisible: async (
    register: RegisterName,
    code: string,
    organisations: readonly string[],
  ): Promise<boolean> => {
    const params = [register, code, organisations];
    return (await p.db.query<{ visible: boolean }>(visibleEntrySql, params))[0]?.visible ?? false;
  },
  /** OGRN of the participant whose system has a mnemonic, drafts included; null when there is no such system. */
  organisationOf: async (mnemonic: string): Promise<string | null> =>
    (await p.db.query<{ ogrn: string }>(ownerSql, [mnemonic]))[0]?.ogrn ?? null,
});

export type Ownership = ReturnType<typeof makeOwnership>;

const summarySql = `
  with last as (
    select distinct on (e.register, e.code) e.register, e.code, e.state from registry.entry e
    where ${visibleSql('e', 2)} order by e.register, e.code, e.version desc
  ), current as (
    select c.register, c.code from registry.effective_at(to_timestamp($1::float8 / 1000)) c
  )
  select l.register,
    count(*) filter (where l.state <> 'retired')::int as total,
    count(c.code)::int as "inForce",
    count(*) filter (where l.state = 'draft')::int as drafts,
    count(*) filter (where l.state = 'on-approval')::int as "onApproval"
  from last l left join current c on c.register = l.register and c.code = l.code
  group by l.register`;

/** How many entries a register has. */
export type RegisterCounts = {
  readonly register: RegisterName;
  /** Without the retired ones. */
  readonly total: number;
  readonly inForce: number;
  readonly drafts: number;
  readonly onApproval: number;
};

/** Counts of every register that has entries, of those that these organisations may see (null: all). */
export const countRegisters = (
  t: Queryable,
  nowMs: EpochMs,
  organisations: readonly string[] | null,
): Promise<readonly RegisterCounts[]> =>
  t.query<RegisterCounts>(summarySql, [nowMs, organisations]);
