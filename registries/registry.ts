import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import {
  isHubError,
  limits,
  type Clock,
  type ContentRules,
  type Log,
  type Mnemonic,
  type Registry,
} from '../broker/index.ts';
import { makeContentRules } from './contentRules.ts';
import type { Database, SchemaCompiler } from './ports.ts';
import {
  buildSnapshot,
  type BuiltSnapshot,
  type PushedSystem,
  type TypeSource,
} from './snapshot.ts';
import { readRows, readState, type SnapshotState } from './snapshotRows.ts';

export type RegistryPorts = {
  readonly db: Database;
  readonly compiler: SchemaCompiler;
  readonly clock: Clock;
  readonly log: Log;
};

export type RunningRegistry = Registry &
  ContentRules & {
    /** Schemas of an information type in force or known; undefined for an unknown code. */
    schemasOf(code: string): TypeSource | undefined;
    /** Certificates of every system, PEM; the same array until the registers change. */
    certificatePems(): readonly string[];
    /** Mnemonics of every system in force; the same array until the registers change. */
    mnemonics(): readonly Mnemonic[];
    /** Systems that get their messages through RabbitMQ; the same array until the registers change. */
    pushed(): readonly PushedSystem[];
    /** Loads the registers and follows their changes. */
    start(): Promise<void>;
    /** Stops following and frees what was compiled; safe twice and without a start. */
    stop(): Promise<void>;
    /** Loads the registers when they changed since the last time; the caller sees every change committed before the call. */
    refresh(): Promise<void>;
  };

const noPems: readonly string[] = [];
const nobody: readonly PushedSystem[] = [];
const noSystems: readonly Mnemonic[] = [];

type Loaded = SnapshotState & BuiltSnapshot;

const isStale = (loaded: Loaded, state: SnapshotState, nowMs: number): boolean =>
  loaded.revision !== state.revision ||
  (loaded.nextChangeMs !== null && loaded.nextChangeMs <= nowMs);

/** Repeats `work` each `registryPollMs`, or at once when woken, until stopped. */
const makeFollower = (work: () => Promise<void>) => {
  const stopping = new AbortController();
  let sleeping: AbortController | null = null;
  let running: Promise<void> = Promise.resolve();
  let wakeRequested = false;
  const sleep = async (): Promise<void> => {
    if (wakeRequested || stopping.signal.aborted) return;
    sleeping = new AbortController();
    await delay(limits.registryPollMs, undefined, { signal: sleeping.signal, ref: false }).catch(
      // Woken: there is nothing to handle.
      () => undefined,
    );
    sleeping = null;
  };
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await sleep();
      wakeRequested = false;
      if (!stopping.signal.aborted) await work();
    }
  };
  const wake = (): void => {
    wakeRequested = true;
    sleeping?.abort();
  };
  return {
    start: (): void => {
      running = run();
    },
    wake,
    stop: async (): Promise<void> => {
      stopping.abort();
      wake();
      await running;
    },
  };
};

/**
 * The registers as the exchange reads them: one consistent snapshot in memory, replaced as a whole. A change made on any node is seen
 * at once through a notification, or at the next poll when the notification was lost (KIS-4.1.2).
 */
export const makeRegistry = (p: RegistryPorts): RunningRegistry => {
  const rules = makeContentRules(p.compiler);
  let loaded: Loaded | null = null;
  let queue: Promise<void> = Promise.resolve();

  const load = async (): Promise<void> => {
    const nowMs = p.clock.nowMs();
    // The number is read before the rows: a change between the two is loaded again, never missed.
    const state = await readState(p.db, nowMs);
    if (loaded && !isStale(loaded, state, nowMs)) return;
    const built = buildSnapshot(await readRows(p.db, nowMs));
    loaded = { ...state, ...built };
    rules.use(built.sources);
    p.log.info('registry.loaded', { revision: state.revision, types: built.sources.size });
  };
  const refresh = (): Promise<void> => {
    const next = queue.then(load);
    queue = next.catch(() => undefined);
    return next;
  };
  const follower = makeFollower(async () => {
    try {
      await refresh();
    } catch (error) {
      // The last snapshot stays in use: the exchange works on while the database is away.
      const code = isHubError(error) ? error.code : 'SMEVFailure';
      p.log.warn('registry.refreshFailed', { code });
    }
  });
  let listening: { stop(): Promise<void> } | null = null;

  return {
    current: () => {
      assert(loaded, 'the registry is started');
      return loaded.snapshot;
    },
    schemasOf: (code) => loaded?.sources.get(code),
    certificatePems: () => loaded?.certificatePems ?? noPems,
    mnemonics: () => loaded?.mnemonics ?? noSystems,
    pushed: () => loaded?.pushed ?? nobody,
    validate: rules.validate,
    valueAt: rules.valueAt,
    refresh,
    start: async () => {
      await refresh();
      listening = await p.db.listen('registry_changed', follower.wake, follower.wake);
      follower.start();
    },
    stop: async () => {
      await follower.stop();
      await listening?.stop();
      listening = null;
      await queue;
      rules.dispose();
    },
  };
};
