import {
  limits,
  type Anchor,
  type Anchors,
  type AnchorStatement,
  type BlockMark,
} from '../../../broker/index.ts';
import { errorCode, statement, uniqueViolation } from '../connections.ts';
import type { Database } from '../pool.ts';

type Row = {
  readonly statement: AnchorStatement;
  readonly signature: string;
  readonly certificate_sha256: string;
  readonly token: Buffer | null;
};

const anchorOf = (row: Row): Anchor => ({
  statement: row.statement,
  signature: row.signature,
  certificateSha256: row.certificate_sha256,
  stamp: row.token,
});

const columns = 'a.statement, a.signature, a.certificate_sha256, s.token';
const from = 'broker.anchor a left join broker.anchor_stamp s using (no)';

const selectLast = statement(
  'anchor_last',
  `select ${columns} from ${from} order by a.no desc limit 1`,
);
const selectBlocks = statement(
  'anchor_blocks',
  `select no, hash from broker.seal where no between $1::bigint and $2::bigint order by no limit $3::int`,
);
const selectCovering = statement(
  'anchor_covering',
  `select ${columns} from ${from} where a.to_block >= $1::bigint order by a.to_block limit 1`,
);
const selectUnstamped = statement(
  'anchor_unstamped',
  `select ${columns} from ${from} where s.no is null order by a.no limit $1::int`,
);
const insertAnchor = statement(
  'anchor_insert',
  `insert into broker.anchor (no, from_block, to_block, statement, signature, certificate_sha256, at)
   values ($1::bigint, $2::bigint, $3::bigint, $4::json, $5::text, $6::text, $7::timestamptz)`,
);
const insertStamp = statement(
  'anchor_stamp_insert',
  `insert into broker.anchor_stamp (no, token, at) values ($1::bigint, $2::bytea, broker.at_ms($3::bigint))
   on conflict do nothing`,
);

const keep = async (database: Database, anchor: Anchor): Promise<boolean> => {
  const { no, fromBlock, toBlock, at } = anchor.statement;
  const text = JSON.stringify(anchor.statement);
  const { signature, certificateSha256 } = anchor;
  try {
    await database.query(insertAnchor, [
      no,
      fromBlock,
      toBlock,
      text,
      signature,
      certificateSha256,
      at,
    ]);
    return true;
  } catch (error) {
    if (errorCode(error) === uniqueViolation) return false;
    throw error;
  }
};

/** Anchors of the hash chain (KIS-4.2.8). */
export const makeAnchors = (database: Database): Anchors => {
  const blocksOf = (fromNo: number, toNo: number): Promise<readonly BlockMark[]> =>
    database.query<BlockMark>(selectBlocks, [fromNo, toNo, limits.anchorBlocksMax]);
  return {
    pending: async () => {
      const [row] = await database.query<Row>(selectLast);
      const last = row ? anchorOf(row) : null;
      const next = (last?.statement.toBlock ?? 0) + 1;
      return { last, blocks: await blocksOf(next, Number.MAX_SAFE_INTEGER) };
    },
    keep: (anchor) => keep(database, anchor),
    covering: async (blockNo) => {
      const [row] = await database.query<Row>(selectCovering, [blockNo]);
      if (!row || row.statement.fromBlock > blockNo) return null;
      const { fromBlock, toBlock } = row.statement;
      return { anchor: anchorOf(row), blocks: await blocksOf(fromBlock, toBlock) };
    },
    unstamped: async () =>
      (await database.query<Row>(selectUnstamped, [limits.listRowsMax])).map(anchorOf),
    stamp: async (no, token, atMs) => {
      await database.query(insertStamp, [no, token, atMs]);
    },
  };
};
