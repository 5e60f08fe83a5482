import { limits } from '../../broker/index.ts';
import { chainStart, entryHash, type ChainedEntry } from './chain.ts';
import type { AuditPorts } from './ports.ts';

/** `altered`: the row does not match its hash; `removed`: a number is missing; `cut`: the end is not where the chain ended; `inserted`:
 * rows beyond the end. */
export type TrailBreak = 'altered' | 'removed' | 'cut' | 'inserted';

export type TrailVerdict = {
  readonly ok: boolean;
  readonly entries: number;
  /** Hash of the last entry that was checked, hex: kept elsewhere, it proves later that nothing was cut. */
  readonly hash: string;
  readonly firstBroken: { readonly no: number; readonly reason: TrailBreak } | null;
  /** The triggers that refuse changes are in place. */
  readonly guarded: boolean;
};

type Row = ChainedEntry & { readonly prev: Buffer; readonly hash: Buffer };

const page = ({ db }: AuditPorts, after: number, upTo: number) =>
  db.query<Row>(
    `select no, broker.ms(at) as "atMs", event, actor_kind as "actorKind", actor, organisation, address, outcome, object,
            details::text as details, prev, hash
       from audit.entry where no > $1::bigint and no <= $2::bigint order by no limit $3::int`,
    [after, upTo, limits.bulkRowsMax],
  );

const readHead = async ({ db }: AuditPorts) => {
  const [head] = await db.query<{ no: number; hash: Buffer; last: number }>(
    'select no, hash, (select coalesce(max(no), 0) from audit.entry) as last from audit.head',
  );
  return head ?? { no: 0, hash: chainStart, last: 0 };
};

const readGuards = async ({ db }: AuditPorts): Promise<boolean> => {
  const [guards] = await db.query<{ active: number }>(
    `select count(*)::int as active from pg_trigger
      where tgrelid in ('audit.entry'::regclass, 'audit.head'::regclass) and not tgisinternal and tgenabled = 'A'`,
  );
  return guards?.active === 6;
};

const wrong = (seal: AuditPorts['seal'], row: Row, no: number, prev: Buffer): TrailBreak | null => {
  if (row.no !== no) return 'removed';
  return row.prev.equals(prev) && row.hash.equals(entryHash(seal, prev, row)) ? null : 'altered';
};

/**
 * Walks the whole trail (KIS-4.4.7): finds the first entry that was altered, removed or put in, an end that was cut, and guards that
 * were taken off. A trail that was put back to an earlier state as a whole is found by comparing `entries` and `hash` with what the log
 * of the hub or an earlier answer says.
 */
export const verifyTrail = async (ports: AuditPorts): Promise<TrailVerdict> => {
  const head = await readHead(ports);
  const guarded = await readGuards(ports);
  let no = 0;
  let prev = chainStart;
  const verdict = (firstBroken: TrailVerdict['firstBroken']): TrailVerdict => ({
    ok: firstBroken === null && guarded,
    entries: no,
    hash: prev.toString('hex'),
    firstBroken,
    guarded,
  });
  for (;;) {
    const rows = await page(ports, no, head.no);
    for (const row of rows) {
      const reason = wrong(ports.seal, row, no + 1, prev);
      if (reason !== null) return verdict({ no: no + 1, reason });
      no = row.no;
      prev = row.hash;
    }
    if (rows.length < limits.bulkRowsMax) break;
  }
  if (no < head.no || !prev.equals(head.hash)) return verdict({ no: no + 1, reason: 'cut' });
  if (head.last > head.no) return verdict({ no: head.no + 1, reason: 'inserted' });
  return verdict(null);
};

/** Hash that the trail has under a number, hex; null when there is no such entry. */
export const hashAt = async ({ db }: AuditPorts, no: number): Promise<string | null> => {
  const [row] = await db.query<{ hash: string }>(
    `select encode(hash, 'hex') as hash from audit.entry where no = $1::bigint`,
    [no],
  );
  return row?.hash ?? null;
};
