import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { HubError, type Log } from '../../broker/index.ts';
import type { Database, Sql } from './pool.ts';

/** A module's folder of `NNNN_name.sql`. */
export type MigrationSource = { readonly module: string; readonly directory: URL };
type Migration = { readonly module: string; readonly name: string; readonly file: URL };

/** Any constant number: all hubs ask for the same lock. */
const lockKey = 5_042_021;
const fileName = /^\d{4}_[a-z0-9_]+\.sql$/;
const projectRoot = new URL('../../', import.meta.url);

/**
 * Every module of the project that has migrations, this adapter first, then registries, then services by name. Works in the
 * sources and in `dist/`, where the build copies the .sql files.
 */
export const findMigrations = async (root: URL = projectRoot): Promise<MigrationSource[]> => {
  const found: MigrationSource[] = [
    { module: 'postgres', directory: new URL('adapters/postgres/migrations/', root) },
  ];
  for (const layer of ['registries', 'services']) {
    const folder = new URL(`${layer}/`, root);
    const names = existsSync(folder) ? (await readdir(folder)).toSorted() : [];
    for (const name of names) {
      const directory = new URL(`${name}/migrations/`, folder);
      if (existsSync(directory)) found.push({ module: `${layer}/${name}`, directory });
    }
  }
  return found;
};

const filesOf = async (source: MigrationSource): Promise<Migration[]> =>
  (await readdir(fileURLToPath(source.directory)))
    .filter((name) => fileName.test(name))
    .toSorted()
    .map((name) => ({ module: source.module, name, file: new URL(name, source.directory) }));

const prepare = async (sql: Sql): Promise<ReadonlySet<string>> => {
  await sql.query('select pg_advisory_xact_lock($1::bigint)', [lockKey]);
  await sql.query(`create table if not exists public.hub_migration (
    module text not null,
    name text not null,
    applied_at timestamptz not null default now(),
    primary key (module, name)
  )`);
  const applied = await sql.query<{ module: string; name: string }>(
    'select module, name from public.hub_migration',
  );
  return new Set(applied.map(({ module, name }) => `${module}/${name}`));
};

const refuseNewerSchema = (applied: ReadonlySet<string>, known: readonly Migration[]): void => {
  const ours = new Set(known.map(({ module, name }) => `${module}/${name}`));
  const foreign = [...applied].filter((name) => !ours.has(name)).toSorted();
  if (foreign.length === 0) return;
  throw new HubError('SMEVFailure', {
    reason: `База данных новее программы: в ней есть изменения ${foreign.slice(0, 5).join(', ')}. Установите версию хаба, которая их знает; данные не изменены.`,
  });
};

/**
 * Brings the schema of all modules up to date: one transaction under one lock, so of several starting hubs one works and the
 * others wait, and a failure leaves the schema as it was.
 * @returns names of what was applied
 * @throws HubError SMEVFailure when the database holds a migration that this program does not know
 */
export const migrate = async (
  database: Database,
  sources: readonly MigrationSource[],
  log?: Log,
): Promise<readonly string[]> => {
  const known = (await Promise.all(sources.map(filesOf))).flat();
  const done = await database.tx(async (sql) => {
    const applied = await prepare(sql);
    refuseNewerSchema(applied, known);
    const names: string[] = [];
    for (const { module, name, file } of known) {
      if (applied.has(`${module}/${name}`)) continue;
      await sql.query(await readFile(file, 'utf8'));
      await sql.query(
        'insert into public.hub_migration (module, name) values ($1::text, $2::text)',
        [module, name],
      );
      names.push(`${module}/${name}`);
    }
    return names;
  });
  if (done.length > 0) log?.info('database.migrated', { count: done.length });
  return done;
};
