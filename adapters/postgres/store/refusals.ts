import { limits, type ErrorCode, type Mnemonic, type Refusal } from '../../../broker/index.ts';
import { statement } from '../connections.ts';
import type { Database } from '../pool.ts';

const select = statement(
  'refusals',
  `select broker.ms(at) as at_ms, door, operation, code, reason, message_id, sender, type_code, certificate_sha256, content_hash
     from broker.refusal
    where ($1::text is null or message_id = $1::text)
      and ($2::bigint is null or at >= broker.at_ms($2::bigint))
      and ($3::text is null or sender = $3::text)
    order by refusal_id desc limit $4::int`,
);

type Row = {
  readonly at_ms: number;
  readonly door: string;
  readonly operation: string;
  readonly code: string;
  readonly reason: string;
  readonly message_id: string | null;
  readonly sender: string | null;
  readonly type_code: string | null;
  readonly certificate_sha256: string | null;
  readonly content_hash: string | null;
};

/** Refusals, newest first, at most limits.listRowsMax. */
export const readRefusals = async (
  database: Database,
  filter: { messageId?: string; sinceMs?: number; sender?: Mnemonic },
): Promise<Refusal[]> => {
  const rows = await database.read<Row>(select, [
    filter.messageId ?? null,
    filter.sinceMs ?? null,
    filter.sender ?? null,
    limits.listRowsMax,
  ]);
  return rows.map((row) => ({
    atMs: row.at_ms,
    door: row.door,
    operation: row.operation,
    code: row.code as ErrorCode,
    reason: row.reason,
    messageId: row.message_id,
    sender: row.sender as Mnemonic | null,
    typeCode: row.type_code,
    certificateSha256: row.certificate_sha256,
    contentHash: row.content_hash,
  }));
};
