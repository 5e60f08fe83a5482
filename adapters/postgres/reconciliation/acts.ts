import {
  limits,
  type Act,
  type ActFilter,
  type KeptAct,
  type MatrixCell,
  type Mnemonic,
  type Reconciliations,
} from '../../../broker/index.ts';
import { errorCode, uniqueViolation } from '../connections.ts';
import type { Database } from '../pool.ts';
import { dayBounds, reconciliationLines } from './lines.ts';

type Row = {
  readonly act_id: number;
  readonly act: Act;
  readonly signature: string;
  readonly conflicts: number;
};

const actOf = ({ act_id: actId, ...row }: Row): KeptAct => ({ actId, ...row });
const columns = 'act_id, act, signature, conflicts';

const keep = async (
  database: Database,
  act: Act,
  signature: string,
  conflicts: number,
): Promise<KeptAct> => {
  const { system, day, origin, madeAt } = act;
  try {
    const [row] = await database.query<Row>(
      `insert into broker.reconciliation_act (system, day, origin, conflicts, made_at, act, signature)
       values ($1::text, $2::date, $3::text, $4::int, $5::timestamptz, $6::json, $7::text) returning ${columns}`,
      [system, day, origin, conflicts, madeAt, JSON.stringify(act), signature],
    );
    if (row) return actOf(row);
  } catch (error) {
    if (errorCode(error) !== uniqueViolation) throw error;
  }
  // Another hub has made the day's account.
  const [first] = await database.query<Row>(
    `select ${columns} from broker.reconciliation_act where system = $1::text and day = $2::date and origin = 'daily'`,
    [system, day],
  );
  return actOf(first ?? { act_id: 0, act, signature, conflicts });
};

const list = async (
  database: Database,
  { systems, sinceDay, untilDay, conflictsOnly, before }: ActFilter,
): Promise<readonly KeptAct[]> => {
  const rows = await database.query<Row>(
    `select ${columns} from broker.reconciliation_act
     where ($1::text[] is null or system = any($1::text[]))
       and ($2::date is null or day >= $2::date) and ($3::date is null or day <= $3::date)
       and (not $4::boolean or conflicts > 0) and ($5::bigint is null or act_id < $5::bigint)
     order by act_id desc limit $6::int`,
    [
      systems,
      sinceDay ?? null,
      untilDay ?? null,
      conflictsOnly === true,
      before ?? null,
      limits.listRowsMax,
    ],
  );
  return rows.map(actOf);
};

const withoutDailyAct = async (database: Database, day: string): Promise<readonly Mnemonic[]> => {
  const rows = await database.query<{ system: Mnemonic }>(
    `with day as (select ${dayBounds}),
     seen as (
       select distinct unnest(array[l.sender, l.recipient]) as system from broker.message_list l, day
        where l.received_at >= day.since and l.received_at < day.until
     )
     select system from seen where system is not null and $1::text is null and not exists (
       select from broker.reconciliation_act a
        where a.system = seen.system and a.day = $2::date and a.origin = 'daily')
     order by system`,
    [null, day],
  );
  return rows.map(({ system }) => system);
};

const matrix = (
  database: Database,
  sinceDay: string,
  untilDay: string,
  systems: readonly Mnemonic[] | null,
): Promise<readonly MatrixCell[]> =>
  database.query<MatrixCell>(
    `select to_char(hour at time zone 'Asia/Novokuznetsk', 'YYYY-MM-DD') as day, sender,
       nullif(recipient, '') as recipient, type_code as "typeCode", sum(count)::int as messages
     from broker.statistic_hour
     where event = 'accept'
       and hour >= $1::date::timestamp at time zone 'Asia/Novokuznetsk'
       and hour < ($2::date + 1)::timestamp at time zone 'Asia/Novokuznetsk'
       and ($3::text[] is null or sender = any($3::text[]) or recipient = any($3::text[]))
     group by 1, 2, 3, 4 order by 1 desc, 2, 3, 4 limit $4::int`,
    [sinceDay, untilDay, systems, limits.bulkRowsMax],
  );

/** Acts of reconciliation and what they compare with. */
export const makeReconciliations = (database: Database): Reconciliations => ({
  lines: reconciliationLines(database),
  withoutDailyAct: (day) => withoutDailyAct(database, day),
  keep: (act, signature, conflicts) => keep(database, act, signature, conflicts),
  act: async (actId) => {
    const [row] = await database.query<Row>(
      `select ${columns} from broker.reconciliation_act where act_id = $1::bigint`,
      [actId],
    );
    return row ? actOf(row) : null;
  },
  list: (filter) => list(database, filter),
  matrix: (sinceDay, untilDay, systems) => matrix(database, sinceDay, untilDay, systems),
});
