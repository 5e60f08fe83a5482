import {
  makeConnectedReader,
  makeIncidentStore,
  makeOutbox,
  makeStoredFigures,
} from '../../../adapters/postgres/index.ts';
import type { Measured } from '../../../adapters/telemetry/index.ts';
import { componentCodes, componentTable, limits, soonestExpiry } from '../../../broker/index.ts';
import type { Core } from '../core.ts';
import { makeFigures } from './figures.ts';

/** The page /metrics: what this node counted, and what is so in the database now; without the database only the former. */
export const metricsPageOf = (
  core: Core,
): (() => Promise<{ readonly contentType: string; readonly text: string }>) => {
  const { metrics, storage, log } = core;
  const { database } = storage;
  const figures = makeFigures(core, makeStoredFigures(database), makeConnectedReader(database));
  const incidents = makeIncidentStore(database);
  const outbox = makeOutbox(database);

  const measure = async (): Promise<Measured> => {
    const [now, counts, notices] = await Promise.all([
      figures(),
      incidents.counts(),
      outbox.counts(),
    ]);
    const { hub } = now;
    const ends = now.systems.flatMap((system) => {
      const soonest = soonestExpiry(system);
      return soonest === null ? [] : [{ name: system.mnemonic, notAfterMs: soonest.notAfterMs }];
    });
    return {
      atMs: now.atMs,
      queues: now.queues,
      incidents: counts,
      notices,
      systems: now.activity,
      certificates: [...hub.certificates, ...ends],
      components: componentCodes
        .filter((code) => componentTable[code].switchable)
        .map((code) => ({ code, enabled: storage.components.isOn(code) })),
      sealLagMs: hub.sealLagMs,
      databaseSkewMs: hub.databaseSkewMs,
      diskFreeBytes: hub.diskFreeBytes,
    };
  };
  const inTime = async (): Promise<Measured | null> => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(() => resolve(null), limits.healthCheckMsMax);
    });
    const measuring = measure().catch((error: unknown) => {
      log.warn('metrics.notMeasured', { error });
      return null;
    });
    const outcome = await Promise.race([measuring, late]);
    clearTimeout(timer);
    return outcome;
  };
  return async () => {
    const measured = await inTime();
    metrics.queues(measured?.queues ?? []);
    metrics.measured(measured, database.usage());
    return metrics.page();
  };
};
