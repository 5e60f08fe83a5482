import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, FTPError } from 'basic-ftp';
import { HubError } from '../../broker/index.ts';
import { makeDigest, type DigestAlgorithm } from '../crypto/index.ts';

export type FtpPlace = {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** FTP over TLS (RFC 4217). */
  readonly secure: boolean;
};

/** Reads `ftp://user:password@host:port`. */
export const ftpPlaceOf = (url: string): FtpPlace => {
  const { hostname, port, username, password, protocol } = new URL(url);
  return {
    host: hostname,
    port: port === '' ? 21 : Number(port),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    secure: protocol === 'ftps:',
  };
};

const attemptsMax = 6;
const pauseMsMin = 250;
const silenceMsMax = 30_000;

const away = (cause: unknown): HubError =>
  new HubError(
    'FederalSystemIsAway',
    { reason: 'Файловое хранилище ЕСМЭВ не отвечает.' },
    { cause },
  );

/** A refusal of the store itself; a broken connection is no refusal. */
const isRefusal = (error: unknown): error is FTPError =>
  error instanceof FTPError && error.code >= 500 && error.code < 600;

const connected = async <T>(place: FtpPlace, work: (client: Client) => Promise<T>): Promise<T> => {
  const client = new Client(silenceMsMax);
  try {
    await client.access(place);
    return await work(client);
  } finally {
    client.close();
  }
};

const persistently = async (work: () => Promise<void>): Promise<void> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await work();
      return;
    } catch (error) {
      if (isRefusal(error)) {
        const reason = `Файловое хранилище ЕСМЭВ отказало: ${error.code}.`;
        throw new HubError('AttachmentContentMiscoordination', { reason }, { cause: error });
      }
      if (attempt === attemptsMax) throw away(error);
      await delay(pauseMsMin * 2 ** (attempt - 1));
    }
  }
};

const sizeOf = async (file: string): Promise<number> =>
  stat(file).then(
    ({ size }) => size,
    () => 0,
  );

/**
 * Copies a file of the store to the disk; after a cut it goes on where it stopped.
 * @throws HubError AttachmentContentMiscoordination when the store refuses, FederalSystemIsAway when it stays silent
 */
export const fetchFile = (place: FtpPlace, remote: string, file: string): Promise<void> =>
  persistently(() =>
    connected(place, async (client) => {
      const [done, whole] = [await sizeOf(file), await client.size(remote)];
      if (done === whole && whole > 0) return;
      await client.downloadTo(file, remote, done);
    }),
  );

/**
 * Puts a file into the store under a folder of its own (МР §5); after a cut it goes on where it stopped.
 * @throws HubError as fetchFile
 */
export const storeFile = (
  place: FtpPlace,
  file: string,
  folder: string,
  name: string,
): Promise<void> =>
  persistently(() =>
    connected(place, async (client) => {
      const remote = path.posix.join('/', folder, name);
      await client.ensureDir(path.posix.join('/', folder));
      const [done, whole] = [await client.size(remote).catch(() => 0), await sizeOf(file)];
      if (done === 0) await client.uploadFrom(file, remote);
      else if (done < whole) await client.appendFrom(file, remote, { localStart: done });
    }),
  );

/** Digest of a file in base64, read in parts. */
export const fileDigest = async (file: string, algorithm: DigestAlgorithm): Promise<string> => {
  const hash = makeDigest(algorithm);
  for await (const chunk of createReadStream(file)) hash.update(chunk as Uint8Array);
  return Buffer.from(hash.digest()).toString('base64');
};
