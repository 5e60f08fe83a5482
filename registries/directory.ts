import type { Clock } from '../broker/index.ts';
import { momentParam } from './entries/index.ts';
import type { Queryable } from './ports.ts';

/** Who belongs to whom, as the registers in force say it: what rules about people ask. */
export type Directory = {
  /** OGRN of the organisation above; null when there is none or the organisation is not registered. */
  parentOf(ogrn: string): Promise<string | null>;
  /** Mnemonics of the systems of these organisations. */
  systemsOf(ogrns: readonly string[]): Promise<readonly string[]>;
  /** Codes of the information types by which these electronic services are called. */
  typesOfServices(codes: readonly string[]): Promise<readonly string[]>;
};

const parentSql = `
  select e.data ->> 'parent' as parent from registry.effective_at(${momentParam(2)}) e
   where e.register = 'participants' and e.code = $1::text`;

const systemsSql = `
  select e.code from registry.effective_at(${momentParam(2)}) e
   where e.register = 'systems' and e.data ->> 'participant' = any($1::text[]) order by e.code collate "C"`;

const typesSql = `
  select distinct e.data ->> 'informationType' as code from registry.effective_at(${momentParam(2)}) e
   where e.register = 'services' and e.code = any($1::text[])`;

type Coded = { readonly code: string };

/** Reads the relations of organisations, systems and services that are in force now. */
export const makeDirectory = (p: { readonly db: Queryable; readonly clock: Clock }): Directory => {
  const codes = async (sql: string, of: readonly string[]): Promise<readonly string[]> =>
    of.length === 0
      ? []
      : (await p.db.query<Coded>(sql, [of, p.clock.nowMs()])).map(({ code }) => code);
  return {
    parentOf: async (ogrn) =>
      (await p.db.query<{ parent: string | null }>(parentSql, [ogrn, p.clock.nowMs()]))[0]
        ?.parent ?? null,
    systemsOf: (ogrns) => codes(systemsSql, ogrns),
    typesOfServices: (services) => codes(typesSql, services),
  };
};
