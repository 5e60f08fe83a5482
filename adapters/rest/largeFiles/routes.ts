import Type from 'typebox';
import { HubError, limits, parseMnemonic, sha256Hex, type Clock } from '../../../broker/index.ts';
import { defineRoute, type Caller, type Route } from '../../../module/index.ts';
import type { LargeFile, LargeFileBook, LargeFileStore } from '../../largeFiles/index.ts';
import { callerOf } from '../caller.ts';
import { control, signedCall } from '../envelopes.ts';

export type LargeFileRoutePorts = {
  readonly book: LargeFileBook;
  readonly store: Pick<LargeFileStore, 'check'>;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly newToken: () => string;
};

const tags = ['attachments'];
const FileId = Type.String({ pattern: '^[0-9a-f-]{36}$' });

const NewFile = control('NewFileEnvelope', 'newFile', 'Файл, который не помещается в сообщение', {
  name: Type.String({ pattern: '^[^/\\\\\\u0000-\\u001f"<>|:*?]{1,200}$' }),
  mimeType: Type.String({ pattern: '^[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,100}$' }),
  bytes: Type.Integer({ minimum: 1, maximum: limits.largeFileBytesMax }),
  sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  recipients: Type.Array(Type.String({ minLength: 1, maxLength: 50 }), {
    minItems: 1,
    maxItems: 50,
  }),
});
const FileDone = control('FileDoneEnvelope', 'completeFile', 'Файл передан целиком', {
  fileId: FileId,
});
const FileKey = control('FileKeyEnvelope', 'fileKey', 'Ключ для скачивания файла', {
  fileId: FileId,
});

const Opened = Type.Object({
  fileId: Type.String(),
  url: Type.String(),
  key: Type.String({ description: 'Authorization: Bearer …' }),
  until: Type.String({ format: 'date-time' }),
});
const Card = Type.Object({
  fileId: Type.String(),
  name: Type.String(),
  mimeType: Type.String(),
  bytes: Type.Integer(),
  sha256: Type.String(),
});

const ownSystem = (caller: Caller | null) => {
  const { system } = callerOf(caller);
  if (system === null)
    throw new HubError('NoSignatureFound', { reason: 'Файлы передают только системы.' });
  return system.mnemonic;
};

const cardOf = ({ fileId, name, mimeType, bytes, sha256 }: LargeFile) => ({
  fileId,
  name,
  mimeType,
  bytes,
  sha256,
});

/** What one may not see is as good as absent. */
const known = async (p: LargeFileRoutePorts, fileId: string): Promise<LargeFile> => {
  const file = await p.book.file(fileId);
  if (file === null) throw notFound(fileId);
  return file;
};
const notFound = (fileId: string): HubError =>
  new HubError('RecordNotFound', { field: 'fileId', reason: `Файла ${fileId} для вас нет.` });

const openFor = async (p: LargeFileRoutePorts, fileId: string, purpose: 'put' | 'take') => {
  const key = p.newToken();
  const untilMs = p.clock.nowMs() + limits.largeFileKeyMsMax;
  await p.book.addKey(sha256Hex(Buffer.from(key)), fileId, purpose, untilMs);
  const url = `/api/v1/attachments/${fileId}/content`;
  return { fileId, url, key, until: new Date(untilMs).toISOString() };
};

/** Signed calls around large files: announce, complete, get a key; the bytes go through the door of large files. */
export const makeLargeFileRoutes = (p: LargeFileRoutePorts): readonly Route[] => [
  defineRoute({
    method: 'post',
    path: '/api/v1/attachments',
    summary: 'Объявить большой файл (до 1 ГБ) и получить ключ для загрузки',
    description:
      'Байты передают PUT по адресу url с Authorization: Bearer key и Upload-Offset; HEAD отвечает, с какого байта продолжить после обрыва.',
    tags,
    permission: 'participant',
    body: signedCall(NewFile),
    responses: { 201: { description: 'Куда загружать', schema: Opened } },
    handler: async ({ body: { envelope }, caller }) => {
      const owner = ownSystem(caller);
      const { name, mimeType, bytes, sha256 } = envelope;
      const recipients = envelope.recipients.map((one) => parseMnemonic(one, 'recipients'));
      const fileId = p.newId();
      const file = {
        fileId,
        owner,
        recipients,
        name,
        mimeType,
        bytes,
        sha256,
        completedAtMs: null,
      };
      await p.book.add(file, p.clock.nowMs());
      return { status: 201, body: await openFor(p, fileId, 'put') };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/v1/attachments/complete',
    summary: 'Завершить загрузку: проверяются размер и SHA-256',
    tags,
    permission: 'participant',
    body: signedCall(FileDone),
    responses: { 200: { description: 'Файл принят', schema: Card } },
    handler: async ({ body: { envelope }, caller }) => {
      const owner = ownSystem(caller);
      const file = await known(p, envelope.fileId);
      if (file.owner !== owner) throw notFound(file.fileId);
      if (file.completedAtMs === null) {
        await p.store.check(file);
        await p.book.complete(file.fileId, p.clock.nowMs());
      }
      return { status: 200, body: cardOf(file) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/v1/attachments/key',
    summary: 'Ключ для скачивания: владельцу файла и получателям, которых он назвал',
    tags,
    permission: 'participant',
    body: signedCall(FileKey),
    responses: { 201: { description: 'Откуда скачать', schema: Opened } },
    handler: async ({ body: { envelope }, caller }) => {
      const asking = ownSystem(caller);
      const file = await known(p, envelope.fileId);
      const may = file.owner === asking || file.recipients.includes(asking);
      if (!may || file.completedAtMs === null) throw notFound(file.fileId);
      return { status: 201, body: await openFor(p, file.fileId, 'take') };
    },
  }),
];
