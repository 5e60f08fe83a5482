import { limits, type EpochMs } from '../../broker/index.ts';
import type { Queryable } from '../../registries/index.ts';

export type FileRow = {
  readonly id: string;
  readonly owner: string;
  readonly name: string;
  readonly version: number;
  readonly mimeType: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly actualOn: string;
  readonly author: string;
  readonly organisation: string;
  readonly at: Date;
};

const columns = `id::text, owner, name, version, mime_type as "mimeType", bytes, sha256, actual_on::text as "actualOn",
  author, organisation, at`;

/** Documents of a thing: names in order, the newest version first. */
export const listFiles = (db: Queryable, owner: string): Promise<readonly FileRow[]> =>
  db.query<FileRow>(
    `select ${columns} from files.file where owner = $1::text order by name, version desc limit $2::int`,
    [owner, limits.listRowsMax],
  );

/** One document without its bytes; undefined when there is none. */
export const readFile = async (db: Queryable, id: string): Promise<FileRow | undefined> =>
  (await db.query<FileRow>(`select ${columns} from files.file where id = $1::uuid`, [id]))[0];

/** The sealed bytes of a document. */
export const readSealed = async (db: Queryable, id: string): Promise<Uint8Array | undefined> =>
  (
    await db.query<{ sealed: Uint8Array }>('select sealed from files.file where id = $1::uuid', [
      id,
    ])
  )[0]?.sealed;

export type NewFile = Omit<FileRow, 'version' | 'at'> & {
  readonly sealed: Uint8Array;
  readonly atMs: EpochMs;
};

/** Keeps a document; a name that is there already gets its next version. */
export const insertFile = async (t: Queryable, file: NewFile): Promise<void> => {
  // Two who add versions of one name at once wait for each other.
  await t.query('select pg_advisory_xact_lock(hashtextextended($1::text, 0))', [file.owner]);
  await t.query(
    `insert into files.file (id, owner, name, version, mime_type, bytes, sha256, actual_on, author, organisation, at, sealed)
     select $1::uuid, $2::text, $3::text, coalesce(max(version), 0) + 1, $4::text, $5::int, $6::text, $7::date,
            $8::text, $9::text, $10::timestamptz, $11::bytea
       from files.file where owner = $2::text and name = $3::text`,
    [
      file.id,
      file.owner,
      file.name,
      file.mimeType,
      file.bytes,
      file.sha256,
      file.actualOn,
      file.author,
      file.organisation,
      new Date(file.atMs),
      Buffer.from(file.sealed),
    ],
  );
};

export type Link = {
  readonly fileId: string;
  readonly madeFor: string;
  readonly organisation: string;
};

/** Keeps a link by the hash of its token; ended ones of a day ago go. */
export const insertLink = async (
  t: Queryable,
  tokenSha256: string,
  link: Link,
  expiresAtMs: EpochMs,
): Promise<void> => {
  await t.query("delete from files.link where expires_at < $1::timestamptz - interval '1 day'", [
    new Date(expiresAtMs),
  ]);
  await t.query(
    `insert into files.link (token_sha256, file_id, made_for, organisation, expires_at)
     values ($1::text, $2::uuid, $3::text, $4::text, $5::timestamptz)`,
    [tokenSha256, link.fileId, link.madeFor, link.organisation, new Date(expiresAtMs)],
  );
};

/** Uses a link up: of two who come at once one gets it. Undefined when it was used, has ended or never was. */
export const takeLink = async (
  t: Queryable,
  tokenSha256: string,
  nowMs: EpochMs,
): Promise<Link | undefined> =>
  (
    await t.query<Link>(
      `update files.link set used_at = $2::timestamptz
        where token_sha256 = $1::text and used_at is null and expires_at > $2::timestamptz
        returning file_id::text as "fileId", made_for as "madeFor", organisation`,
      [tokenSha256, new Date(nowMs)],
    )
  )[0];
