import type { EpochMs } from '../message/identifiers.ts';
import type { QueueState } from '../ports.ts';
import type { ConnectedSystem, SystemActivity } from './participants.ts';

/** Traffic of a system within limits.alertWindowMs. */
export type SystemTraffic = {
  readonly system: string;
  readonly accepted: number;
  readonly refused: number;
  /** Types that it sent. */
  readonly typeCodes: readonly string[];
};

/** Acknowledgements of a queue within limits.alertWindowMs. */
export type QueueTraffic = { readonly queue: string; readonly acknowledged: number };

export type RevocationList = {
  readonly issuer: string;
  readonly thisUpdateMs: EpochMs;
  /** null: the list names no end. */
  readonly nextUpdateMs: EpochMs | null;
};

/** What only the process itself can measure; null: could not be measured now. */
export type HubFigures = {
  readonly diskFreePercent: number | null;
  readonly diskFreeBytes: number | null;
  /** Clock of the hub minus the clock of the database, ms. */
  readonly databaseSkewMs: number | null;
  readonly revocationLists: readonly RevocationList[];
  readonly certificates: readonly { readonly name: string; readonly notAfterMs: EpochMs }[];
  /** Age of the oldest thing that waits for a background job, ms, by the name of the job. */
  readonly lagsMs: Readonly<Record<string, number>>;
  /** Age of the oldest journal entry outside the hash chain, ms. */
  readonly sealLagMs: number | null;
  /** null: no backup was ever told of. */
  readonly backupAtMs: EpochMs | null;
  readonly eventLoopDelayMs: number;
  readonly memoryBytes: number;
};

/** Everything that the rules look at, measured at one moment. */
export type Figures = {
  readonly atMs: EpochMs;
  readonly systems: readonly ConnectedSystem[];
  readonly activity: readonly SystemActivity[];
  readonly queues: readonly QueueState[];
  readonly systemTraffic: readonly SystemTraffic[];
  readonly queueTraffic: readonly QueueTraffic[];
  readonly hub: HubFigures;
};
