import { readFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../adapters/config/index.ts';

/** Version of this program, from package.json. */
export const hubVersion = (): string => {
  const { version } = JSON.parse(readFileSync(path.join(projectRoot, 'package.json'), 'utf8')) as {
    readonly version: string;
  };
  return version;
};
