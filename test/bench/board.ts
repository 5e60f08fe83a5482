import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { makeBoardStore, type Database } from '../../adapters/postgres/index.ts';
import { boardLines } from '../../broker/index.ts';
import { startTestDatabase } from '../support/database.ts';

const queues = 1_000;
const rounds = 15;

/** A thousand queues: 50 messages in each, every minute of the last hour with movement. */
const fill = `
  with q as (select n, 'S' || lpad(n::text, 4, '0') as owner from generate_series(1, ${queues}) n),
  names as (insert into broker.queue select owner || '/requests', owner from q),
  lines as (
    insert into broker.queue_line select owner || '/requests', 'VS00001v001', owner, now(), now(), now(), 60, 60 from q),
  minutes as (
    insert into broker.queue_minute
    select date_trunc('minute', now()) - m * interval '1 minute', owner || '/requests', 'VS00001v001', 3, 3, 0, 3, 0
      from q cross join generate_series(0, 59) m),
  polls as (insert into broker.poll select owner || '/requests', owner, now(), now(), 10, 1000 from q)
  insert into broker.queue_ready
  select owner || '/requests', 1, n * 1000 + i, n * 1000 + i, now() - i * interval '1 second', gen_random_uuid(),
         'VS00001v001', 0, 900000, now() + interval '30 days'
    from q cross join generate_series(1, 50) i`;

const tickMs = 10;

/** Processor time of the database's own processes so far, ms: on a busy machine the clock on the wall says little. */
const serverMs = async (database: Database): Promise<number> => {
  const rows = await database.query<{ pid: number }>(
    'select pid from pg_stat_activity where datname = current_database()',
  );
  return rows.reduce((sum, { pid }) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return sum + (Number(fields[11]) + Number(fields[12])) * tickMs;
  }, 0);
};

/** The queues board of 1 000 queues, read and computed: ms, median and worst of ${rounds}. */
export const benchBoard = async (): Promise<void> => {
  const { database, drop } = await (await startTestDatabase()).create({ modules: ['postgres'] });
  await database.query(fill);
  await database.query('analyze');
  const store = makeBoardStore(database);
  const times: number[] = [];
  let lines = 0;
  await store.board(null, Date.now() - 3_660_000);
  const serverFromMs = await serverMs(database);
  const cpuFrom = process.cpuUsage();
  for (let round = 0; round < rounds; round += 1) {
    const startedMs = performance.now();
    const nowMs = Date.now();
    const counts = await store.board(null, nowMs - 3_660_000);
    const made = boardLines(counts, () => undefined, nowMs);
    lines = JSON.stringify(made.slice(0, 100)).length > 0 ? made.length : 0;
    times.push(performance.now() - startedMs);
  }
  const used = process.cpuUsage(cpuFrom);
  const ownMs = (used.user + used.system) / 1_000 / rounds;
  const databaseMs = ((await serverMs(database)) - serverFromMs) / rounds;
  times.sort((a, b) => a - b);
  const median = times[Math.floor(rounds / 2)] ?? 0;
  process.stdout.write(
    `board of ${lines} lines, ${queues * 50} waiting: median ${median.toFixed(0)} ms, best ${(times[0] ?? 0).toFixed(0)} ms, worst ${(times.at(-1) ?? 0).toFixed(0)} ms (at most 200); processor: hub ${ownMs.toFixed(0)} ms, database ${databaseMs.toFixed(0)} ms\n`,
  );
  await drop();
};
