import type { EpochMs } from '../../broker/index.ts';
import type { Queryable } from '../ports.ts';
import type { RegisterName } from './entry.ts';
import { momentParam, type Usage, type VersionKey } from './rows.ts';

/**
 * «Где используется»: every entry that names the given one and is in force, published for later, or waiting for publication.
 * @param limitRows at most so many
 */
export const usagesOf = (
  t: Queryable,
  register: RegisterName,
  code: string,
  atMs: EpochMs,
  limitRows: number,
): Promise<readonly Usage[]> =>
  t.query<Usage>(
    `select e.register, e.code, coalesce(e.data ->> 'name', e.code) as name, e.version, e.state, r.field, r.to_version as "toVersion"
     from registry.reference r
     join registry.live_at(${momentParam(3)}) e on (e.register, e.code, e.version) = (r.register, r.code, r.version)
     where r.to_register = $1::text and r.to_code = $2::text
     order by e.register, e.code collate "C", e.version, r.field limit $4::int`,
    [register, code, atMs, limitRows],
  );

export type MissingReference = {
  readonly register: RegisterName;
  readonly code: string;
  readonly field: string;
};

/** References of a version to entries that are neither in force nor published for later. */
export const missingReferences = (
  t: Queryable,
  key: VersionKey,
  atMs: EpochMs,
): Promise<readonly MissingReference[]> =>
  t.query<MissingReference>(
    `select r.to_register as register, r.to_code as code, r.field from registry.reference r
     where r.register = $1::text and r.code = $2::text and r.version = $3::int and r.to_version is null
       and not exists (
         select from registry.live_at(${momentParam(4)}) e
         where e.register = r.to_register and e.code = r.to_code and e.published_at is not null)
     order by r.field`,
    [key.register, key.code, key.version, atMs],
  );
