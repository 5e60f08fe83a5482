import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'chai';
import {
  findMigrations,
  makeDatabase,
  migrate,
  type MigrationSource,
} from '../../../adapters/postgres/index.ts';
import { withDatabase } from '../../support/database.ts';

describe('adapters/postgres migrations', () => {
  const db = withDatabase({ modules: [] });
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'hub-migrations-'));
  });
  afterEach(async () => {
    await db().database.query('drop table if exists public.hub_migration, one, two');
    await rm(folder, { recursive: true, force: true });
  });

  const source = async (
    module: string,
    files: Record<string, string>,
  ): Promise<MigrationSource> => {
    const directory = path.join(folder, module);
    await mkdir(directory, { recursive: true });
    for (const [name, text] of Object.entries(files)) {
      await writeFile(path.join(directory, name), text);
    }
    return { module, directory: pathToFileURL(`${directory}/`) };
  };

  it('applies the files of several modules once, in order', async () => {
    const { database } = db();
    const a = await source('a', {
      '0002_more.sql': 'alter table one add column m int;',
      '0001_first.sql': 'create table one (n int); insert into one values (1);',
      'readme.txt': 'no migration',
    });
    const b = await source('b', { '0001_first.sql': 'create table two (n int);' });
    const done = await migrate(database, [a, b]);
    expect(done).to.deep.equal(['a/0001_first.sql', 'a/0002_more.sql', 'b/0001_first.sql']);
    expect(await migrate(database, [a, b])).to.deep.equal([]);
  });

  it('refuses a database that is newer than the program, and changes nothing', async () => {
    const { database } = db();
    const newer = await source('a', { '0001_first.sql': 'create table one (n int);' });
    await migrate(database, [newer]);
    const older = await source('b', { '0001_first.sql': 'create table two (n int);' });
    await migrate(database, [older]).then(
      () => expect.fail('must be refused'),
      (error: unknown) => {
        expect(error).to.have.property('code', 'SMEVFailure');
        expect(error).to.have.property('message').that.contains('новее программы');
        expect(error).to.have.property('message').that.contains('a/0001_first.sql');
      },
    );
    const found = await database.query<{ two: string | null }>(`select to_regclass('two') as two`);
    expect(found).to.deep.equal([{ two: null }]);
  });

  it('leaves the schema as it was when a file fails', async () => {
    const { database } = db();
    const broken = await source('a', {
      '0001_first.sql': 'create table one (n int);',
      '0002_broken.sql': 'create table one (n int);',
    });
    await migrate(database, [broken]).then(
      () => expect.fail('must be refused'),
      (error: unknown) => expect(error).to.have.property('code', '42P07'),
    );
    const found = await database.query<{ one: string | null }>(`select to_regclass('one') as one`);
    expect(found).to.deep.equal([{ one: null }]);
  });

  it('lets one of two starting hubs work while the other waits', async () => {
    const a = await source('a', {
      '0001_first.sql': 'create table one (n int); select pg_sleep(0.1);',
    });
    const second = makeDatabase(db().connectionString);
    const done = await Promise.all([migrate(db().database, [a]), migrate(second, [a])]);
    await second.close();
    expect(done.map((names) => names.length)).to.have.members([0, 1]);
  });

  it('finds the migrations of this project', async () => {
    const [first] = await findMigrations();
    expect(first?.module).to.equal('postgres');
  });
});
