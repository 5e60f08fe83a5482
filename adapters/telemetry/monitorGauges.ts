import { Gauge, type Registry } from 'prom-client';
import { limits, type EpochMs, type QueueState } from '../../broker/index.ts';

/** What is measured when somebody asks for /metrics; null: the database does not answer. */
export type Measured = {
  readonly atMs: EpochMs;
  readonly queues: readonly QueueState[];
  readonly incidents: readonly {
    readonly severity: string;
    readonly state: string;
    readonly count: number;
  }[];
  readonly notices: Readonly<Record<string, number>>;
  readonly systems: readonly { readonly system: string; readonly lastPollAtMs: EpochMs | null }[];
  readonly certificates: readonly { readonly name: string; readonly notAfterMs: EpochMs }[];
  readonly components: readonly { readonly code: string; readonly enabled: boolean }[];
  readonly sealLagMs: number | null;
  readonly databaseSkewMs: number | null;
  readonly diskFreeBytes: number | null;
};

export type PoolUsage = {
  readonly total: number;
  readonly idle: number;
  readonly waiting: number;
};

const dayMs = 24 * 3_600_000;
const bounded = <T>(rows: readonly T[]): readonly T[] => rows.slice(0, limits.metricLabelValuesMax);

const makeSet = (registers: Registry[]) => {
  const gauge = <T extends string>(name: string, help: string, labelNames: T[] = []): Gauge<T> =>
    new Gauge({ name, help, labelNames, registers });
  return {
    up: gauge('hub_database_up', '1 when the database answers, 0 when it does not'),
    pool: gauge('hub_database_connections', 'Connections of the pool by their state', ['state']),
    oldest: gauge('hub_queue_oldest_age_seconds', 'Age of the oldest message of a queue', [
      'queue',
      'owner',
    ]),
    incidents: gauge('hub_incidents', 'Incidents that are not resolved', ['severity', 'state']),
    notices: gauge('hub_notices', 'Notices of the outbox by their state', ['state']),
    poll: gauge('hub_system_last_poll_age_seconds', 'Time since the last poll of a system', [
      'system',
    ]),
    certificate: gauge('hub_certificate_days_left', 'Days until a certificate ends', ['name']),
    component: gauge('hub_component_enabled', '1 when a part of the hub is switched on', [
      'component',
    ]),
    sealLag: gauge('hub_seal_lag_seconds', 'Age of the oldest journal entry outside the chain'),
    databaseSkew: gauge('hub_database_clock_skew_seconds', "Clock of the hub minus the database's"),
    disk: gauge('hub_disk_free_bytes', 'Free space where the hub keeps its data'),
  };
};

const resetAll = (set: ReturnType<typeof makeSet>): void => {
  for (const gauge of Object.values(set)) gauge.reset();
};

const setOrLeave = (gauge: Gauge, value: number | null): void => {
  if (value === null) gauge.remove();
  else gauge.set(value);
};

const fill = (set: ReturnType<typeof makeSet>, measured: Measured): void => {
  const { atMs } = measured;
  for (const { queue, owner, oldestAtMs } of bounded(measured.queues)) {
    const ageS = oldestAtMs === null ? 0 : Math.max(0, atMs - oldestAtMs) / 1_000;
    set.oldest.set({ queue, owner }, ageS);
  }
  for (const { severity, state, count } of measured.incidents)
    set.incidents.set({ severity, state }, count);
  for (const [state, count] of Object.entries(measured.notices)) set.notices.set({ state }, count);
  for (const { system, lastPollAtMs } of bounded(measured.systems))
    if (lastPollAtMs !== null) set.poll.set({ system }, Math.max(0, atMs - lastPollAtMs) / 1_000);
  for (const { name, notAfterMs } of bounded(measured.certificates))
    set.certificate.set({ name }, (notAfterMs - atMs) / dayMs);
  for (const { code, enabled } of measured.components)
    set.component.set({ component: code }, enabled ? 1 : 0);
  const { sealLagMs, databaseSkewMs, diskFreeBytes } = measured;
  setOrLeave(set.sealLag, sealLagMs === null ? null : sealLagMs / 1_000);
  setOrLeave(set.databaseSkew, databaseSkewMs === null ? null : databaseSkewMs / 1_000);
  setOrLeave(set.disk, diskFreeBytes);
};

/** Gauges of what the monitor measures; what is gone since the last look is not shown any more. */
export const makeMonitorGauges = (
  registry: Registry,
): ((measured: Measured | null, pool: PoolUsage) => void) => {
  const set = makeSet([registry]);
  return (measured, pool) => {
    resetAll(set);
    set.up.set(measured === null ? 0 : 1);
    for (const [state, count] of Object.entries(pool)) set.pool.set({ state }, count);
    if (measured !== null) fill(set, measured);
  };
};
