import { setTimeout as delay } from 'node:timers/promises';
import { limits } from '../../broker/index.ts';
import type { Job } from '../../module/index.ts';
import type { Initiator, ScenarioPorts } from './ports.ts';
import type { Runs } from './runs.ts';

const tickMs = 500;
const dueRows = 100;
const waitMs = 20_000;
const failedPauseMs = 2_000;
/** What was registered while no hub ran is still found at the next start. */
const lookBackMs = 30 * 24 * 3_600_000;
/** Registrations may be committed a little later than they are dated. */
const overlapMs = 60_000;

type Loop = { readonly stop: () => Promise<void> };

/** Repeats until stopped; a failure is logged and waited out. */
const repeat = (
  p: ScenarioPorts,
  name: string,
  step: (signal: AbortSignal) => Promise<void>,
): Loop => {
  const stopping = new AbortController();
  const { signal } = stopping;
  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      try {
        await step(signal);
      } catch (error) {
        if (signal.aborted) return;
        p.log.error(`${name}.failed`, { error: String(error) });
        await delay(failedPauseMs, undefined, { signal }).catch(() => undefined);
      }
    }
  };
  const running = run();
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
};

const receive = async (
  runs: Runs,
  initiator: Initiator,
  signal: AbortSignal,
  move: (instanceId: string) => void,
): Promise<void> => {
  const arrival = await initiator.next(waitMs, signal);
  if (arrival === null) return;
  const instanceId = await runs.answered(arrival);
  // The answer is kept: losing the Ack only brings it again, and then it changes nothing.
  await initiator.acknowledge(arrival.messageId);
  if (instanceId !== null) move(instanceId);
};

/** Moves what is due, starts what applications start, takes answers for every initiator that waits. */
export const makeWorker = (p: ScenarioPorts, runs: Runs): Job => {
  const moving = new Set<string>();
  const loops: Loop[] = [];
  const receivers = new Map<string, Loop>();
  let scannedMs = 0;

  const move = (instanceId: string): void => {
    if (moving.has(instanceId)) return;
    moving.add(instanceId);
    runs
      .move(instanceId)
      .catch((error: unknown) =>
        p.log.error('scenario.notMoved', { instanceId, error: String(error) }),
      )
      .finally(() => moving.delete(instanceId));
  };

  const startByApplications = async (): Promise<void> => {
    const nowMs = p.clock.nowMs();
    const sinceMs = scannedMs === 0 ? nowMs - lookBackMs : scannedMs - overlapMs;
    for (const application of await p.applications(sinceMs)) {
      for (const instanceId of await runs.startFor(application)) move(instanceId);
    }
    scannedMs = nowMs;
  };

  const receiveForInitiators = async (): Promise<void> => {
    for (const mnemonic of await p.instances.waitingInitiators()) {
      if (receivers.has(mnemonic)) continue;
      receivers.set(
        mnemonic,
        repeat(p, 'scenario.receiver', async (signal) =>
          receive(runs, await p.initiator(mnemonic), signal, move),
        ),
      );
    }
  };

  const tick = async (signal: AbortSignal): Promise<void> => {
    await startByApplications();
    for (const id of await p.instances.due(p.clock.nowMs(), dueRows)) move(id);
    await receiveForInitiators();
    await delay(tickMs, undefined, { signal }).catch(() => undefined);
  };

  return {
    name: 'scenarios',
    start: () => {
      if (loops.length === 0) loops.push(repeat(p, 'scenario.worker', tick));
    },
    stop: async () => {
      await Promise.all([...loops, ...receivers.values()].map((loop) => loop.stop()));
      const untilMs = p.clock.nowMs() + limits.drainMsMax;
      while (moving.size > 0 && p.clock.nowMs() < untilMs) await delay(20);
    },
  };
};
