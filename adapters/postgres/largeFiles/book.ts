import type { FilePart, LargeFile, LargeFileBook } from '../../largeFiles/index.ts';
import type { Database } from '../pool.ts';

const columns = `file_id as "fileId", owner, recipients, name, mime_type as "mimeType", bytes::float8 as bytes, sha256,
  broker.ms(completed_at) as "completedAtMs"`;

const add = async (database: Database, file: LargeFile, atMs: number): Promise<void> => {
  await database.query(
    `insert into broker.large_file (file_id, owner, recipients, name, mime_type, bytes, sha256, made_at)
     values ($1::uuid, $2::text, $3::text[], $4::text, $5::text, $6::bigint, $7::text, broker.at_ms($8::bigint))`,
    [
      file.fileId,
      file.owner,
      file.recipients,
      file.name,
      file.mimeType,
      file.bytes,
      file.sha256,
      atMs,
    ],
  );
};

const addPart = async (database: Database, fileId: string, part: FilePart): Promise<void> => {
  await database.query(
    `insert into broker.large_file_part (file_id, no, first_byte, bytes)
     values ($1::uuid, $2::int, $3::bigint, $4::int)`,
    [fileId, part.no, part.firstByte, part.bytes],
  );
};

const opened = async (
  database: Database,
  secretSha256: string,
  purpose: string,
  nowMs: number,
): Promise<string | null> => {
  const [row] = await database.read<{ fileId: string }>(
    `select file_id as "fileId" from broker.large_file_key
      where secret_sha256 = $1::text and purpose = $2::text and until > broker.at_ms($3::bigint)`,
    [secretSha256, purpose, nowMs],
  );
  return row?.fileId ?? null;
};

/** Large files of the exchange in PostgreSQL: their cards, parts and keys. */
export const makeLargeFileBook = (database: Database): LargeFileBook => ({
  add: (file, atMs) => add(database, file, atMs),
  file: async (fileId) => {
    const [row] = await database.read<LargeFile>(
      `select ${columns} from broker.large_file where file_id = $1::uuid`,
      [fileId],
    );
    return row ?? null;
  },
  parts: (fileId) =>
    database.read<FilePart>(
      `select no, first_byte::float8 as "firstByte", bytes from broker.large_file_part
        where file_id = $1::uuid order by no`,
      [fileId],
    ),
  addPart: (fileId, part) => addPart(database, fileId, part),
  complete: async (fileId, atMs) => {
    await database.query(
      `update broker.large_file set completed_at = broker.at_ms($2::bigint)
        where file_id = $1::uuid and completed_at is null`,
      [fileId, atMs],
    );
  },
  addKey: async (secretSha256, fileId, purpose, untilMs) => {
    await database.query(
      `insert into broker.large_file_key (secret_sha256, file_id, purpose, until)
       values ($1::text, $2::uuid, $3::text, broker.at_ms($4::bigint))`,
      [secretSha256, fileId, purpose, untilMs],
    );
  },
  opened: (secretSha256, purpose, nowMs) => opened(database, secretSha256, purpose, nowMs),
});
