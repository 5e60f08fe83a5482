import {
  componentCodes,
  limits,
  type Clock,
  type ComponentCode,
  type ComponentStore,
  type ComponentSwitch,
  type HubNode,
  type Log,
  type Switches,
} from '../../../broker/index.ts';
import { repeat, type Background } from '../background.ts';
import { statement } from '../connections.ts';
import type { Listening } from '../listen.ts';
import type { Database } from '../pool.ts';

const channel = 'hub_components';

const selectSwitches = statement(
  'component_list',
  `select code, enabled, by_name as "by", broker.ms(at) as "atMs", reason from monitor.component`,
);

const writeSwitch = statement(
  'component_turn',
  `insert into monitor.component (code, enabled, by_name, at, reason)
   values ($1::text, $2::boolean, $3::text, broker.at_ms($4::bigint), $5::text)
   on conflict (code) do update set enabled = excluded.enabled, by_name = excluded.by_name, at = excluded.at, reason = excluded.reason`,
);

const selectNodes = statement(
  'node_list',
  `select node, version, roles, broker.ms(started_at) as "startedAtMs", broker.ms(seen_at) as "seenAtMs"
     from monitor.node where seen_at >= broker.at_ms($1::bigint) order by started_at, node`,
);

const writeNode = statement(
  'node_seen',
  `insert into monitor.node (node, version, roles, started_at, seen_at)
   values ($1::text, $2::text, $3::text[], broker.at_ms($4::bigint), broker.at_ms($5::bigint))
   on conflict (node) do update set seen_at = excluded.seen_at`,
);

const forgetNode = statement('node_gone', 'delete from monitor.node where node = $1::text');

export type Components = Switches & ComponentStore & Background & { refresh(): Promise<void> };

/**
 * Switches of the parts of the hub: kept in PostgreSQL, in force on every node at once by a notification, and at the next look when that was
 * lost. While the database is away the last known ones hold.
 */
export const makeComponents = (
  database: Database,
  clock: Clock,
  log: Log,
  self: { readonly node: string; readonly version: string; readonly roles: readonly string[] },
): Components => {
  const off = new Set<ComponentCode>();
  const startedAtMs = clock.nowMs();
  let listening: Promise<Listening | null> | null = null;
  const switches = (): Promise<readonly ComponentSwitch[]> =>
    database.read<ComponentSwitch>(selectSwitches);
  const refresh = async (): Promise<void> => {
    const rows = await switches();
    const known = new Map(rows.map(({ code, enabled }) => [code, enabled]));
    for (const code of componentCodes) {
      if (known.get(code) === false) off.add(code);
      else off.delete(code);
    }
  };
  const beat = async (): Promise<boolean> => {
    await refresh();
    const { node, version, roles } = self;
    await database.query(writeNode, [node, version, roles, startedAtMs, clock.nowMs()]);
    return false;
  };
  const background = repeat('components', limits.componentPollMs, log, beat);
  const look = (): void => {
    refresh().catch((error: unknown) => log.warn('components.notRead', { error: String(error) }));
  };
  return {
    isOn: (code) => !off.has(code),
    switches,
    refresh,
    turn: async ({ code, enabled, by, atMs, reason }) => {
      await database.query(writeSwitch, [code, enabled, by, atMs, reason]);
      await database.query('select pg_notify($1::text, $2::text)', [channel, code]);
      await refresh();
    },
    nodes: (sinceMs) => database.read<HubNode>(selectNodes, [sinceMs]),
    start: () => {
      background.start();
      listening ??= database.listen(channel, look, look).catch((error: unknown) => {
        log.warn('components.notListening', { error: String(error) });
        return null;
      });
    },
    stop: async () => {
      await background.stop();
      const opened = await listening;
      listening = null;
      await opened?.stop();
      await database.query(forgetNode, [self.node]).catch(() => undefined);
    },
  };
};
