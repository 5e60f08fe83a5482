import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../../broker/index.ts';

export type Background = {
  start(): void;
  /** Finishes the step that runs, then stops; safe twice and before start. */
  stop(): Promise<void>;
};

/**
 * Runs a step again and again, `intervalMs` apart; at once again while it reports more work. A failing step is logged and tried at the
 * next interval: the database may be restarting.
 */
export const repeat = (
  name: string,
  intervalMs: number,
  log: Log,
  step: () => Promise<boolean>,
): Background => {
  const stopping = new AbortController();
  let running: Promise<void> | null = null;
  const attempt = async (): Promise<boolean> => {
    try {
      return await step();
    } catch (error) {
      log.error(`${name}.failed`, { reason: error instanceof Error ? error.message : 'unknown' });
      return false;
    }
  };
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      if (await attempt()) continue;
      await delay(intervalMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  return {
    start: () => {
      running ??= run();
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
};
