import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { HubError, limits, type Attachment } from '../../broker/index.ts';
import type { DigestAlgorithm } from '../crypto/index.ts';
import type { StoredFile } from '../sdk/index.ts';
import { fetchFile, fileDigest, ftpPlaceOf } from './ftp.ts';

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

/**
 * Brings the files of a federal message from the file store as attachments of the message here, each checked against the digest inside
 * the sender's signature.
 * @throws HubError AttachmentSizeLimitExceeded when together they do not fit into a message; AttachmentContentMiscoordination;
 *   FederalSystemIsAway
 */
export const makeStoredFiles =
  (ftpUrl: string | null, directory: string) =>
  async (files: readonly StoredFile[]): Promise<readonly Attachment[]> => {
    if (files.length === 0) return [];
    if (ftpUrl === null)
      throw new HubError('AttachmentContentMiscoordination', {
        reason: 'Файловое хранилище ЕСМЭВ не настроено: HUB_ESMEV_FTP_URL.',
      });
    const folder = await mkdtemp(path.join(directory, 'esmev-'));
    try {
      const attachments: Attachment[] = [];
      let leftBytes: number = limits.inlineAttachmentBytesMax;
      for (const [at, file] of files.entries()) {
        const place = { ...ftpPlaceOf(ftpUrl), user: file.user, password: file.password };
        const local = path.join(folder, String(at));
        await fetchFile(place, path.posix.join('/', file.uuid, file.fileName), local);
        leftBytes -= (await stat(local)).size;
        if (leftBytes < 0)
          throw new HubError('AttachmentSizeLimitExceeded', {
            reason: 'Файлы сообщения вместе больше 5 МБ: внутри региона их пока не передать.',
          });
        await checkDigest(local, file);
        attachments.push({
          id: file.uuid,
          mimeType: file.mimeType,
          bytes: await readFile(local),
          ...(file.pkcs7Base64 !== null && {
            signaturePkcs7: Buffer.from(file.pkcs7Base64, 'base64'),
          }),
        });
      }
      return attachments;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
