import type { EpochMs } from '../../../broker/index.ts';
import type { Queryable } from '../../../registries/index.ts';

export type Requester = {
  readonly kind: 'system' | 'person' | 'token' | 'operator';
  readonly name: string;
  readonly organisation: string | null;
};

export type UseRow = {
  readonly id: string;
  readonly version: number | null;
  readonly at: Date;
  readonly kind: string;
  readonly digest: string;
  readonly digestAlgorithm: string;
  readonly requesterKind: string;
  readonly requester: string;
  readonly requesterOrganisation: string | null;
  readonly purpose: string;
  readonly requestId: string;
  readonly outcome: string;
};

export type Uses = {
  readonly keyId: string;
  readonly version: number | null;
  readonly atMs: EpochMs;
  readonly kind: string;
  readonly digests: readonly { readonly digest: string; readonly algorithm: string }[];
  readonly requester: Requester;
  readonly purpose: string;
  readonly requestId: string;
  /** `done`, or the code of the refusal. */
  readonly outcome: string;
};

/** Writes the log of one call, a row for each digest; the log is append-only (KIS-2.4.5). */
export const insertUses = async (t: Queryable, uses: Uses): Promise<void> => {
  await t.query(
    `insert into signing.signature (key_id, version, at, kind, digest, digest_algorithm, requester_kind, requester,
       requester_organisation, purpose, request_id, outcome)
     select $1::uuid, $2::int, $3::timestamptz, $4::text, d.digest, d.algorithm, $6::text, $7::text, $8::text, $9::text, $10::text, $11::text
       from jsonb_to_recordset($5::jsonb) as d(digest text, algorithm text)`,
    [
      uses.keyId,
      uses.version,
      new Date(uses.atMs),
      uses.kind,
      JSON.stringify(uses.digests),
      uses.requester.kind,
      uses.requester.name,
      uses.requester.organisation,
      uses.purpose,
      uses.requestId,
      uses.outcome,
    ],
  );
};

export type UseFilter = {
  readonly fromMs?: EpochMs;
  readonly toMs?: EpochMs;
  readonly requester?: string;
  readonly kind?: string;
  readonly outcome?: 'done' | 'refused';
  readonly digest?: string;
  readonly before?: string;
  readonly rowsMax: number;
};

/** The log of a key, newest first. */
export const readUses = (
  db: Queryable,
  keyId: string,
  filter: UseFilter,
): Promise<readonly UseRow[]> =>
  db.query<UseRow>(
    `select id::text, version, at, kind, digest, digest_algorithm as "digestAlgorithm", requester_kind as "requesterKind",
            requester, requester_organisation as "requesterOrganisation", purpose, request_id as "requestId", outcome
       from signing.signature
      where key_id = $1::uuid
        and ($2::timestamptz is null or at >= $2::timestamptz)
        and ($3::timestamptz is null or at < $3::timestamptz)
        and ($4::text is null or requester = $4::text)
        and ($5::text is null or kind = $5::text)
        and ($6::text is null or (outcome = 'done') = ($6::text = 'done'))
        and ($7::text is null or digest = $7::text)
        and ($8::bigint is null or id < $8::bigint)
      order by id desc limit $9::int`,
    [
      keyId,
      filter.fromMs === undefined ? null : new Date(filter.fromMs),
      filter.toMs === undefined ? null : new Date(filter.toMs),
      filter.requester ?? null,
      filter.kind ?? null,
      filter.outcome ?? null,
      filter.digest ?? null,
      filter.before ?? null,
      filter.rowsMax,
    ],
  );

/**
 * Takes `count` signatures of the key's current minute, on all nodes together.
 * @returns false when the minute has not so many left; nothing is taken then
 */
export const takeOfMinute = async (
  t: Queryable,
  keyId: string,
  count: number,
  perMinuteMax: number,
  nowMs: EpochMs,
): Promise<boolean> => {
  if (count > perMinuteMax) return false;
  const rows = await t.query<{ used: number }>(
    `insert into signing.key_minute as m (key_id, minute_at, used)
     values ($1::uuid, date_trunc('minute', $2::timestamptz), $3::int)
     on conflict (key_id) do update
       set used = case when m.minute_at = excluded.minute_at then m.used else 0 end + excluded.used,
           minute_at = excluded.minute_at
       where case when m.minute_at = excluded.minute_at then m.used else 0 end + excluded.used <= $4::int
     returning used`,
    [keyId, new Date(nowMs), count, perMinuteMax],
  );
  return rows.length === 1;
};
