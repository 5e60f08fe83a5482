import { limits, type Clock, type EpochMs } from '../../broker/index.ts';
import { momentParam } from '../entries/index.ts';
import type { Queryable } from '../ports.ts';

export type Consumer = { readonly mnemonic: string; readonly name: string; readonly basis: string };

const consumersSql = `
  select s.code as mnemonic, s.data ->> 'name' as name, a.data ->> 'basis' as basis
  from registry.effective_at(${momentParam(2)}) a
  join registry.effective_at(${momentParam(2)}) s on s.register = 'systems' and s.code = a.data ->> 'sender'
  where a.register = 'accessRules' and a.data ->> 'informationType' = $1::text
  order by s.code collate "C", a.code collate "C" limit $3::int`;

/** Consumers on the card of an information type (KIS-4.2.10.b): systems that have the right to send it at a moment, now when absent. */
export const makeConsumersOf =
  (p: { readonly db: Queryable; readonly clock: Clock }) =>
  (typeCode: string, atMs: EpochMs = p.clock.nowMs()): Promise<readonly Consumer[]> =>
    p.db.query<Consumer>(consumersSql, [typeCode, atMs, limits.listRowsMax]);
