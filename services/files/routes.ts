import assert from 'node:assert/strict';
import Type, { type Static } from 'typebox';
import { HubError, limits, sha256Hex } from '../../broker/index.ts';
import { defineRoute, type Caller, type Route } from '../../module/index.ts';
import { localDateOf } from '../../registries/index.ts';
import type { FilesPorts } from './ports.ts';
import {
  insertFile,
  insertLink,
  listFiles,
  readFile,
  readSealed,
  takeLink,
  type FileRow,
} from './store.ts';

const tags = ['files'];
const sealName = (id: string): string => `file/${id}`;
const base64CharsMax = Math.ceil(limits.fileBytesMax / 3) * 4;

const Owner = Type.String({
  pattern: '^[a-z]{1,30}:[0-9A-Za-z-]{1,50}$',
  description: 'К чему относится: ticket:12, letter:5',
});

export const FileView = Type.Object({
  id: Type.String(),
  owner: Type.String(),
  name: Type.String(),
  version: Type.Integer(),
  mimeType: Type.String(),
  bytes: Type.Integer(),
  sha256: Type.String(),
  actualOn: Type.String({ description: '«Актуально на»' }),
  author: Type.String(),
  organisation: Type.String(),
  at: Type.String(),
});
export type FileData = Static<typeof FileView>;

const FileBody = Type.Object(
  {
    owner: Owner,
    // Neither a path nor anything that a browser or a shell would take for something else.
    name: Type.String({
      pattern: '^[^/\\\\\\u0000-\\u001f"<>|:*?]{1,200}$',
      description: 'Имя файла',
    }),
    mimeType: Type.String({ pattern: '^[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,100}$' }),
    content: Type.String({ minLength: 1, maxLength: base64CharsMax, contentEncoding: 'base64' }),
    actualOn: Type.Optional(
      Type.String({ format: 'date', description: 'На какую дату верно; сегодня, если не указано' }),
    ),
  },
  { additionalProperties: false },
);

const view = ({ at, ...rest }: FileRow): FileData => ({ ...rest, at: at.toISOString() });

const notFound = (): HubError =>
  new HubError('RecordNotFound', { field: 'id', reason: 'Такого документа нет.' });

const check = async (
  p: FilesPorts,
  caller: Caller | null,
  owner: string,
  what: 'read' | 'write',
): Promise<void> => {
  const [kind = '', id = ''] = owner.split(':');
  const access = p.owners[kind];
  // What one may not see is as good as absent.
  if (access === undefined || !(await access(caller, id, what))) throw notFound();
};

const bytesOf = (content: string): Buffer => {
  const bytes = Buffer.from(content, 'base64');
  if (bytes.toString('base64') !== content)
    throw new HubError('BadRequest', { field: 'content', reason: 'не base64 (RFC 4648 §4)' });
  if (bytes.byteLength > limits.fileBytesMax) {
    const mb = limits.fileBytesMax / 1024 / 1024;
    throw new HubError('MessageTooLarge', { field: 'content', reason: `Файл больше ${mb} МБ.` });
  }
  return bytes;
};

const addRoute = (p: FilesPorts): Route =>
  defineRoute({
    method: 'post',
    path: '/api/v1/files',
    summary: 'Приложить документ; то же имя становится новой версией',
    tags,
    permission: 'person',
    audit: 'file.added',
    body: FileBody,
    bodyBytesMax: base64CharsMax + limits.smallBodyBytesMax,
    responses: { 201: { description: 'Документ', schema: FileView } },
    handler: async ({ body, caller, note }) => {
      assert(caller?.person, 'a route of persons');
      await check(p, caller, body.owner, 'write');
      const bytes = bytesOf(body.content);
      if ((await listFiles(p.db, body.owner)).length >= limits.filesPerOwnerMax) {
        throw new HubError('ActionNotAllowed', {
          field: 'owner',
          reason: `Приложено уже ${limits.filesPerOwnerMax} документов.`,
        });
      }
      const id = p.newId();
      const atMs = p.clock.nowMs();
      const { owner, name, mimeType, actualOn = localDateOf(atMs) } = body;
      const { login: author, organisation } = caller.person;
      const sha256 = sha256Hex(bytes);
      const sealed = p.safe.seal(sealName(id), bytes);
      const facts = { id, owner, name, mimeType, actualOn, author, organisation, sha256 };
      await p.db.tx((t) => insertFile(t, { ...facts, bytes: bytes.byteLength, sealed, atMs }));
      note(`file:${id}`, { owner, sha256, bytes: bytes.byteLength });
      const made = await readFile(p.db, id);
      assert(made, 'it was kept just now');
      return { status: 201, body: view(made) };
    },
  });

