import assert from 'node:assert/strict';
import { isHubError } from '../../broker/index.ts';
import type { Audit, AuditEntry } from '../../module/index.ts';
import type { Queryable } from '../../registries/index.ts';
import { entryHash, type ChainedEntry } from './chain.ts';
import type { AuditPorts } from './ports.ts';
import { detailsText, scrubText } from './scrub.ts';

type Head = { readonly no: number; readonly hash: Buffer };
type Waiting = {
  readonly entry: AuditEntry;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
};

const entriesPerTransactionMax = 500;

const lockHead = async (sql: Queryable): Promise<Head> => {
  const [head] = await sql.query<Head>('select no, hash from audit.head for update');
  assert(head, 'the trail has its end');
  return head;
};

const insert = (sql: Queryable, rows: readonly (ChainedEntry & { prev: Buffer; hash: Buffer })[]) =>
  sql.query(
    `insert into audit.entry
       (no, at, event, actor_kind, actor, organisation, address, outcome, object, details, prev, hash)
     select no, broker.at_ms(at), event, actor_kind, actor, organisation, address, outcome, object, details::json, prev, hash
       from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
                   $9::text[], $10::text[], $11::bytea[], $12::bytea[])
         as e (no, at, event, actor_kind, actor, organisation, address, outcome, object, details, prev, hash)`,
    [
      rows.map(({ no }) => no),
      rows.map(({ atMs }) => atMs),
      rows.map(({ event }) => event),
      rows.map(({ actorKind }) => actorKind),
      rows.map(({ actor }) => actor),
      rows.map(({ organisation }) => organisation),
      rows.map(({ address }) => address),
      rows.map(({ outcome }) => outcome),
      rows.map(({ object }) => object),
      rows.map(({ details }) => details),
      rows.map(({ prev }) => prev),
      rows.map(({ hash }) => hash),
    ],
  );

const moveHead = (sql: Queryable, { no, hash }: Head) =>
  sql.query('update audit.head set no = $1::bigint, hash = $2::bytea', [no, hash]);

const chained = ({ event, atMs, actor, outcome, object, details }: AuditEntry, no: number) => ({
  no,
  atMs,
  event,
  actorKind: actor.kind,
  actor: actor.name,
  organisation: actor.organisation,
  address: actor.address,
  outcome,
  object: object === null ? null : scrubText(object),
  details: detailsText(details),
});

const append = async ({ db, seal }: AuditPorts, entries: readonly AuditEntry[]): Promise<void> =>
  db.tx(async (sql) => {
    let head = await lockHead(sql);
    const rows = entries.map((entry) => {
      const row = chained(entry, head.no + 1);
      const prev = head.hash;
      head = { no: row.no, hash: entryHash(seal, prev, row) };
      return { ...row, prev, hash: head.hash };
    });
    await insert(sql, rows);
    await moveHead(sql, head);
  });

/**
 * The trail for writers: an entry is in the database and in the chain when `write` returns. Entries that come while one transaction
 * runs go together in the next, so the chain costs a busy hub no more than a quiet one.
 * @throws HubError when the database is away; nothing is kept then
 */
export const makeAuditWriter = (ports: AuditPorts): Audit => {
  let waiting: Waiting[] = [];
  let running = false;
  const run = async (): Promise<void> => {
    running = true;
    while (waiting.length > 0) {
      const batch = waiting.slice(0, entriesPerTransactionMax);
      waiting = waiting.slice(batch.length);
      try {
        await append(
          ports,
          batch.map(({ entry }) => entry),
        );
        for (const { done } of batch) done();
      } catch (error) {
        const code = isHubError(error) ? error.code : 'SMEVFailure';
        ports.log.error('audit.appendFailed', { code, entries: batch.length });
        for (const { failed } of batch) failed(error);
      }
    }
    running = false;
  };
  return {
    write: (entry) =>
      new Promise<void>((done, failed) => {
        waiting.push({ entry, done, failed });
        if (!running) void run();
      }),
  };
};
