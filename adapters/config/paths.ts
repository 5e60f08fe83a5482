import { existsSync } from 'node:fs';
import assert from 'node:assert/strict';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));

/** The folder of the project. The same code runs from the sources and, one level deeper, from `dist/`. */
export const projectRoot: string =
  [join(here, '../..'), join(here, '../../..')].find((folder) =>
    existsSync(join(folder, 'package.json')),
  ) ?? assert.fail('package.json stands above the program');

/** Folder of the published schemas: WSDL, XSD, JSON Schema, openapi.json. They are not copied into `dist/`. */
export const schemasDir: string = join(projectRoot, 'schemas');

/** Folder of the built console. */
export const consoleDir: string = join(projectRoot, 'dist/console');
