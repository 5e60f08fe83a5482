import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import net from 'node:net';

/** Reads a small text file, or makes it readable by its owner only; a torn write never stays under the name. */
export const readOrMake = async (file: string, make: () => Promise<string>): Promise<string> => {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return replaceFile(file, await make());
};

/** Replaces a small text file as a whole, mode 0600. */
export const replaceFile = async (file: string, text: string): Promise<string> => {
  await writeFile(`${file}.new`, `${text}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
  return text;
};

/** A password of 192 random bits in URL-safe letters. */
export const makePassword = (): string => randomBytes(24).toString('base64url');

const tryPort = (port: number): Promise<number | null> =>
  new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(null));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      const found = typeof address === 'object' && address !== null ? address.port : null;
      server.close(() => resolve(found));
    });
  });

/** The wanted loopback port when it is free, else any free one. */
export const freePort = async (wanted: number): Promise<number> => {
  const found = (await tryPort(wanted)) ?? (await tryPort(0));
  return found ?? wanted;
};
