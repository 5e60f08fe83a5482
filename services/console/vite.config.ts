import react from '@vitejs/plugin-react';
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

const inProject = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Lays a compressed copy beside every file, once, so that the hub compresses nothing while it serves. */
const compressed = (): Plugin => ({
  name: 'compressed-copies',
  apply: 'build',
  closeBundle: () => {
    const folder = inProject('../../dist/console/');
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!/\.(js|css|html|svg)$/.test(name)) continue;
      const bytes = readFileSync(folder + name);
      writeFileSync(`${folder}${name}.gz`, gzipSync(bytes, { level: 9 }));
      writeFileSync(`${folder}${name}.br`, brotliCompressSync(bytes));
    }
  },
});

/** antd gives no way to name the clear button of every Select at once: its only English word is put into Russian. */
const russianClear = (): Plugin => ({
  name: 'russian-clear',
  transform: (code, id) => {
    if (!/@rc-component\/select\/es\/hooks\/useAllowClear\.js/.test(id)) return null;
    const said = code.replace("label ?? 'Clear'", "label ?? 'Очистить'");
    assert.notEqual(said, code, `${id}: the name of the clear button is not found`);
    return { code: said, map: null };
  },
});

/** Builds the console into dist/console, from where the hub serves it under /console. */
export default defineConfig({
  root: inProject('.'),
  base: '/console/',
  plugins: [react(), russianClear(), compressed()],
  build: {
    outDir: inProject('../../dist/console'),
    emptyOutDir: true,
    // Sources stay in the repository; what is served is small.
    sourcemap: false,
    chunkSizeWarningLimit: 1_500,
  },
});
