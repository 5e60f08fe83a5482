import { signDetachedJws } from '../../../adapters/crypto/index.ts';
import { printPdf } from '../../../adapters/pdf/index.ts';
import { makeReconciliations } from '../../../adapters/postgres/index.ts';
import { makeReconciliationRoutes } from '../../../adapters/rest/index.ts';
import {
  limits,
  makeReconcile,
  type Clock,
  type Log,
  type Reconcile,
} from '../../../broker/index.ts';
import type { Job, Module } from '../../../module/index.ts';
import { addDays, localDateOf } from '../../../registries/index.ts';
import type { Core } from '../core.ts';
import { systemsOfCaller } from '../systemsOfCaller.ts';

/** An hour after midnight: by then the list of messages has long caught up with the journal. */
const afterMidnightMs = 3_600_000;

/** Makes the daily acts of yesterday once its day is surely over; repeats are free. */
const dailyJob = (reconcile: Reconcile, clock: Clock, log: Log): Job => {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> = Promise.resolve();
  const step = (): void => {
    const day = addDays(localDateOf(clock.nowMs() - afterMidnightMs), -1);
    running = reconcile
      .daily(day)
      .then(
        (systems) =>
          systems.length > 0 && log.info('reconciliation.made', { day, acts: systems.length }),
      )
      .catch((error: unknown) => log.error('reconciliation.failed', { day, error: String(error) }));
  };
  return {
    name: 'reconciliation',
    start: () => {
      timer ??= setInterval(step, limits.upkeepIntervalMs);
      timer.unref();
    },
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
};

/** Reconciliation of messages with participants: by their lists and by the day. */
export const reconciliationModule = (core: Core): Module => {
  const { storage, keys, provider, clock, log, config, registers } = core;
  const store = makeReconciliations(storage.database);
  const reconcile = makeReconcile({
    store,
    records: storage.records,
    sign: (payload) => signDetachedJws({ payload, ...keys.gost, provider }),
    clock,
  });
  return {
    code: 'reconciliation',
    routes: makeReconciliationRoutes({
      reconcile,
      store,
      print: printPdf,
      systemsOf: systemsOfCaller(registers),
    }),
    jobs: config.roles.includes('jobs') ? [dailyJob(reconcile, clock, log)] : [],
  };
};
