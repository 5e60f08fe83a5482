import type { Clock, EpochMs } from '../../broker/index.ts';
import type { Subsystem } from '../../module/index.ts';
import { momentParam } from '../entries/index.ts';
import type { Queryable } from '../ports.ts';

/** An agreement of an organisation that holds now. */
export type AgreementInForce = {
  /** Its number is its code. */
  readonly code: string;
  readonly version: number;
  readonly organisation: string;
  readonly subsystems: readonly Subsystem[];
  /** null: without end. */
  readonly validToMs: EpochMs | null;
};

/** The regulation of a subsystem that is in force now. */
export type RegulationInForce = {
  readonly subsystem: Subsystem;
  readonly version: number;
  readonly name: string;
  readonly edition: string;
  readonly basis: string;
  /** Markdown. */
  readonly text: string;
  /** null: without beginning. */
  readonly effectiveFromMs: EpochMs | null;
  readonly approvedAtMs: EpochMs;
  readonly approvedBy: string;
};

/** On what access to a subsystem rests (KIS-1.3, PUSK-4.1.3.a): what identity asks before it gives a role. */
export type Admission = {
  /** The agreement that lets an organisation into a subsystem now; the one that ends last, null when there is none. */
  agreementOf(ogrn: string, subsystem: Subsystem): Promise<AgreementInForce | null>;
  /** True when the organisation had an agreement and none of them is in force now: its people do not work (KIS-4.2.3). */
  lapsed(ogrn: string): Promise<boolean>;
  /** The approved regulation of a subsystem that is in force now; null when there is none. */
  regulationOf(subsystem: Subsystem): Promise<RegulationInForce | null>;
  /** Regulations of all subsystems that are in force now. */
  regulations(): Promise<readonly RegulationInForce[]>;
};

const agreementSql = `
  select e.code, e.version, e.data ->> 'organisation' as organisation, e.data -> 'subsystems' as subsystems,
    case when isfinite(e.valid_to) then (extract(epoch from e.valid_to) * 1000)::float8 end as "validToMs"
  from registry.effective_at(${momentParam(3)}) e
  where e.register = 'agreements' and e.data ->> 'organisation' = $1::text and e.data -> 'subsystems' ? $2::text
    and coalesce(e.data ->> 'status', 'active') = 'active'
  order by e.valid_to desc, e.code collate "C" limit 1`;

const lapsedSql = `
  select exists (
      select from registry.entry e
      where e.register = 'agreements' and e.data ->> 'organisation' = $1::text and e.published_at is not null
        and e.valid_from <= ${momentParam(2)})
    and not exists (
      select from registry.effective_at(${momentParam(2)}) e
      where e.register = 'agreements' and e.data ->> 'organisation' = $1::text
        and coalesce(e.data ->> 'status', 'active') = 'active') as lapsed`;

const regulationsSql = `
  select e.code as subsystem, e.version, e.data ->> 'name' as name, e.data ->> 'edition' as edition, e.data ->> 'basis' as basis,
    e.data ->> 'text' as text,
    case when isfinite(e.valid_from) then (extract(epoch from e.valid_from) * 1000)::float8 end as "effectiveFromMs",
    (extract(epoch from e.published_at) * 1000)::float8 as "approvedAtMs", e.published_by as "approvedBy"
  from registry.effective_at(${momentParam(1)}) e
  where e.register = 'regulations' and ($2::text is null or e.code = $2::text)
  order by e.code collate "C"`;

/** Reads agreements and regulations in force from the registers. */
export const makeAdmission = (p: { readonly db: Queryable; readonly clock: Clock }): Admission => ({
  agreementOf: async (ogrn, subsystem) => {
    const params = [ogrn, subsystem, p.clock.nowMs()];
    return (await p.db.query<AgreementInForce>(agreementSql, params))[0] ?? null;
  },
  lapsed: async (ogrn) => {
    const rows = await p.db.query<{ lapsed: boolean }>(lapsedSql, [ogrn, p.clock.nowMs()]);
    return rows[0]?.lapsed === true;
  },
  regulationOf: async (subsystem) => {
    const params = [p.clock.nowMs(), subsystem];
    return (await p.db.query<RegulationInForce>(regulationsSql, params))[0] ?? null;
  },
  regulations: () => p.db.query<RegulationInForce>(regulationsSql, [p.clock.nowMs(), null]),
});
