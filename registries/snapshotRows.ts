import type { EpochMs } from '../broker/index.ts';
import { momentParam, type RegisterName } from './entries/index.ts';
import type { Queryable } from './ports.ts';

export type SnapshotRow = {
  readonly register: RegisterName;
  readonly code: string;
  /** SHA-256 of the whole content. */
  readonly contentHash: string;
  readonly validFromMs: EpochMs | null;
  readonly validToMs: EpochMs | null;
  readonly data: Readonly<Record<string, unknown>>;
  /** SHA-256 of certificates, for systems. */
  readonly certificates: readonly string[] | null;
};

export type SnapshotState = {
  readonly revision: number;
  /** When something begins or ends next without a change of the registers; null when nothing will. */
  readonly nextChangeMs: EpochMs | null;
};

// Information types, services and rights stay known before their beginning and after their end: the exchange must say that they are
// not in force. What only people read is left out: samples alone may be megabytes.
const rowsSql = `
  with known as (
    select distinct on (e.register, e.code) e.* from registry.entry e
    where e.published_at is not null and e.valid_from < e.valid_to
      and e.register in ('participants', 'systems', 'informationTypes', 'services', 'routes', 'accessRules')
    order by e.register, e.code, (e.valid_from <= ${momentParam(1)}) desc,
      case when e.valid_from <= ${momentParam(1)} then e.version end desc, e.valid_from, e.version desc
  )
  select k.register, k.code, k.content_hash as "contentHash",
    case when isfinite(k.valid_from) then (extract(epoch from k.valid_from) * 1000)::float8 end as "validFromMs",
    case when isfinite(k.valid_to) then (extract(epoch from k.valid_to) * 1000)::float8 end as "validToMs",
    k.data - array['samples', 'testScenarios', 'checks', 'returnCodes', 'purpose', 'area', 'description', 'contacts'] as data,
    case when k.register = 'systems' then array(
      select c.value from registry.claim c
      where (c.register, c.code, c.version) = (k.register, k.code, k.version) and c.kind = 'certificate') end as certificates
  from known k
  where k.register in ('informationTypes', 'services', 'accessRules')
    or (k.valid_from <= ${momentParam(1)} and k.valid_to > ${momentParam(1)})
  order by k.register, k.code collate "C"`;

const stateSql = `
  select r.revision::float8 as revision,
    (extract(epoch from least(
      (select min(e.valid_from) from registry.entry e
        where e.published_at is not null and e.valid_from > ${momentParam(1)} and isfinite(e.valid_from)),
      (select min(e.valid_to) from registry.entry e
        where e.published_at is not null and e.valid_to > ${momentParam(1)} and isfinite(e.valid_to)))) * 1000)::float8 as "nextChangeMs"
  from registry.revision r`;

/** Number that grows with every change of the registers, and the next moment at which dates alone change something. */
export const readState = async (db: Queryable, nowMs: EpochMs): Promise<SnapshotState> => {
  const rows = await db.query<SnapshotState>(stateSql, [nowMs]);
  return rows[0] ?? { revision: 0, nextChangeMs: null };
};

/** What the exchange needs of the registers at a moment. */
export const readRows = (db: Queryable, nowMs: EpochMs): Promise<readonly SnapshotRow[]> =>
  db.query<SnapshotRow>(rowsSql, [nowMs]);
