import { runDemo } from './demo/main.ts';

process.exitCode = await runDemo({ exit: process.argv.includes('--exit') });
