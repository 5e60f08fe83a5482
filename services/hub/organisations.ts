import type { Queryable } from '../../registries/index.ts';

/** Names of registered participants by OGRN, retired ones too: old records still name them. */
export const makeOrganisationNames =
  (db: Queryable) =>
  async (ogrns: readonly string[]): Promise<ReadonlyMap<string, string>> => {
    if (ogrns.length === 0) return new Map();
    const rows = await db.query<{ ogrn: string; name: string }>(
      `select distinct on (code) code as ogrn, coalesce(data ->> 'shortName', data ->> 'name') as name
         from registry.entry
        where register = 'participants' and code = any($1::text[]) and published_at is not null
        order by code, version desc`,
      [ogrns],
    );
    return new Map(rows.map(({ ogrn, name }) => [ogrn, name]));
  };
