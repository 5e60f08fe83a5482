import type { EpochMs } from '../message/identifiers.ts';

/**
 * What the hub signs about a stretch of the journal's hash chain: the root over its blocks, and the anchor before, so that neither a
 * block nor an anchor can be cut off unseen.
 */
export type AnchorStatement = {
  readonly format: 'hub-anchor/1';
  readonly no: number;
  readonly fromBlock: number;
  readonly toBlock: number;
  /** Merkle root over the hashes of the blocks, lower hex. */
  readonly root: string;
  /** SHA-256 of the statement before in canonical JSON, lower hex; null for the first. */
  readonly previous: string | null;
  /** RFC 3339 UTC. */
  readonly at: string;
};

/** How an anchor stands with the time-stamping authority. */
export type StampState = 'stamped' | 'missing' | 'not-configured';

export type Anchor = {
  readonly statement: AnchorStatement;
  /** Detached JWS of the hub over the statement. */
  readonly signature: string;
  readonly certificateSha256: string;
  /** TimeStampToken (RFC 3161), DER; null when there is none. */
  readonly stamp: Uint8Array | null;
};

/** A block of the chain as far as an anchor needs it. */
export type BlockMark = { readonly no: number; readonly hash: Uint8Array };

/** Where anchors are kept: append-only. */
export type Anchors = {
  /** Blocks that no anchor covers yet, oldest first, at most limits.anchorBlocksMax, and the last anchor. */
  pending(): Promise<{ readonly last: Anchor | null; readonly blocks: readonly BlockMark[] }>;
  /** Keeps an anchor; false when another hub was first with this number. */
  keep(anchor: Anchor): Promise<boolean>;
  /** The anchor that covers a block, and the hashes of all its blocks. */
  covering(
    blockNo: number,
  ): Promise<{ readonly anchor: Anchor; readonly blocks: readonly BlockMark[] } | null>;
  /** Anchors without a stamp, oldest first, at most limits.listRowsMax. */
  unstamped(): Promise<readonly Anchor[]>;
  /** Adds the stamp that an anchor lacked. */
  stamp(no: number, token: Uint8Array, atMs: EpochMs): Promise<void>;
};
