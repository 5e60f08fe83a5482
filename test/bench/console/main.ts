import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readConfig } from '../../../adapters/config/index.ts';
import { table } from '../../../adapters/cli/index.ts';
import {
  findMigrations,
  makeDatabase,
  makeMessageListing,
  migrate,
  startEmbeddedPostgres,
} from '../../../adapters/postgres/index.ts';
import { systemClock } from '../../../adapters/runtime/index.ts';
import { startHub } from '../../../services/hub/hub.ts';
import { quietLog } from '../../support/quietLog.ts';
import { fillMillion } from './fill.ts';
import { measureDatabase, measureHttp, type Figure } from './measure.ts';

const ms = (value: number): string => value.toFixed(1);

const print = (title: string, figures: readonly Figure[]): void => {
  const rows = figures.map(({ what, rows: count, p50Ms, p95Ms, limitMs }) => [
    what,
    String(count),
    ms(p50Ms),
    ms(p95Ms),
    limitMs === null ? '' : `≤ ${limitMs}`,
    limitMs === null ? '' : `×${(p50Ms / limitMs).toFixed(2)}`,
  ]);
  process.stdout.write(
    `\n${title}\n${table(['what', 'rows', 'p50 ms', 'p95 ms', 'limit', 'ratio'], rows)}\n`,
  );
};

const seconds = async (what: string, work: () => Promise<unknown>): Promise<void> => {
  const startMs = performance.now();
  const result = await work();
  const took = ((performance.now() - startMs) / 1000).toFixed(1);
  process.stdout.write(`${what}: ${took} s${typeof result === 'number' ? `, ${result}` : ''}\n`);
};

/**
 * Measures the console's searches on a million messages.
 * @param keptIn folder that keeps the filled database for the next run; null: a temporary one
 */
export const benchConsole = async (keptIn: string | null): Promise<void> => {
  const dataDir = keptIn ?? (await mkdtemp(path.join(tmpdir(), 'hub-bench-')));
  const filledMark = path.join(dataDir, 'filled');
  const server = await startEmbeddedPostgres({
    dataDir: path.join(dataDir, 'bench-postgres'),
    log: quietLog,
  });
  const database = makeDatabase(server.connectionString);
  try {
    await migrate(database, await findMigrations());
    if (!existsSync(filledMark)) {
      await seconds('million messages made', () => fillMillion(database, systemClock.nowMs()));
      const listing = makeMessageListing(database, quietLog);
      await seconds('entries listed by the follower', () => listing.catchUp());
      await writeFile(filledMark, '');
    }
    print('In the database', await measureDatabase(database));
    const hub = await startHub(
      readConfig({ HUB_DATA: dataDir, HUB_PORT: '0', DATABASE_URL: server.connectionString }),
      quietLog,
      systemClock,
    );
    try {
      const token = await readFile(path.join(dataDir, 'operator.token'), 'utf8');
      print('Over HTTP, as the browser calls', await measureHttp(hub.url, token.trim(), database));
    } finally {
      await hub.stop();
    }
  } finally {
    await database.close();
    await server.stop();
    if (keptIn === null) await rm(dataDir, { recursive: true, force: true });
  }
};
