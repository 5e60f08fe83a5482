import { readFile } from 'node:fs/promises';
import type { FederalSettings } from './settings.ts';
import { startFederalServer } from './server.ts';

// Process of the emulated federal system: its settings are a JSON file; it says its address to whoever started it.
const [, , file = ''] = process.argv;
const settings = JSON.parse(await readFile(file, 'utf8')) as FederalSettings;
const { url, stop } = await startFederalServer(settings);
process.stdout.write(`ЕСМЭВ (эмулятор) готова: ${url}\n`);
for (const signal of ['SIGTERM', 'SIGINT', 'disconnect'] as const)
  process.once(signal, () => void stop());
