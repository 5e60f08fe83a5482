import { limits, type Clock, type Mnemonic, type TypeCode } from '../../broker/index.ts';
import { momentParam } from '../entries/index.ts';
import type { Queryable } from '../ports.ts';

const keysSql = `
  select distinct k ->> 'key' as key
    from registry.effective_at(${momentParam(1)}) e
   cross join jsonb_array_elements(coalesce(e.data -> 'keys', '[]')) k
   where e.register = 'informationTypes' order by 1 limit $2::int`;

const typesSql = `
  select e.code, e.data ->> 'name' as name from registry.effective_at(${momentParam(1)}) e
   where e.register = 'informationTypes' order by e.code collate "C" limit $2::int`;

const systemsSql = `
  select e.code as mnemonic, e.data ->> 'name' as name, e.data ->> 'participant' as ogrn
    from registry.effective_at(${momentParam(1)}) e
   where e.register = 'systems' order by e.code collate "C" limit $2::int`;

/** What people filter messages by, of the entries in force: systems, information types, names of business keys. */
export const makeSearchWords = (p: { readonly db: Queryable; readonly clock: Clock }) => {
  const read = <R>(sql: string): Promise<readonly R[]> =>
    p.db.query<R>(sql, [p.clock.nowMs(), limits.bundleEntriesMax]);
  return {
    keys: async () => (await read<{ key: string }>(keysSql)).map(({ key }) => key),
    types: () => read<{ readonly code: TypeCode; readonly name: string }>(typesSql),
    systems: () =>
      read<{ readonly mnemonic: Mnemonic; readonly name: string; readonly ogrn: string }>(
        systemsSql,
      ),
  };
};
