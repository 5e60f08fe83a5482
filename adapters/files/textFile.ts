import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/** Mode of a file that only its owner reads. */
const secretMode = 0o600;

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

/** Text of a file, null when it does not exist. */
export const readIfPresent = async (file: string): Promise<string | null> => {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
};

/** Writes a text whole and durable under a name of its own beside `file`. @returns that name */
const writeBeside = async (file: string, text: string, mode: number): Promise<string> => {
  await mkdir(path.dirname(file), { recursive: true });
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  const handle = await open(temporary, 'wx', mode);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return temporary;
};

/** Replaces a file as a whole: a reader sees the old text or the new one, also after a crash. */
export const replaceFile = async (file: string, text: string, mode = 0o644): Promise<void> => {
  await rename(await writeBeside(file, text, mode), file);
};

/**
 * Text of a secret file (mode 0600) without the spaces around it, made when absent. Of two that make it at once both get the text
 * of the first.
 */
export const readOrMakeSecret = async (file: string, make: () => string): Promise<string> => {
  const kept = await readIfPresent(file);
  if (kept !== null) return kept.trim();
  const temporary = await writeBeside(file, `${make()}\n`, secretMode);
  try {
    // Unlike rename, link refuses to replace: a key that something was encrypted with must not be lost.
    await link(temporary, file);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  } finally {
    await rm(temporary);
  }
  return (await readFile(file, 'utf8')).trim();
};
