import type { DownloadTickets } from '../../../broker/index.ts';
import { statement } from '../connections.ts';
import { sha256 } from '../hash.ts';
import type { Database } from '../pool.ts';

const insert = statement(
  'ticket_issue',
  `with old as (delete from broker.download_ticket where until < broker.at_ms($5::bigint) - interval '1 day')
   insert into broker.download_ticket (digest, person_id, seq, received_at, until)
   values ($1::bytea, $2::text, $3::bigint, broker.at_ms($4::bigint), broker.at_ms($5::bigint))`,
);

/** Deleting is what makes it work once: of two calls one finds the row. */
const take = statement(
  'ticket_redeem',
  `delete from broker.download_ticket
    where digest = $1::bytea and person_id = $2::text and until >= broker.at_ms($3::bigint)
   returning seq, broker.ms(received_at) as "receivedAtMs"`,
);

/** One-time links in PostgreSQL: any hub gives what another has promised. */
export const makeDownloadTickets = (database: Database): DownloadTickets => ({
  issue: async (token, personId, { seq, receivedAtMs }, untilMs) => {
    await database.query(insert, [sha256(token), personId, seq, receivedAtMs, untilMs]);
  },
  redeem: async (token, personId, atMs) => {
    const [place] = await database.query<{ seq: number; receivedAtMs: number }>(take, [
      sha256(token),
      personId,
      atMs,
    ]);
    return place ?? null;
  },
});
