import type { Clock } from '../../broker/index.ts';

/** The clock of the machine: ms since 1970, UTC. */
export const systemClock: Clock = { nowMs: () => Date.now() };

/** Starts measuring. @returns how many ms have gone since; steps of the machine's clock do not matter */
export const stopwatch = (): (() => number) => {
  const startMs = performance.now();
  return () => performance.now() - startMs;
};