const listRoute = (p: FilesPorts): Route =>
  defineRoute({
    method: 'get',
    path: '/api/v1/files',
    summary: 'Документы: версии, авторы, время, хеш',
    tags,
    permission: 'person',
    query: Type.Object({ owner: Owner }, { additionalProperties: false }),
    responses: {
      200: { description: 'Документы', schema: Type.Object({ files: Type.Array(FileView) }) },
    },
    handler: async ({ query: { owner }, caller }) => {
      await check(p, caller, owner, 'read');
      return { status: 200, body: { files: (await listFiles(p.db, owner)).map(view) } };
    },
  });

const linkRoute = (p: FilesPorts): Route =>
  defineRoute({
    method: 'post',
    path: '/api/v1/files/{id}/links',
    summary: 'Одноразовая ссылка для скачивания',
    description: `Открывается один раз в течение ${limits.fileLinkMsMax / 60_000} минут.`,
    tags,
    permission: 'person',
    audit: 'file.linked',
    params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
    responses: {
      201: {
        description: 'Ссылка',
        schema: Type.Object({ url: Type.String(), expiresAt: Type.String() }),
      },
    },
    handler: async ({ params: { id }, caller, note }) => {
      assert(caller?.person, 'a route of persons');
      note(`file:${id}`);
      const file = await readFile(p.db, id);
      if (!file) throw notFound();
      await check(p, caller, file.owner, 'read');
      const token = p.newToken();
      const expiresAtMs = p.clock.nowMs() + limits.fileLinkMsMax;
      const { login: madeFor, organisation } = caller.person;
      await insertLink(
        p.db,
        sha256Hex(Buffer.from(token)),
        { fileId: id, madeFor, organisation },
        expiresAtMs,
      );
      const expiresAt = new Date(expiresAtMs).toISOString();
      return { status: 201, body: { url: `/api/v1/files/links/${token}`, expiresAt } };
    },
  });

const dispositionOf = (name: string): string =>
  `attachment; filename="file"; filename*=UTF-8''${encodeURIComponent(name).replace(/['()]/g, (c) => `%${c.charCodeAt(0).toString(16)}`)}`;

const downloadRoute = (p: FilesPorts): Route =>
  defineRoute({
    method: 'get',
    path: '/api/v1/files/links/{token}',
    summary: 'Скачать документ по одноразовой ссылке',
    tags,
    permission: 'public',
    params: Type.Object({ token: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }) }),
    responses: { 200: { description: 'Файл', contentType: 'application/octet-stream' } },
    handler: async ({ params: { token }, arrived }) => {
      const atMs = p.clock.nowMs();
      const link = await takeLink(p.db, sha256Hex(Buffer.from(token)), atMs);
      const file = link && (await readFile(p.db, link.fileId));
      const sealed = link && (await readSealed(p.db, link.fileId));
      if (!link || !file || !sealed) {
        throw new HubError('RecordNotFound', {
          field: 'token',
          reason:
            'Ссылка уже использована или её срок истёк: запросите новую на странице документа.',
        });
      }
      const bytes = await p.safe.open(sealName(file.id), sealed);
      await p.audit.write({
        event: 'file.downloaded',
        atMs,
        actor: {
          kind: 'person',
          name: link.madeFor,
          organisation: link.organisation,
          address: arrived.address,
        },
        outcome: 'done',
        object: `file:${file.id}`,
        details: { owner: file.owner, sha256: file.sha256 },
      });
      return {
        status: 200,
        // Never as a page of the hub's own address, whatever the file says that it is.
        raw: { contentType: 'application/octet-stream', bytes },
        headers: { 'Content-Disposition': dispositionOf(file.name) },
      };
    },
  });

/** Documents of tickets, letters and whatever else has an owner. */
export const makeFileRoutes = (p: FilesPorts): readonly Route[] => [
  addRoute(p),
  listRoute(p),
  linkRoute(p),
  downloadRoute(p),
];
