import { limits, type Clock } from '../../broker/index.ts';
import { momentParam } from '../entries/index.ts';
import type { Queryable } from '../ports.ts';

/** An organisation as every service offers it for selection (KIS-2.1.1). */
export type Organisation = {
  readonly ogrn: string;
  readonly inn: string;
  readonly name: string;
  readonly shortName: string | null;
  readonly kind: string;
  readonly parent: string | null;
  /** Mnemonics of its systems. */
  readonly systems: readonly string[];
  /** Subsystems that an agreement in force opens for it. */
  readonly agreed: readonly string[];
};

const listSql = `
  with now as (select * from registry.effective_at(${momentParam(1)}))
  select p.code as ogrn, p.data ->> 'inn' as inn, p.data ->> 'name' as name, p.data ->> 'shortName' as "shortName",
    p.data ->> 'kind' as kind, p.data ->> 'parent' as parent,
    array(select s.code from now s where s.register = 'systems' and s.data ->> 'participant' = p.code order by 1) as systems,
    array(select distinct jsonb_array_elements_text(a.data -> 'subsystems') from now a
      where a.register = 'agreements' and a.data ->> 'organisation' = p.code
        and coalesce(a.data ->> 'status', 'active') = 'active' order by 1) as agreed
  from now p
  where p.register = 'participants'
    and ($2::text is null or strpos(lower(p.data ->> 'name'), lower($2::text)) > 0
      or strpos(lower(coalesce(p.data ->> 'shortName', '')), lower($2::text)) > 0
      or strpos(p.code, $2::text) > 0 or strpos(p.data ->> 'inn', $2::text) > 0)
    and ($3::text[] is null or p.code = any($3::text[]))
  order by p.data ->> 'name' limit $4::int`;

/** The one register of participants, for every subsystem to choose from: what was registered once is selectable everywhere. */
export const makeOrganisations =
  (p: { readonly db: Queryable; readonly clock: Clock }) =>
  (filter: {
    /** Part of the name, the ОГРН or the ИНН. */
    readonly text?: string;
    readonly organisations?: readonly string[] | null;
  }): Promise<readonly Organisation[]> =>
    p.db.query<Organisation>(listSql, [
      p.clock.nowMs(),
      filter.text ?? null,
      filter.organisations ?? null,
      limits.listRowsMax,
    ]);
