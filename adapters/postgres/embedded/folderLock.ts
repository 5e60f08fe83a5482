import { realpathSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { HubError, sha256Hex } from '../../../broker/index.ts';

export type FolderLock = { release(): Promise<void> };

const listen = (address: string): Promise<net.Server> =>
  new Promise((resolve, reject) => {
    const server = net.createServer((socket) => socket.destroy());
    server.once('error', reject);
    server.listen(address, () => {
      server.unref();
      resolve(server);
    });
  });

const answers = (address: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = net.connect(address);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });

/** A name that the operating system itself frees when the process ends, however it ends. */
const addressOf = (folder: string): string => {
  const digest = sha256Hex(realpathSync(folder)).slice(0, 32);
  if (process.platform === 'win32') return `\\\\.\\pipe\\kuzbass-hub-${digest}`;
  if (process.platform === 'linux') return `\0kuzbass-hub-${digest}`;
  return path.join('/tmp', `kuzbass-hub-${digest}.sock`);
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

const holderOf = async (file: string): Promise<number | null> => {
  const text = await readFile(file, 'utf8').catch(() => '');
  const pid = Number.parseInt(text, 10);
  return Number.isInteger(pid) && pid !== process.pid && isAlive(pid) ? pid : null;
};

/**
 * Takes the data folder for this process. The holder is a local socket, so a killed hub leaves nothing to clean; the file
 * `hub.pid` only names the holder for people.
 * @throws HubError SMEVFailure when another hub works in the folder
 */
export const lockFolder = async (folder: string): Promise<FolderLock> => {
  const file = path.join(folder, 'hub.pid');
  const address = addressOf(folder);
  const take = async (): Promise<net.Server> => {
    try {
      return await listen(address);
    } catch (cause) {
      const isFile = !address.startsWith('\0') && process.platform !== 'win32';
      if (isFile && !(await answers(address))) {
        await rm(address, { force: true });
        return listen(address);
      }
      const holder = await holderOf(file);
      throw new HubError(
        'SMEVFailure',
        {
          reason: `Папка ${folder} уже занята другим хабом${holder === null ? '' : ` (процесс ${holder})`}. Остановите его или укажите другую папку в HUB_DATA.`,
        },
        { cause },
      );
    }
  };
  const server = await take();
  await writeFile(file, `${process.pid}\n`);
  let released: Promise<void> | null = null;
  const release = async (): Promise<void> => {
    await rm(file, { force: true });
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { release: () => (released ??= release()) };
};
