import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folders = ['module', 'broker', 'registries', 'adapters', 'services', 'test'];

export type Source = { readonly path: string; readonly text: string; readonly lines: number };

const read = (path: string): Source => {
  const text = readFileSync(join(root, path), 'utf8');
  return { path, text, lines: text.split('\n').length - 1 };
};

const pathsOf = (folder: string): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      return ['node_modules', 'dist', 'fixtures'].includes(entry.name) ? [] : pathsOf(path);
    }
    return /\.(ts|tsx|mjs)$/.test(entry.name) ? [path] : [];
  });

/** Every hand-written source of the project, tests included, fixtures excluded; paths from the root. */
export const sources: readonly Source[] = folders.flatMap(pathsOf).map(read);

/** Sources of the product: what is shipped. */
export const product = sources.filter(({ path }) => !path.startsWith('test/'));

/** Text of a file of the project by its path from the root. */
export const textOf = (path: string): string => read(path).text;

/** Names in the root of the project. */
export const rootNames = (): readonly string[] => readdirSync(root);
