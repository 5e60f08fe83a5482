import { limits, type Clock, type Scenario } from '../../broker/index.ts';
import { entriesAt, entryAt } from '../entries/index.ts';
import type { Queryable } from '../ports.ts';
import { scenarioOf, type ScenarioCard } from './scenario.ts';

/** A sequence in force with the number of its version. */
export type ScenarioInForce = { readonly scenario: Scenario; readonly version: number };

const firstPublished = `select code, (extract(epoch from min(published_at)) * 1000)::float8 as "sinceMs"
  from registry.entry where register = 'scenarios' and published_at is not null group by code`;

/** Reads the sequences that are in force now. */
export const makeScenarioQuery = (p: { readonly db: Queryable; readonly clock: Clock }) => ({
  /** null when there is none with this code. */
  inForce: async (code: string): Promise<ScenarioInForce | null> => {
    const entry = await entryAt(p.db, 'scenarios', code, p.clock.nowMs());
    return entry
      ? { scenario: scenarioOf(entry.data as ScenarioCard), version: entry.version }
      : null;
  },
  /** Those that an application of a service by a channel starts (KIS-6.3.9), and since when the sequence has been published. */
  startedBy: async (
    service: string,
    channel: string,
  ): Promise<readonly (ScenarioInForce & { readonly sinceMs: number })[]> => {
    const [entries, first] = await Promise.all([
      entriesAt(p.db, 'scenarios', p.clock.nowMs(), limits.listRowsMax),
      p.db.query<{ code: string; sinceMs: number }>(firstPublished),
    ]);
    const since = new Map(first.map(({ code, sinceMs }) => [code, sinceMs]));
    return entries
      .map(({ data, version, code }) => ({
        scenario: scenarioOf(data as ScenarioCard),
        version,
        sinceMs: since.get(code) ?? 0,
      }))
      .filter(
        ({ scenario: { services = [], channels } }) =>
          services.includes(service) && (channels?.includes(channel) ?? true),
      );
  },
});
