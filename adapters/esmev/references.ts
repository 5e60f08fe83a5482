import { createReadStream, createWriteStream } from 'node:fs';
import { createHmac } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  HubError,
  limits,
  sha256Hex,
  type Attachment,
  type Clock,
  type Mnemonic,
} from '../../broker/index.ts';
import type { LargeFile, LargeFileBook, LargeFileStore } from '../largeFiles/index.ts';
import { fileDigest } from './ftp.ts';
import { bridgeMnemonic } from './settings.ts';

/** An attachment that stands for a large file: JSON with its number, digest and, for a recipient, its key. */
export const referenceMimeType = 'application/vnd.kuzbass.file+json';

export type ReferencePorts = {
  readonly book: LargeFileBook;
  readonly store: LargeFileStore;
  /** Keys of files follow from it: a federal message that comes again must be the same message. */
  readonly secret: Buffer;
  readonly clock: Clock;
};

type Local = {
  readonly uuid: string;
  readonly name: string;
  readonly mimeType: string;
  readonly bytes: number;
};

const owner = bridgeMnemonic as Mnemonic;

const kept = async (
  { book, clock }: ReferencePorts,
  local: Local,
  sha256: string,
): Promise<LargeFile> => {
  const known = await book.file(local.uuid);
  if (known !== null) return known;
  const file = { ...local, fileId: local.uuid, owner, recipients: [], sha256, completedAtMs: null };
  await book.add(file, clock.nowMs());
  return file;
};

/**
 * Keeps a file of ЕСМЭВ among the large files of the region. @returns the attachment by which its recipient finds it
 * @param path where the file is now
 */
export const keepReference = async (
  p: ReferencePorts,
  local: Local,
  path: string,
): Promise<Attachment> => {
  const { book, store, clock, secret } = p;
  const sha256 = Buffer.from(await fileDigest(path, 'sha256'), 'base64').toString('hex');
  const file = await kept(p, local, sha256);
  const { fileId } = file;
  const key = createHmac('sha256', secret).update(fileId).digest('base64url');
  if (file.completedAtMs === null) {
    const start = await store.offset(fileId);
    await store.append(file, start, createReadStream(path, { start }));
    await store.check(file);
    const untilMs = clock.nowMs() + limits.messageLifeMsDefault;
    await book.addKey(sha256Hex(Buffer.from(key)), fileId, 'take', untilMs);
    await book.complete(fileId, clock.nowMs());
  }
  const url = `/api/v1/attachments/${fileId}/content`;
  const said = {
    fileId,
    name: local.name,
    mimeType: local.mimeType,
    bytes: local.bytes,
    sha256,
    url,
    key,
  };
  return { id: fileId, mimeType: referenceMimeType, bytes: Buffer.from(JSON.stringify(said)) };
};

/** Copies a large file that was meant for the bridge to the disk. @throws HubError AttachmentContentMiscoordination */
export const takeReference = async (
  { book, store }: Pick<ReferencePorts, 'book' | 'store'>,
  attachment: Attachment,
  sender: string | null,
  path: string,
): Promise<LargeFile> => {
  const said = JSON.parse(Buffer.from(attachment.bytes).toString('utf8')) as { fileId?: unknown };
  const fileId = String(said.fileId);
  const file = /^[0-9a-f-]{36}$/.test(fileId) ? await book.file(fileId) : null;
  // A reference to a file of somebody else would carry it out of the region.
  if (
    file === null ||
    file.owner !== sender ||
    !file.recipients.includes(owner) ||
    file.completedAtMs === null
  )
    throw new HubError('AttachmentContentMiscoordination', {
      field: attachment.id,
      reason: `Файл ${fileId} не загружен отправителем для ${owner}.`,
    });
  await pipeline(
    Readable.from(store.read(file, 0, file.bytes)),
    createWriteStream(path, { mode: 0o600 }),
  );
  return file;
};
