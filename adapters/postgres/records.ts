import type { Records } from '../../broker/index.ts';
import { statement } from './connections.ts';
import type { Database } from './pool.ts';

const insertRefusal = statement(
  'refusal',
  `insert into broker.refusal
     (at, door, operation, code, reason, message_id, sender, type_code, certificate_sha256, content_hash)
   values (broker.at_ms($1::bigint), $2::text, $3::text, $4::text, $5::text, $6::text, $7::text, $8::text, $9::text, $10::text)`,
);

const insertIncident = statement(
  'incident',
  `insert into broker.incident (kind, at, addressee, message_id, system, text)
   values ($1::text, broker.at_ms($2::bigint), $3::text, $4::text, $5::text, $6::text)`,
);

/** Refusals and incidents, append-only. */
export const makeRecords = (database: Database): Records => ({
  refused: async (one) => {
    await database.query(insertRefusal, [
      one.atMs,
      one.door,
      one.operation,
      one.code,
      one.reason,
      one.messageId,
      one.sender,
      one.typeCode,
      one.certificateSha256,
      one.contentHash,
    ]);
  },
  incident: async (one) => {
    await database.query(insertIncident, [
      one.kind,
      one.atMs,
      one.addressee,
      one.messageId,
      one.system,
      one.text,
    ]);
  },
});
