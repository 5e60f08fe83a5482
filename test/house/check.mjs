// npm run check: every `check:*` script of package.json, two at a time; prints all that failed, not only the first.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, resolve } from 'node:path';

/** @type {{ scripts: Record<string, string> }} */
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
const waiting = Object.entries(scripts).filter(([name]) => name.startsWith('check:'));
const path = `${resolve('node_modules/.bin')}${delimiter}${process.env['PATH']}`;

/** @typedef {{ name: string, ok: boolean, text: string, seconds: string }} Result */

/** @type {(name: string, command: string) => Promise<Result>} */
const run = (name, command) =>
  new Promise((done) => {
    const startedMs = Date.now();
    let text = '';
    const env = { ...process.env, PATH: path };
    const child = spawn(command, { shell: true, env, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', (part) => (text += part));
    child.stderr.on('data', (part) => (text += part));
    child.on('close', (code) => {
      const seconds = ((Date.now() - startedMs) / 1000).toFixed(1);
      done({ name, ok: code === 0, text: text.trim(), seconds });
    });
  });

/** @type {Result[]} */
const results = [];
const lane = async () => {
  for (let next = waiting.shift(); next; next = waiting.shift()) results.push(await run(...next));
};
await Promise.all([lane(), lane()]);

for (const { name, ok, text, seconds } of results) {
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
  if (!ok) console.log(`${text}\n`);
}
process.exitCode = results.every((result) => result.ok) ? 0 : 1;
