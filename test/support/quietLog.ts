import type { Log } from '../../broker/index.ts';

/** A log for tests that read none. */
export const quietLog: Log = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
