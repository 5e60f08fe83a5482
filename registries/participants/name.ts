import type { Clock } from '../../broker/index.ts';
import { momentParam } from '../entries/index.ts';
import type { Queryable } from '../ports.ts';

/** Name of the participant with this ОГРН, as it is in force now; null when there is none. */
export const makeParticipantName =
  (p: { readonly db: Queryable; readonly clock: Clock }) =>
  async (ogrn: string): Promise<string | null> => {
    const rows = await p.db.query<{ name: string }>(
      `select e.data ->> 'name' as name from registry.effective_at(${momentParam(2)}) e
       where e.register = 'participants' and e.code = $1::text`,
      [ogrn, p.clock.nowMs()],
    );
    return rows[0]?.name ?? null;
  };
