import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';

const isAbsent = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';

/** Text of a file, null when it does not exist. */
export const readIfPresent = async (file: string): Promise<string | null> => {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
};

/** Replaces a file as a whole: a reader sees the old text or the new one, also after a crash. */
export const replaceFile = async (file: string, text: string, mode = 0o644): Promise<void> => {
  await mkdir(path.dirname(file), { recursive: true });
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  const handle = await open(temporary, 'wx', mode);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
};

/** Text of a secret file (mode 0600), made when absent. */
export const readOrMakeSecret = async (file: string, make: () => string): Promise<string> => {
  const kept = await readIfPresent(file);
  if (kept !== null) return kept.trim();
  const made = make();
  await replaceFile(file, `${made}\n`, 0o600);
  return made;
};
