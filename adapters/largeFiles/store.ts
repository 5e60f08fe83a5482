import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { HubError } from '../../broker/index.ts';
import type { Vault } from '../vault/index.ts';
import type { FilePart, LargeFile, LargeFileBook } from './ports.ts';

/** Bytes of one sealed part: what of a file is in memory at a time. */
const partBytesMax = 4 * 1024 * 1024;

export type LargeFileStore = {
  /** Bytes that are kept so far: where an upload goes on. */
  offset(fileId: string): Promise<number>;
  /**
   * Keeps what comes, from `offset` on; what came before a cut stays.
   * @throws HubError BadRequest when `offset` is not where the file ends, or more comes than was declared
   */
  append(file: LargeFile, offset: number, body: AsyncIterable<Uint8Array>): Promise<number>;
  /** @throws HubError AttachmentContentMiscoordination when bytes are missing or the digest is another */
  check(file: LargeFile): Promise<void>;
  /** Bytes from `first` to `last`, both included. @throws HubError SMEVFailure when what is kept was altered */
  read(file: LargeFile, first: number, last: number): AsyncGenerator<Uint8Array>;
};

const sealName = (fileId: string, no: number): string => `large-file/${fileId}/${no}`;

const endOf = (parts: readonly FilePart[]): number => {
  const last = parts.at(-1);
  return last === undefined ? 0 : last.firstByte + last.bytes;
};

const wrongOffset = (offset: number, end: number): HubError =>
  new HubError('BadRequest', {
    field: 'Upload-Offset',
    reason: `Принято байт: ${end}, а продолжение начинается с ${offset}: спросите HEAD и продолжите оттуда.`,
  });

type Kept = Pick<LargeFileBook, 'parts' | 'addPart'>;
type Safe = Pick<Vault, 'seal' | 'open' | 'knows' | 'refresh'>;

const makeParts = (directory: string, book: Kept, vault: Safe) => {
  const partFile = (fileId: string, no: number): string => path.join(directory, fileId, String(no));

  const keepPart = async (fileId: string, part: FilePart, bytes: Buffer): Promise<void> => {
    const file = partFile(fileId, part.no);
    const handle = await open(`${file}.new`, 'w', 0o600);
    try {
      await handle.writeFile(vault.seal(sealName(fileId, part.no), bytes));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(`${file}.new`, file);
    await book.addPart(fileId, part);
  };

  const openPart = async (fileId: string, no: number): Promise<Buffer> => {
    const sealed = await readFile(partFile(fileId, no));
    if (!vault.knows(sealed)) await vault.refresh();
    const bytes = vault.open(sealName(fileId, no), sealed);
    if (bytes === null)
      throw new HubError('SMEVFailure', { reason: `Файл ${fileId} повреждён в хранилище.` });
    return bytes;
  };
  return { keepPart, openPart };
};

/** Keeps large files in a folder as sealed parts; a part counts when the book knows it. */
export const makeLargeFileStore = (directory: string, book: Kept, vault: Safe): LargeFileStore => {
  const { keepPart, openPart } = makeParts(directory, book, vault);

  const read = async function* (file: LargeFile, first: number, last: number) {
    for (const { no, firstByte, bytes } of await book.parts(file.fileId)) {
      if (firstByte + bytes <= first) continue;
      if (firstByte > last) return;
      const part = await openPart(file.fileId, no);
      yield part.subarray(Math.max(0, first - firstByte), Math.min(bytes, last - firstByte + 1));
    }
  };

  const append: LargeFileStore['append'] = async (file, offset, body) => {
    const parts = await book.parts(file.fileId);
    let end = endOf(parts);
    let no = parts.length;
    if (offset !== end) throw wrongOffset(offset, end);
    await mkdir(path.join(directory, file.fileId), { recursive: true });
    let pending: Uint8Array[] = [];
    let pendingBytes = 0;
    const flush = async (): Promise<void> => {
      if (pendingBytes === 0) return;
      const part = { no, firstByte: end, bytes: pendingBytes };
      await keepPart(file.fileId, part, Buffer.concat(pending));
      [no, end, pending, pendingBytes] = [no + 1, end + pendingBytes, [], 0];
    };
    try {
      for await (const chunk of body) {
        if (end + pendingBytes + chunk.length > file.bytes)
          throw new HubError('MessageTooLarge', {
            reason: `Объявлено байт: ${file.bytes}; пришло больше.`,
          });
        pending.push(chunk);
        pendingBytes += chunk.length;
        if (pendingBytes >= partBytesMax) await flush();
      }
    } finally {
      // A cut in the middle loses nothing that came before it.
      await flush();
    }
    return end;
  };

  return {
    offset: async (fileId) => endOf(await book.parts(fileId)),
    append,
    read,
    check: async (file) => {
      const end = endOf(await book.parts(file.fileId));
      const hash = createHash('sha256');
      for await (const part of read(file, 0, file.bytes)) hash.update(part);
      const reason =
        end === file.bytes
          ? 'SHA-256 принятых байт не равен объявленному: загрузите файл заново.'
          : `Принято байт: ${end} из ${file.bytes}.`;
      if (end !== file.bytes || hash.digest('hex') !== file.sha256)
        throw new HubError('AttachmentContentMiscoordination', { field: 'sha256', reason });
    },
  };
};
