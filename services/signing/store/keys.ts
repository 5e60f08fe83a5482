import { HubError, limits, type EpochMs } from '../../../broker/index.ts';
import type { Queryable } from '../../../registries/index.ts';
import type { KeyRow, KeyState, VersionRow, VersionState } from '../key.ts';

const keyColumns = `id::text, organisation, title, state, active_version as "activeVersion",
  signatures_per_minute_max as "signaturesPerMinuteMax", created_at as "createdAt", created_by as "createdBy",
  destruction_asked_at as "destructionAskedAt", destruction_asked_by as "destructionAskedBy",
  destruction_reason as "destructionReason", destroyed_at as "destroyedAt", destroyed_by as "destroyedBy", revision`;

const versionColumns = `key_id::text as "keyId", version, algorithm, state, sealed, public_key as "publicKey",
  request_pem as "requestPem", certificate_pem as "certificatePem", certificate_sha256 as "certificateSha256",
  subject, issuer, serial, valid_from as "validFrom", valid_to as "validTo",
  created_at as "createdAt", created_by as "createdBy", activated_at as "activatedAt"`;

const at = (ms: EpochMs): Date => new Date(ms);

const notFound = (id: string): HubError =>
  new HubError('RecordNotFound', { field: 'id', value: id, reason: 'Такого ключа нет.' });

/** The key. @throws HubError RecordNotFound */
export const readKey = async (db: Queryable, id: string): Promise<KeyRow> => {
  const [row] = await db.query<KeyRow>(
    `select ${keyColumns} from signing.key where id = $1::uuid`,
    [id],
  );
  if (!row) throw notFound(id);
  return row;
};

/** The key, locked until the transaction ends. @throws HubError RecordNotFound */
export const lockKey = async (t: Queryable, id: string): Promise<KeyRow> => {
  const [row] = await t.query<KeyRow>(
    `select ${keyColumns} from signing.key where id = $1::uuid for update`,
    [id],
  );
  if (!row) throw notFound(id);
  return row;
};

/** How many keys an organisation has that are not destroyed. */
export const countKeys = async (t: Queryable, organisation: string): Promise<number> => {
  const [row] = await t.query<{ count: number }>(
    `select count(*)::int as count from signing.key where organisation = $1::text and state <> 'destroyed'`,
    [organisation],
  );
  return row?.count ?? 0;
};

export type NewKey = Pick<KeyRow, 'id' | 'organisation' | 'title' | 'signaturesPerMinuteMax'> & {
  readonly atMs: EpochMs;
  readonly by: string;
};

/** Writes a key that has no version yet. */
export const insertKey = async (t: Queryable, key: NewKey): Promise<void> => {
  await t.query(
    `insert into signing.key (id, organisation, title, state, signatures_per_minute_max, created_at, created_by)
     values ($1::uuid, $2::text, $3::text, 'empty', $4::int, $5::timestamptz, $6::text)`,
    [key.id, key.organisation, key.title, key.signaturesPerMinuteMax, at(key.atMs), key.by],
  );
};

/** Changes what people may change of a key. */
export const updateCard = async (
  t: Queryable,
  id: string,
  card: Pick<KeyRow, 'title' | 'signaturesPerMinuteMax'>,
): Promise<void> => {
  await t.query(
    `update signing.key set title = $2::text, signatures_per_minute_max = $3::int, revision = revision + 1
      where id = $1::uuid`,
    [id, card.title, card.signaturesPerMinuteMax],
  );
};

/** Moves a key to another state. */
export const updateKeyState = async (
  t: Queryable,
  id: string,
  state: KeyState,
  activeVersion: number | null,
): Promise<void> => {
  await t.query(
    `update signing.key set state = $2::text, active_version = $3::int, revision = revision + 1 where id = $1::uuid`,
    [id, state, activeVersion],
  );
};

/** Notes that somebody wants the key destroyed; null takes it back. */
export const updateDestruction = async (
  t: Queryable,
  id: string,
  asked: { readonly atMs: EpochMs; readonly by: string; readonly reason: string } | null,
): Promise<void> => {
  await t.query(
    `update signing.key set destruction_asked_at = $2::timestamptz, destruction_asked_by = $3::text,
       destruction_reason = $4::text, revision = revision + 1 where id = $1::uuid`,
    [id, asked && at(asked.atMs), asked?.by ?? null, asked?.reason ?? null],
  );
};

