import {
  limits,
  type EpochMs,
  type ErrorCode,
  type Mnemonic,
  type RefusalFilter,
  type RefusalList,
  type RefusedCall,
} from '../../../broker/index.ts';
import type { Database } from '../pool.ts';
import { parameters, type Parameters } from './visibility.ts';

const columns = `refusal_id as no, broker.ms(at) as at_ms, door, operation, code, reason, message_id, sender, type_code,
  certificate_sha256, content_hash`;

type Row = {
  readonly no: number;
  readonly at_ms: EpochMs;
  readonly door: string;
  readonly operation: string;
  readonly code: ErrorCode;
  readonly reason: string;
  readonly message_id: string | null;
  readonly sender: Mnemonic | null;
  readonly type_code: string | null;
  readonly certificate_sha256: string | null;
  readonly content_hash: string | null;
};

const refusedOf = (row: Row): RefusedCall => ({
  no: row.no,
  atMs: row.at_ms,
  door: row.door,
  operation: row.operation,
  code: row.code,
  reason: row.reason,
  messageId: row.message_id,
  sender: row.sender,
  typeCode: row.type_code,
  certificateSha256: row.certificate_sha256,
  contentHash: row.content_hash,
});

const conditions = (
  filter: RefusalFilter,
  systems: readonly Mnemonic[] | null,
  { add }: Parameters,
): string => {
  const { text, codes, sender, door, sinceMs, untilMs, no } = filter;
  return [
    'true',
    ...(systems === null ? [] : [`sender = any(${add(systems)}::text[])`]),
    ...(no === undefined ? [] : [`refusal_id = ${add(no)}::bigint`]),
    ...(codes === undefined ? [] : [`code = any(${add(codes)}::text[])`]),
    ...(sender === undefined ? [] : [`sender = ${add(sender)}::text`]),
    ...(door === undefined ? [] : [`door = ${add(door)}::text`]),
    ...(sinceMs === undefined ? [] : [`at >= broker.at_ms(${add(sinceMs)}::bigint)`]),
    ...(untilMs === undefined ? [] : [`at < broker.at_ms(${add(untilMs)}::bigint)`]),
    ...(text === undefined
      ? []
      : [
          `(starts_with(message_id, ${add(text)}::text) or starts_with(certificate_sha256, ${add(text)}::text)
            or position(lower(${add(text)}::text) in lower(reason)) > 0)`,
        ]),
  ].join(' and ');
};

/** Searches the append-only refusals, newest first. */
export const makeRefusalList = (database: Database): RefusalList => ({
  page: async (filter, systems, beforeNo, rowsMax) => {
    const given = parameters();
    const where = conditions(filter, systems, given);
    const before = beforeNo === null ? '' : `and refusal_id < ${given.add(beforeNo)}::bigint`;
    const rows = await database.read<Row>(
      `select ${columns} from broker.refusal where ${where} ${before}
        order by refusal_id desc limit ${given.add(rowsMax)}::int`,
      given.values,
    );
    return rows.map(refusedOf);
  },
  count: async (filter, systems) => {
    const given = parameters();
    const [row] = await database.read<{ count: number }>(
      `select count(*) as count from (
         select 1 from broker.refusal where ${conditions(filter, systems, given)} limit ${given.add(limits.listCountMax)}::int) r`,
      given.values,
    );
    return row?.count ?? 0;
  },
});
