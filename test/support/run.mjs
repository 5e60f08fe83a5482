// npm test: brings up what the tests need, runs all of them, says aloud what did not run.
// Arguments are mocha's: npm test -- test/broker/**/*.test.ts
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bringUp } from './bringUp.mjs';

const folder = mkdtempSync(join(tmpdir(), 'hub-tests-'));
const file = join(folder, 'not-run.jsonl');
writeFileSync(file, '');

const absent = bringUp();
const args = process.argv.slice(2);
const chosen = args.some((arg) => !arg.startsWith('-')) ? args : [...args, 'test/**/*.test.ts'];
// One more than the two cores that CI has: processes and browsers under test are often waited for.
const mocha = spawnSync(
  process.execPath,
  ['node_modules/mocha/bin/mocha.js', '--parallel', '--jobs', '3', ...chosen],
  { stdio: 'inherit', env: { ...process.env, NOT_RUN_FILE: file } },
);

/** @typedef {{ part: string, reason: string, allowed: boolean }} Row */
/** @type {Row[]} */
const recorded = readFileSync(file, 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line));
rmSync(folder, { recursive: true });

/** @type {Map<string, Row>} */
const rows = new Map([...absent, ...recorded].map((row) => [`${row.part}: ${row.reason}`, row]));
if (rows.size > 0) {
  console.log(`\n${'!'.repeat(78)}\nНЕ ЗАПУСКАЛОСЬ / NOT RUN:`);
  for (const [text, row] of rows) console.log(`  ${row.allowed ? '(may be absent) ' : ''}${text}`);
  console.log('!'.repeat(78));
}
const strict = process.env['CI'] === 'true';
const lost = [...rows.values()].some((row) => !row.allowed);
if (strict && lost) console.log('CI: a part that did not run is a failure.');
process.exitCode = mocha.status !== 0 || (strict && lost) ? 1 : 0;
