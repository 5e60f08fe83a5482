import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import type { Log } from '../../../broker/index.ts';
import {
  makeDatabase,
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from '../../../adapters/postgres/index.ts';
import { quietLog } from '../../support/quietLog.ts';

const childScript = new URL('../../support/embeddedChild.ts', import.meta.url).pathname;

const startChild = async (dataDir: string): Promise<{ child: ChildProcess; said: string }> => {
  const child = spawn(process.execPath, ['--import', 'tsx', childScript, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said = await new Promise<string>((resolve) => {
    child.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString('utf8').trim()));
  });
  return { child, said };
};

const killed = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });

const serverPid = async (dataDir: string): Promise<number> =>
  Number.parseInt(await readFile(path.join(dataDir, 'cluster/postmaster.pid'), 'utf8'), 10);

const words = async (server: EmbeddedPostgres): Promise<unknown> => {
  const database = makeDatabase(server.connectionString);
  try {
    return await database.read('select word from kept order by word');
  } finally {
    await database.close();
  }
};

describe('adapters/postgres embedded server', function () {
  this.timeout(90_000);
  let folder = '';
  let running: EmbeddedPostgres | null = null;
  const start = async (log: Log = quietLog): Promise<EmbeddedPostgres> => {
    running = await startEmbeddedPostgres({ dataDir: path.join(folder, 'postgres'), log });
    return running;
  };
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'hub-embedded-'));
  });
  afterEach(async () => {
    await running?.stop();
    running = null;
    await rm(folder, { recursive: true, force: true });
  });

  it('keeps data, port and password between starts; stop is safe twice', async () => {
    const first = await start();
    const database = makeDatabase(first.connectionString);
    await database.query('create table kept (word text)');
    await database.query('insert into kept values ($1::text)', ['слово']);
    await database.close();
    await Promise.all([first.stop(), first.stop()]);
    const second = await start();
    expect(second.connectionString).to.equal(first.connectionString);
    expect(await words(second)).to.deep.equal([{ word: 'слово' }]);
    const { mode } = await stat(path.join(folder, 'postgres', 'password'));
    expect(mode & 0o777).to.equal(0o600);
  });

  it('asks for the password, listens on the loopback only, syncs to disk and sorts in Russian', async () => {
    const server = await start();
    const wrong = new URL(server.connectionString);
    wrong.password = 'wrong';
    const stranger = makeDatabase(wrong.href);
    await stranger.query('select 1').then(
      () => expect.fail('must be refused'),
      (error: unknown) => expect(error).to.have.property('code', '28P01'),
    );
    await stranger.close();
    const database = makeDatabase(server.connectionString);
    const [row] = await database.query<object>(
      `select current_setting('listen_addresses') as listens, current_setting('fsync') as fsync,
              'ёлка' < 'жук' as sorted,
              (select datlocale from pg_database where datname = current_database()) as locale`,
    );
    await database.close();
    expect(row).to.deep.equal({ listens: '127.0.0.1', fsync: 'on', sorted: true, locale: 'ru-RU' });
  });

  it('starts a killed database again and the pool finds it', async () => {
    let onRestart = (): void => undefined;
    const restarted = new Promise<void>((resolve) => (onRestart = resolve));
    const info = (event: string): void => {
      if (event === 'database.restarted') onRestart();
    };
    const server = await start({ ...quietLog, info });
    const database = makeDatabase(server.connectionString);
    await database.query('create table kept (word text)');
    await database.query('insert into kept values ($1::text)', ['принято']);
    const before = server.pid() ?? 0;
    process.kill(before, 'SIGKILL');
    const during = database.read('select word from kept');
    await restarted;
    expect(await during).to.deep.equal([{ word: 'принято' }]);
    expect(await database.read('select word from kept')).to.deep.equal([{ word: 'принято' }]);
    expect(server.pid()).not.to.equal(before);
    await database.tx(async (sql) => {
      await sql.query('insert into kept values ($1::text)', ['и дальше']);
    });
    await database.close();
    expect(await words(server)).to.have.length(2);
  });

  it('takes over from a killed hub without manual cleaning, data kept', async () => {
    const dataDir = path.join(folder, 'postgres');
    const { child, said } = await startChild(dataDir);
    expect(said).to.equal('ready');
    const orphan = await serverPid(dataDir);
    await killed(child);
    const server = await start();
    expect(server.pid()).not.to.equal(orphan);
    expect(await serverPid(dataDir)).to.equal(server.pid());
    expect(await words(server)).to.deep.equal([{ word: 'до обрыва' }]);
  });

  it('refuses a second hub on the same folder, and names the first', async () => {
    await start();
    const { child, said } = await startChild(path.join(folder, 'postgres'));
    expect(said).to.contain('уже занята другим хабом');
    expect(said).to.contain(`процесс ${process.pid}`);
    if (child.exitCode === null) await new Promise((resolve) => child.once('exit', resolve));
    expect(child.exitCode).to.equal(1);
  });
});
