import type { Config } from '../../adapters/config/index.ts';
import { errorTable, isHubError, type Log } from '../../broker/index.ts';
import { startHub } from './hub.ts';
import { untilSignal } from './signals.ts';

const causes: Readonly<Record<string, string>> = {
  EACCES: 'нет прав на файл или папку',
  EROFS: 'папка данных доступна только для чтения',
  ENOENT: 'нет такого файла',
  ENOSPC: 'на диске нет места',
  '3D000': 'базы данных с таким именем нет (DATABASE_URL)',
  '28P01': 'сервер баз данных не принял имя или пароль (DATABASE_URL)',
  '28000': 'сервер баз данных не принял имя или пароль (DATABASE_URL)',
};

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';

/** Why the hub did not start and what its administrator does next, for stderr; never a stack. */
export const inWords = (error: unknown): string => {
  if (isHubError(error)) {
    // A failure at the start does not pass by waiting, as the table's advice for clients says; its reason says what to do.
    const advice =
      error.code === 'SMEVFailure' ? '' : `Что делать: ${errorTable[error.code].advice}\n`;
    return `Хаб не запущен. ${error.message}\n${advice}`;
  }
  const place = error instanceof Error ? error.message : String(error);
  const cause = causes[codeOf(error)];
  return `Хаб не запущен: ${cause === undefined ? place : `${cause} (${place})`}.\n`;
};

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
    process.stderr.write(inWords(error));
    return 1;
  }
};
