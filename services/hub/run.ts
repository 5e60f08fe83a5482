import type { Config } from '../../adapters/config/index.ts';
import { errorTable, isHubError, type Log } from '../../broker/index.ts';
import { startHub } from './hub.ts';
import { untilSignal } from './signals.ts';

/**
 * Runs a hub until SIGTERM or SIGINT, then drains and stops it.
 * @returns the exit code: 0 stopped, 1 could not start (the reason is printed in words)
 */
export const runHub = async (config: Config, log: Log): Promise<number> => {
  const asked = untilSignal();
  try {
    const hub = await startHub(config, log);
    process.stdout.write(`Хаб готов: ${hub.url}\n`);
    log.info('hub.stopping', { signal: await asked });
    await hub.stop();
    return 0;
  } catch (error) {
    if (!isHubError(error)) throw error;
    process.stderr.write(
      `Хаб не запущен. ${error.message}\nЧто делать: ${errorTable[error.code].advice}\n`,
    );
    return 1;
  }
};
