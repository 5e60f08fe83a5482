import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describeRestRoutes, makeSchemaFiles } from '../../adapters/rest/index.ts';
import { bundleSchemaText } from './bundleSchema.ts';

// `npm run openapi`: writes what other systems read about the JSON interface and the registry bundle.
const folder = new URL('../../schemas/', import.meta.url).pathname;
for (const [name, text] of [
  ...makeSchemaFiles(describeRestRoutes()),
  ['registry-bundle.json', bundleSchemaText()] as const,
]) {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}
