// After tsc: puts data files (migrations, SQL, JSON) beside the compiled code and drops what has no source any more.
import { copyFileSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const folders = ['module', 'broker', 'registries', 'adapters', 'services'];
const data = /\.(sql|json|xsd|wsdl|wasm|html|css|svg)$/;
const compiled = /\.(js|js\.map)$/;

/** @type {(folder: string) => string[]} */
const filesOf = (folder) =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.includes('node_modules'));

const kept = new Set();
for (const source of folders.flatMap(filesOf)) {
  const target = join('dist', source);
  if (/\.tsx?$/.test(source)) {
    const stem = target.replace(/\.tsx?$/, '');
    kept.add(`${stem}.js`).add(`${stem}.js.map`);
  }
  if (!data.test(source)) continue;
  kept.add(target);
  mkdirSync(dirname(target), { recursive: true });
  if (statSync(target, { throwIfNoEntry: false })?.mtimeMs !== statSync(source).mtimeMs) {
    copyFileSync(source, target);
  }
}

// A file that stays after its source is gone would still be imported, or its migration still run.
for (const folder of folders) {
  const built = join('dist', folder);
  if (!statSync(built, { throwIfNoEntry: false })) continue;
  for (const path of filesOf(built)) {
    const ours = compiled.test(path) || data.test(path);
    if (ours && !kept.has(relative('.', path))) rmSync(path);
  }
}
