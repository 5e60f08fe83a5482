import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { builtinProvider, makeTrust, type Trust } from '../../adapters/crypto/index.ts';

/** Trust in the roots that stand in a hub's folder: what a department has put into its own settings. */
export const trustOfHub = async (dataDir: string): Promise<Trust> => {
  const folder = path.join(dataDir, 'trust');
  const names = (await readdir(folder)).filter((name) => !name.includes('.crl.'));
  const roots = await Promise.all(names.map((name) => readFile(path.join(folder, name), 'utf8')));
  return makeTrust({ roots }, builtinProvider());
};
