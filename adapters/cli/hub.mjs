#!/usr/bin/env node
// `npx hub`: runs the compiled command line of services/hub.
import { existsSync } from 'node:fs';

const built = new URL('../../dist/services/hub/cli.js', import.meta.url);
if (existsSync(built)) {
  await import(built.href);
} else {
  process.stderr.write(
    'Программа ещё не собрана: нет папки dist.\nЧто делать: выполните в папке проекта npm ci (или npm run build) и повторите команду.\n',
  );
  process.exitCode = 1;
}
