/** A hub process that only holds an embedded database: argv[2] is its folder. Writes one row, says so, and waits to be killed. */
import { makeDatabase, startEmbeddedPostgres } from '../../adapters/postgres/index.ts';
import { quietLog } from './quietLog.ts';

const main = async (): Promise<void> => {
  const server = await startEmbeddedPostgres({ dataDir: process.argv[2] ?? '', log: quietLog });
  const database = makeDatabase(server.connectionString);
  await database.query('create table if not exists kept (word text)');
  await database.query('insert into kept values ($1::text)', ['до обрыва']);
  process.stdout.write('ready\n');
  setInterval(() => undefined, 60_000);
};

main().catch((error: unknown) => {
  process.stdout.write(`${error instanceof Error ? error.message : 'failed'}\n`);
  process.exitCode = 1;
});
