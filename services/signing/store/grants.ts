import { HubError, limits, type EpochMs } from '../../../broker/index.ts';
import type { Queryable } from '../../../registries/index.ts';
import type { GrantRow } from '../key.ts';

const columns = `id::text, key_id::text as "keyId", grantee_kind as "granteeKind", grantee, kinds, basis, valid_to as "validTo",
  given_at as "givenAt", given_by as "givenBy", withdrawn_at as "withdrawnAt", withdrawn_by as "withdrawnBy"`;

/** Grants of a key, those in force first. */
export const readGrants = (db: Queryable, keyId: string): Promise<readonly GrantRow[]> =>
  db.query<GrantRow>(
    `select ${columns} from signing.key_grant where key_id = $1::uuid
      order by withdrawn_at is not null, id desc limit $2::int`,
    [keyId, limits.listRowsMax],
  );

/** The grant in force of somebody; undefined when there is none. */
export const findGrant = async (
  db: Queryable,
  keyId: string,
  kind: GrantRow['granteeKind'],
  grantee: string,
  nowMs: EpochMs,
): Promise<GrantRow | undefined> => {
  const [row] = await db.query<GrantRow>(
    `select ${columns} from signing.key_grant
      where key_id = $1::uuid and grantee_kind = $2::text and grantee = $3::text and withdrawn_at is null
        and (valid_to is null or valid_to > $4::timestamptz)`,
    [keyId, kind, grantee, new Date(nowMs)],
  );
  return row;
};

export type NewGrant = Pick<GrantRow, 'keyId' | 'granteeKind' | 'grantee' | 'kinds' | 'basis'> & {
  readonly validToMs: EpochMs | null;
  readonly atMs: EpochMs;
  readonly by: string;
};

/** Gives a right; the one that the grantee had before ends. @returns number of the grant */
export const insertGrant = async (t: Queryable, grant: NewGrant): Promise<string> => {
  await t.query(
    `update signing.key_grant set withdrawn_at = $4::timestamptz, withdrawn_by = $5::text
      where key_id = $1::uuid and grantee_kind = $2::text and grantee = $3::text and withdrawn_at is null`,
    [grant.keyId, grant.granteeKind, grant.grantee, new Date(grant.atMs), grant.by],
  );
  const [row] = await t.query<{ id: string }>(
    `insert into signing.key_grant (key_id, grantee_kind, grantee, kinds, basis, valid_to, given_at, given_by)
     values ($1::uuid, $2::text, $3::text, $4::text[], $5::text, $6::timestamptz, $7::timestamptz, $8::text)
     returning id::text`,
    [
      grant.keyId,
      grant.granteeKind,
      grant.grantee,
      [...grant.kinds],
      grant.basis,
      grant.validToMs === null ? null : new Date(grant.validToMs),
      new Date(grant.atMs),
      grant.by,
    ],
  );
  return row?.id ?? '';
};

/** Ends a right. @throws HubError RecordNotFound when it is not in force */
export const withdrawGrant = async (
  t: Queryable,
  keyId: string,
  grantId: number,
  by: string,
  atMs: EpochMs,
): Promise<GrantRow> => {
  const [row] = await t.query<GrantRow>(
    `update signing.key_grant set withdrawn_at = $3::timestamptz, withdrawn_by = $4::text
      where key_id = $1::uuid and id = $2::bigint and withdrawn_at is null returning ${columns}`,
    [keyId, grantId, new Date(atMs), by],
  );
  if (row) return row;
  throw new HubError('RecordNotFound', {
    field: 'grantId',
    value: String(grantId),
    reason: 'Такого действующего права нет.',
  });
};
