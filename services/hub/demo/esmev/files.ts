import { createReadStream } from 'node:fs';
import { link, mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { makeDigest, type DigestAlgorithm } from '../../../../adapters/crypto/index.ts';
import { newToken } from '../../../../adapters/runtime/index.ts';
import type { FederalParticipant } from './settings.ts';
import type { Access } from './write.ts';

const digestOf = async (file: string, algorithm: DigestAlgorithm): Promise<string> => {
  const hash = makeDigest(algorithm);
  for await (const chunk of createReadStream(file)) hash.update(chunk as Uint8Array);
  return Buffer.from(hash.digest()).toString('base64');
};

/**
 * The file store of the federal system: each participant has a folder to put files into, each delivery a user of its own that sees only
 * the files of its message. The FTP server in front of it asks `login`.
 */
export const makeFederalFiles = (
  directory: string,
  participants: readonly FederalParticipant[],
) => {
  const guests = new Map<string, { readonly password: string; readonly root: string }>();
  const uploads = (mnemonic: string): string => path.join(directory, 'in', mnemonic);
  return {
    open: async (): Promise<void> => {
      for (const { mnemonic } of participants) await mkdir(uploads(mnemonic), { recursive: true });
    },
    /** The folder that a user of the FTP server may see; null for a wrong name or password. */
    login: (user: string, password: string): string | null => {
      const guest = guests.get(user);
      if (guest !== undefined) return guest.password === password ? guest.root : null;
      const owner = participants.find(({ mnemonic }) => mnemonic === user);
      return owner?.ftpPassword !== undefined && owner.ftpPassword === password
        ? uploads(user)
        : null;
    },
    /** Name of the only file of an upload when it is there and its hash is right, else null. */
    check: async (
      mnemonic: string,
      { uuid, hash }: { readonly uuid: string; readonly hash: string },
      algorithm: DigestAlgorithm,
    ): Promise<string | null> => {
      const folder = path.join(uploads(mnemonic), path.basename(uuid));
      const names = await readdir(folder).catch(() => []);
      const [name] = names;
      if (name === undefined || names.length > 1) return null;
      return (await digestOf(path.join(folder, name), algorithm)) === hash ? name : null;
    },
    /** Opens a file to whoever gets the message. */
    offer: async (mnemonic: string, uuid: string, fileName: string): Promise<Access> => {
      const [user, password] = [newToken().slice(0, 30), newToken().slice(0, 30)];
      const root = path.join(directory, 'out', user);
      await mkdir(path.join(root, uuid), { recursive: true });
      await link(path.join(uploads(mnemonic), uuid, fileName), path.join(root, uuid, fileName));
      guests.set(user, { password, root });
      return { uuid, user, password, fileName };
    },
    remove: (mnemonic: string, uuid: string): Promise<void> =>
      rm(path.join(uploads(mnemonic), uuid), { recursive: true, force: true }),
  };
};

export type FederalFiles = ReturnType<typeof makeFederalFiles>;
