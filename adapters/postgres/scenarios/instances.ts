import {
  HubError,
  limits,
  openDecisions,
  wakeAtOf,
  type InstanceFilter,
  type InstanceLine,
  type Instances,
  type KeptInstance,
  type Mnemonic,
  type ScenarioInstance,
} from '../../../broker/index.ts';
import type { Vault } from '../../vault/index.ts';
import type { Database, Sql } from '../pool.ts';

const partName = (instanceId: string): string => `scenario/${instanceId}`;

const sealed = (vault: Vault, instance: ScenarioInstance): Buffer => {
  const text = Buffer.from(JSON.stringify(instance), 'utf8');
  if (text.length > limits.scenarioStateBytesMax) {
    throw new HubError('MessageTooLarge', {
      reason: 'Ответы, собранные последовательностью, больше предела одного выполнения.',
    });
  }
  return vault.seal(partName(instance.instanceId), text);
};

const awaitsDecision = (instance: ScenarioInstance): boolean => openDecisions(instance).length > 0;

const writeMessages = async (sql: Sql, { instanceId, nodes }: ScenarioInstance): Promise<void> => {
  const sent = nodes.flatMap(({ path, messageIds }) => messageIds.map((id) => [id, path] as const));
  if (sent.length === 0) return;
  await sql.query(
    `insert into broker.scenario_message (message_id, instance_id, path)
     select id, $2::uuid, path from unnest($1::uuid[], $3::text[]) as m(id, path) on conflict do nothing`,
    [sent.map(([id]) => id), instanceId, sent.map(([, path]) => path)],
  );
};

const iso = (atMs: number | null): string | null =>
  atMs === null ? null : new Date(atMs).toISOString();

const add = (database: Database, vault: Vault, one: ScenarioInstance): Promise<boolean> =>
  database.tx(async (sql) => {
    const rows = await sql.query(
      `insert into broker.scenario_run (instance_id, code, version, initiator, application_id, state, started_by, started_at,
         ended_at, decision_awaited, text, body, wake_at)
       values ($1::uuid, $2::text, $3::int, $4::text, $5::text, $6::text, $7::text, $8::timestamptz, $9::timestamptz, $10::boolean,
         $11::text, $12::bytea, $13::timestamptz)
       on conflict do nothing returning instance_id`,
      [
        one.instanceId,
        one.scenario.code,
        one.version,
        one.scenario.initiator,
        one.applicationId,
        one.state,
        one.startedBy,
        iso(one.startedAtMs),
        iso(one.endedAtMs),
        awaitsDecision(one),
        one.text,
        sealed(vault, one),
        // A run begins to move at once.
        iso(wakeAtOf(one) ?? one.startedAtMs),
      ],
    );
    if (rows.length === 0) return false;
    await writeMessages(sql, one);
    return true;
  });

const save = (
  database: Database,
  vault: Vault,
  { revision }: KeptInstance,
  next: ScenarioInstance,
  wakeAtMs: number | null,
): Promise<boolean> =>
  database.tx(async (sql) => {
    const rows = await sql.query(
      `update broker.scenario_run set state = $3::text, ended_at = $4::timestamptz, decision_awaited = $5::boolean, text = $6::text,
         body = $7::bytea, wake_at = $8::timestamptz, revision = revision + 1
       where instance_id = $1::uuid and revision = $2::bigint returning instance_id`,
      [
        next.instanceId,
        revision,
        next.state,
        iso(next.endedAtMs),
        awaitsDecision(next),
        next.text,
        sealed(vault, next),
        iso(wakeAtMs),
      ],
    );
    if (rows.length === 0) return false;
    await writeMessages(sql, next);
    return true;
  });

const lineColumns = `instance_id as "instanceId", code, version, initiator, application_id as "applicationId", state,
  started_by as "startedBy", broker.ms(started_at) as "startedAtMs", broker.ms(ended_at) as "endedAtMs", text,
  decision_awaited as "decisionAwaited"`;

const list = (
  database: Database,
  { code, state, applicationId, initiators, before }: InstanceFilter,
): Promise<readonly InstanceLine[]> =>
  database.query<InstanceLine>(
    `select ${lineColumns} from broker.scenario_run
     where ($1::text is null or code = $1::text) and ($2::text is null or state = $2::text)
       and ($3::text is null or application_id = $3::text) and ($4::text[] is null or initiator = any($4::text[]))
       and ($5::bigint is null or (started_at, instance_id) < (broker.at_ms($5::bigint), $6::uuid))
     order by started_at desc, instance_id desc limit $7::int`,
    [
      code ?? null,
      state ?? null,
      applicationId ?? null,
      initiators ?? null,
      before?.startedAtMs ?? null,
      before?.instanceId ?? null,
      limits.listRowsMax,
    ],
  );

const get = async (
  database: Database,
  vault: Vault,
  instanceId: string,
): Promise<KeptInstance | null> => {
  const [row] = await database.query<{ body: Buffer; revision: number; wakeAtMs: number | null }>(
    `select body, revision, broker.ms(wake_at) as "wakeAtMs" from broker.scenario_run where instance_id = $1::uuid`,
    [instanceId],
  );
  if (!row) return null;
  if (!vault.knows(row.body)) await vault.refresh();
  const text = vault.open(partName(instanceId), row.body);
  if (text === null) {
    throw new HubError('SMEVFailure', { reason: 'Состояние выполнения повреждено.' });
  }
  const { revision, wakeAtMs } = row;
  return { instance: JSON.parse(text.toString('utf8')) as ScenarioInstance, revision, wakeAtMs };
};

/** Runs of preset sequences, encrypted; each change names the revision that it follows. */
export const makeInstances = (database: Database, vault: Vault): Instances => ({
  add: (instance) => add(database, vault, instance),
  get: (instanceId) => get(database, vault, instanceId),
  save: (kept, next, wakeAtMs) => save(database, vault, kept, next, wakeAtMs),
  due: async (atMs, limitRows) => {
    const rows = await database.query<{ id: string }>(
      `select instance_id as id from broker.scenario_run
       where wake_at <= broker.at_ms($1::bigint) order by wake_at limit $2::int`,
      [atMs, limitRows],
    );
    return rows.map(({ id }) => id);
  },
  bySentMessage: async (messageId) => {
    const [row] = await database.query<{ id: string }>(
      'select instance_id as id from broker.scenario_message where message_id = $1::uuid',
      [messageId],
    );
    return row?.id ?? null;
  },
  waitingInitiators: async () => {
    const rows = await database.query<{ initiator: Mnemonic }>(
      `select distinct initiator from broker.scenario_run where state in ('running', 'compensating')`,
    );
    return rows.map(({ initiator }) => initiator);
  },
  list: (filter) => list(database, filter),
});
