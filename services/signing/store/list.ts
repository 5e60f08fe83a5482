import { limits, type EpochMs } from '../../../broker/index.ts';
import type { Queryable } from '../../../registries/index.ts';
import type { KeyRow } from '../key.ts';

export type ListedKey = Pick<
  KeyRow,
  'id' | 'organisation' | 'title' | 'state' | 'destructionAskedAt' | 'createdAt'
> & {
  readonly algorithm: string | null;
  readonly subject: string | null;
  readonly issuer: string | null;
  readonly validTo: Date | null;
  readonly usedToday: number;
  readonly lastUsedAt: Date | null;
};

export type KeyFilter = {
  /** OGRNs that the caller may see; null: all. */
  readonly organisations: readonly string[] | null;
  readonly organisation?: string;
  readonly state?: string;
  readonly algorithm?: string;
  /** Part of the title, the subject or the organisation, any case. */
  readonly text?: string;
  readonly expiresBeforeMs?: EpochMs;
};

/** Keys by organisation and title, at most limits.listRowsMax, each with its newest usable version and the signatures since midnight. */
export const listKeys = (
  db: Queryable,
  filter: KeyFilter,
  todayMs: EpochMs,
): Promise<readonly ListedKey[]> =>
  db.query<ListedKey>(
    `select k.id::text, k.organisation, k.title, k.state, k.destruction_asked_at as "destructionAskedAt",
            k.created_at as "createdAt", v.algorithm, v.subject, v.issuer, v.valid_to as "validTo",
            (select count(*)::int from signing.signature s
              where s.key_id = k.id and s.outcome = 'done' and s.at >= $1::timestamptz) as "usedToday",
            (select s.at from signing.signature s
              where s.key_id = k.id and s.outcome = 'done' order by s.at desc limit 1) as "lastUsedAt"
       from signing.key k
       left join lateral (
         select * from signing.key_version v where v.key_id = k.id
          order by v.version = k.active_version desc nulls last, v.version desc limit 1) v on true
      where ($2::text[] is null or k.organisation = any($2::text[]))
        and ($3::text is null or k.organisation = $3::text)
        and ($4::text is null or k.state = $4::text)
        and ($5::text is null or v.algorithm = $5::text)
        and ($6::text is null or position(lower($6::text) in lower(concat_ws(' ', k.title, v.subject, k.organisation, k.id::text))) > 0)
        and ($7::timestamptz is null or v.valid_to < $7::timestamptz)
      order by k.organisation, k.title, k.id
      limit $8::int`,
    [
      new Date(todayMs),
      filter.organisations,
      filter.organisation ?? null,
      filter.state ?? null,
      filter.algorithm ?? null,
      filter.text ?? null,
      filter.expiresBeforeMs === undefined ? null : new Date(filter.expiresBeforeMs),
      limits.listRowsMax,
    ],
  );

export type GrantedKey = {
  readonly id: string;
  readonly title: string;
  readonly organisation: string;
  readonly state: string;
  readonly kinds: readonly string[];
  readonly algorithm: string | null;
  readonly certificatePem: string | null;
  readonly validTo: Date | null;
};

/** Keys that a system may sign with now. */
export const grantedKeys = (
  db: Queryable,
  mnemonic: string,
  nowMs: EpochMs,
): Promise<readonly GrantedKey[]> =>
  db.query<GrantedKey>(
    `select k.id::text, k.title, k.organisation, k.state, g.kinds, v.algorithm,
            v.certificate_pem as "certificatePem", v.valid_to as "validTo"
       from signing.key_grant g
       join signing.key k on k.id = g.key_id
       left join signing.key_version v on v.key_id = k.id and v.version = k.active_version
      where g.grantee_kind = 'system' and g.grantee = $1::text and g.withdrawn_at is null
        and (g.valid_to is null or g.valid_to > $2::timestamptz) and k.state <> 'destroyed'
      order by k.title, k.id
      limit $3::int`,
    [mnemonic, new Date(nowMs), limits.listRowsMax],
  );