/** Erases every private key of a key: from here on nobody can sign with it. */
export const destroyKey = async (
  t: Queryable,
  id: string,
  by: string,
  atMs: EpochMs,
): Promise<void> => {
  await t.query(
    `update signing.key_version set sealed = null, state = 'destroyed' where key_id = $1::uuid`,
    [id],
  );
  await t.query(
    `update signing.key set state = 'destroyed', active_version = null, destroyed_at = $2::timestamptz,
       destroyed_by = $3::text, revision = revision + 1 where id = $1::uuid`,
    [id, at(atMs), by],
  );
};

/** Versions of a key, the newest first. */
export const readVersions = (db: Queryable, id: string): Promise<readonly VersionRow[]> =>
  db.query<VersionRow>(
    `select ${versionColumns} from signing.key_version where key_id = $1::uuid order by version desc limit $2::int`,
    [id, limits.listRowsMax],
  );

/** One version. @throws HubError RecordNotFound */
export const readVersion = async (
  db: Queryable,
  id: string,
  version: number,
): Promise<VersionRow> => {
  const [row] = await db.query<VersionRow>(
    `select ${versionColumns} from signing.key_version where key_id = $1::uuid and version = $2::int`,
    [id, version],
  );
  if (row) return row;
  throw new HubError('RecordNotFound', {
    field: 'version',
    value: String(version),
    reason: 'Такой версии ключа нет.',
  });
};

export type NewVersion = Pick<
  VersionRow,
  'keyId' | 'version' | 'algorithm' | 'publicKey' | 'requestPem'
> & {
  readonly sealed: Uint8Array;
  readonly atMs: EpochMs;
  readonly by: string;
};

/** Writes a version that has no certificate yet. */
export const insertVersion = async (t: Queryable, row: NewVersion): Promise<void> => {
  await t.query(
    `insert into signing.key_version
       (key_id, version, algorithm, state, sealed, public_key, request_pem, created_at, created_by)
     values ($1::uuid, $2::int, $3::text, 'requested', $4::bytea, $5::bytea, $6::text, $7::timestamptz, $8::text)`,
    [
      row.keyId,
      row.version,
      row.algorithm,
      Buffer.from(row.sealed),
      Buffer.from(row.publicKey),
      row.requestPem,
      at(row.atMs),
      row.by,
    ],
  );
};

export type VersionCertificate = {
  readonly pem: string;
  readonly sha256: string;
  readonly subject: string;
  readonly issuer: string;
  readonly serial: string;
  readonly notBeforeMs: EpochMs;
  readonly notAfterMs: EpochMs;
};

/** Gives a version its certificate, or a newer one of the same key. */
export const updateCertificate = async (
  t: Queryable,
  id: string,
  version: number,
  certificate: VersionCertificate,
): Promise<void> => {
  await t.query(
    `update signing.key_version
        set certificate_pem = $3::text, certificate_sha256 = $4::text, subject = $5::text, issuer = $6::text,
            serial = $7::text, valid_from = $8::timestamptz, valid_to = $9::timestamptz,
            state = case when state = 'requested' then 'ready' else state end
      where key_id = $1::uuid and version = $2::int`,
    [
      id,
      version,
      certificate.pem,
      certificate.sha256,
      certificate.subject,
      certificate.issuer,
      certificate.serial,
      at(certificate.notBeforeMs),
      at(certificate.notAfterMs),
    ],
  );
  await t.query('update signing.key set revision = revision + 1 where id = $1::uuid', [id]);
};

/** Moves a version to another state. */
export const updateVersionState = async (
  t: Queryable,
  id: string,
  version: number,
  state: VersionState,
  atMs: EpochMs,
): Promise<void> => {
  await t.query(
    `update signing.key_version
        set state = $3::text, activated_at = case when $3::text = 'active' then $4::timestamptz else activated_at end
      where key_id = $1::uuid and version = $2::int`,
    [id, version, state, at(atMs)],
  );
};
