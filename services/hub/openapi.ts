import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readConfig } from '../../adapters/config/index.ts';
import { makeEnvelopeFiles } from '../../adapters/rest/index.ts';
import { makeLog } from '../../adapters/telemetry/index.ts';
import { bundleSchemaText } from './bundleSchema.ts';
import { startHub } from './hub.ts';

/** The description that a running hub gives of itself: every module is in it, as it is wired. */
const describeInterface = async (): Promise<string> => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'hub-openapi-'));
  const config = { ...readConfig(undefined, { HUB_PORT: '0' }), dataDir };
  const hub = await startHub(config, makeLog({ level: 'error' }));
  try {
    const response = await fetch(`${hub.url}/api/v1/openapi.json`);
    return `${JSON.stringify(await response.json(), null, 1)}\n`;
  } finally {
    await hub.stop();
    rmSync(dataDir, { recursive: true });
  }
};

// `npm run openapi`: writes what other systems read about the JSON interface and the registry bundle.
const folder = new URL('../../schemas/', import.meta.url).pathname;
for (const [name, text] of [
  ...makeEnvelopeFiles(),
  ['openapi.json', await describeInterface()] as const,
  ['registry-bundle.json', bundleSchemaText()] as const,
]) {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}
