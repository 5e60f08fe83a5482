// Runs every check, two at a time, and prints all that failed: one run shows the whole work.
import { spawn } from 'node:child_process';

/** @type {readonly (readonly [string, readonly string[]])[]} */
const checks = [
  ['types', ['tsc', '-p', 'tsconfig.json']],
  ['lint', ['oxlint', '-f', 'unix']],
  ['format', ['prettier', '--check', '--cache', '--log-level', 'warn', '.']],
  [
    'boundaries',
    [
      'depcruise',
      ...'--config .dependency-cruiser.cjs'.split(' '),
      'broker',
      'registries',
      'adapters',
      'services',
      'test',
      'scripts',
    ],
  ],
  ['dead code', ['knip']],
  ['tidy', ['mocha', 'test/architecture/**/*.test.ts']],
];

/** @typedef {{ name: string, ok: boolean, text: string, seconds: string }} Result */

/** @type {(name: string, command: readonly string[]) => Promise<Result>} */
const run = (name, [tool = '', ...args]) =>
  new Promise((resolve) => {
    const startedMs = Date.now();
    let text = '';
    const child = spawn(process.execPath, ['node_modules/.bin/' + tool, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.on('data', (part) => (text += part));
    child.stderr.on('data', (part) => (text += part));
    child.on('close', (code) =>
      resolve({
        name,
        ok: code === 0,
        text: text.trim(),
        seconds: ((Date.now() - startedMs) / 1000).toFixed(1),
      }),
    );
  });

const waiting = checks.filter(([name]) => process.argv.length < 3 || process.argv.includes(name));
/** @type {Result[]} */
const results = [];
const lane = async () => {
  for (let next = waiting.shift(); next; next = waiting.shift()) results.push(await run(...next));
};
await Promise.all([lane(), lane()]);

for (const { name, ok, text, seconds } of results) {
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
  if (!ok) console.log(text + '\n');
}
process.exitCode = results.every((result) => result.ok) ? 0 : 1;
