import { HubError } from '../errors.ts';
import { limits } from '../limits.ts';
import type { Mnemonic } from '../message/identifiers.ts';
import type { Clock, Records } from '../ports.ts';
import {
  actMoment,
  totalsOf,
  type Act,
  type ActScope,
  type KeptAct,
  type Reconciliations,
} from './act.ts';
import { compareLists, conflictsOf, type ListedLine } from './compare.ts';

export type ReconcilePorts = {
  readonly store: Reconciliations;
  readonly records: Pick<Records, 'incident'>;
  /** Detached JWS of the hub over a JSON value. */
  readonly sign: (payload: object) => Promise<string>;
  readonly clock: Clock;
};

const readLines = async (p: ReconcilePorts, scope: ActScope) => {
  const lines = await p.store.lines(scope, limits.reconciliationLinesMax + 1);
  if (lines.length <= limits.reconciliationLinesMax) return lines;
  throw new HubError('MessageTooLarge', {
    field: 'day',
    reason: `За день больше ${limits.reconciliationLinesMax} сообщений: сузьте сверку видом сведений или участником.`,
  });
};

const keep = async (p: ReconcilePorts, act: Act): Promise<KeptAct> => {
  const conflicts = act.origin === 'list' ? conflictsOf(act.differences) : 0;
  const kept = await p.store.keep(act, await p.sign(act), conflicts);
  if (conflicts > 0) {
    await p.records.incident({
      kind: 'reconciliationConflict',
      atMs: p.clock.nowMs(),
      addressee: 'operator',
      messageId: null,
      system: act.system,
      text: `Сверка ${kept.actId}: ${act.system}, ${act.day}, расхождений ${conflicts}.`,
    });
  }
  return kept;
};

/** Reconciliation of messages with participants (сверка): on demand by their list, and daily by the hub's own account. */
export const makeReconcile = (p: ReconcilePorts) => ({
  /**
   * Compares a participant's list of a day with the hub and keeps the signed act; conflicts become an incident.
   * @param by who asked, for the act
   * @throws HubError MessageTooLarge when the day has too many messages for one act
   */
  byList: async (scope: ActScope, listed: readonly ListedLine[], by: string): Promise<KeptAct> => {
    const own = await readLines(p, scope);
    const { matched, differences } = compareLists(listed, own);
    return keep(p, {
      format: 'hub-reconciliation/1',
      ...scope,
      origin: 'list',
      madeAt: actMoment(p.clock.nowMs()),
      by,
      totals: totalsOf(own),
      listed: listed.length,
      matched,
      differences,
    });
  },

  /** The hub's own acts of a day for every system that has none yet; returns whose. */
  daily: async (day: string): Promise<readonly Mnemonic[]> => {
    const systems = await p.store.withoutDailyAct(day);
    for (const system of systems) {
      const scope: ActScope = { system, day, counterpart: null, typeCode: null };
      const own = await readLines(p, scope);
      // Without a list only what was never acknowledged can be told apart.
      const { differences } = compareLists(
        own.filter(({ acknowledged }) => acknowledged),
        own,
      );
      await keep(p, {
        format: 'hub-reconciliation/1',
        ...scope,
        origin: 'daily',
        madeAt: actMoment(p.clock.nowMs()),
        by: 'hub',
        totals: totalsOf(own),
        listed: null,
        matched: null,
        differences,
      });
    }
    return systems;
  },
});

export type Reconcile = ReturnType<typeof makeReconcile>;
