/** Step of the build: `node dist/adapters/postgres/copyMigrations.js` copies every module's .sql beside its compiled code. */
import { cp } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { findMigrations } from './migrate.ts';

const dist = new URL('../../', import.meta.url);
const sources = new URL('../', dist);

for (const { directory } of await findMigrations(sources)) {
  const from = fileURLToPath(directory);
  await cp(from, fileURLToPath(new URL(directory.href.slice(sources.href.length), dist)), {
    recursive: true,
  });
}
