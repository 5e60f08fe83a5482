import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { HubError, limits, type Attachment } from '../../broker/index.ts';
import type { DigestAlgorithm } from '../crypto/index.ts';
import type { FileInput, StoredFile } from '../sdk/index.ts';
import { fetchFile, fileDigest, ftpPlaceOf, storeFile, type FtpPlace } from './ftp.ts';
import {
  keepReference,
  referenceMimeType,
  takeReference,
  type ReferencePorts,
} from './references.ts';

const digestsBySize: Readonly<Record<number, readonly DigestAlgorithm[]>> = {
  32: ['gost2012-256', 'sha256', 'gost94'],
  64: ['gost2012-512', 'sha512'],
};

const checkDigest = async (file: string, { uuid, hash }: StoredFile): Promise<void> => {
  const algorithms = digestsBySize[Buffer.from(hash, 'base64').length] ?? [];
  for (const algorithm of algorithms) if ((await fileDigest(file, algorithm)) === hash) return;
  throw new HubError('AttachmentContentMiscoordination', {
    field: 'RefAttachmentHeaderList',
    reason: `Хеш файла ${uuid} из хранилища ЕСМЭВ не совпал с объявленным.`,
  });
};

export type StoredFilesPorts = ReferencePorts & {
  readonly ftpUrl: string | null;
  /** Folder for files on their way. */
  readonly directory: string;
  readonly newUuid: () => string;
  /** Of the region's certificate: by it ЕСМЭВ checks files. */
  readonly digest: DigestAlgorithm;
};

const placeOf = (ftpUrl: string | null): FtpPlace => {
  if (ftpUrl !== null) return ftpPlaceOf(ftpUrl);
  throw new HubError('AttachmentContentMiscoordination', {
    reason: 'Файловое хранилище ЕСМЭВ не настроено: HUB_ESMEV_FTP_URL.',
  });
};

const inFolder = async <T>(directory: string, work: (folder: string) => Promise<T>): Promise<T> => {
  const folder = await mkdtemp(path.join(directory, 'esmev-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const signatureOf = ({ pkcs7Base64 }: StoredFile): { signaturePkcs7?: Uint8Array } =>
  pkcs7Base64 === null ? {} : { signaturePkcs7: Buffer.from(pkcs7Base64, 'base64') };

/** One file of the store as an attachment: its bytes while they fit into a message, a reference when they do not. */
const bring = async (
  p: StoredFilesPorts,
  file: StoredFile,
  local: string,
  leftBytes: number,
): Promise<{ attachment: Attachment; inlineBytes: number }> => {
  const place = { ...placeOf(p.ftpUrl), user: file.user, password: file.password };
  await fetchFile(place, path.posix.join('/', file.uuid, file.fileName), local);
  await checkDigest(local, file);
  const { size: bytes } = await stat(local);
  const { uuid, mimeType } = file;
  if (bytes > leftBytes) {
    const card = { uuid, name: path.posix.basename(file.fileName), mimeType, bytes };
    return { attachment: await keepReference(p, card, local), inlineBytes: 0 };
  }
  const attachment = { id: uuid, mimeType, bytes: await readFile(local), ...signatureOf(file) };
  return { attachment, inlineBytes: bytes };
};

// References and the rest of a message must fit beside the files.
const inlineBytesMax = limits.inlineAttachmentBytesMax - 256 * 1024;

/**
 * Files of messages between the store of ЕСМЭВ and the region, each checked against its digest. What does not fit into a message here
 * becomes a large file with a reference in its place; a reference to ЕСМЭВ becomes a file of its store.
 * Both throw HubError AttachmentContentMiscoordination, FederalSystemIsAway.
 */
export const makeStoredFiles = (p: StoredFilesPorts) => ({
  fetchFiles: (
    files: readonly StoredFile[],
    inlineBytes: number,
  ): Promise<readonly Attachment[]> =>
    files.length === 0
      ? Promise.resolve([])
      : inFolder(p.directory, async (folder) => {
          const attachments: Attachment[] = [];
          let leftBytes = inlineBytesMax - inlineBytes;
          for (const [at, file] of files.entries()) {
            const brought = await bring(p, file, path.join(folder, String(at)), leftBytes);
            leftBytes -= brought.inlineBytes;
            attachments.push(brought.attachment);
          }
          return attachments;
        }),
  storeFiles: (
    attachments: readonly Attachment[],
    sender: string | null,
  ): Promise<{ inline: readonly Attachment[]; files: readonly FileInput[] }> => {
    const inline = attachments.filter(({ mimeType }) => mimeType !== referenceMimeType);
    const references = attachments.filter(({ mimeType }) => mimeType === referenceMimeType);
    if (references.length === 0) return Promise.resolve({ inline, files: [] });
    return inFolder(p.directory, async (folder) => {
      const files: FileInput[] = [];
      for (const [at, reference] of references.entries()) {
        const local = path.join(folder, String(at));
        const { name, mimeType } = await takeReference(p, reference, sender, local);
        const [uuid, hash] = [p.newUuid(), await fileDigest(local, p.digest)];
        await storeFile(placeOf(p.ftpUrl), local, uuid, name);
        files.push({ uuid, hash, mimeType, pkcs7Base64: null });
      }
      return { inline, files };
    });
  },
});
