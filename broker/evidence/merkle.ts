import type { Sha256 } from './chain.ts';

/** A step from a leaf to the root: the neighbour and the side on which it stands. */
export type MerkleStep = { readonly side: 'left' | 'right'; readonly hash: Uint8Array };

// A leaf can never be taken for a node: they begin with different bytes (RFC 6962 §2.1).
const leafOf = (sha256: Sha256, data: Uint8Array): Buffer =>
  sha256(Buffer.concat([Buffer.of(0), data]));
const nodeOf = (sha256: Sha256, left: Uint8Array, right: Uint8Array): Buffer =>
  sha256(Buffer.concat([Buffer.of(1), left, right]));

/** The level above; a last one without a neighbour goes up as it is. */
const above = (sha256: Sha256, level: readonly Buffer[]): Buffer[] => {
  const next: Buffer[] = [];
  for (let index = 0; index < level.length; index += 2) {
    const [left, right] = [level[index], level[index + 1]];
    if (left) next.push(right ? nodeOf(sha256, left, right) : left);
  }
  return next;
};

/** Root of the Merkle tree over byte strings; of none, the hash of nothing. */
export const merkleRoot = (sha256: Sha256, leaves: readonly Uint8Array[]): Buffer => {
  let level = leaves.map((leaf) => leafOf(sha256, leaf));
  while (level.length > 1) level = above(sha256, level);
  return level[0] ?? sha256('');
};

/** The way from one leaf to the root. @param index of the leaf, from 0 */
export const merklePath = (
  sha256: Sha256,
  leaves: readonly Uint8Array[],
  index: number,
): readonly MerkleStep[] => {
  const path: MerkleStep[] = [];
  let level = leaves.map((leaf) => leafOf(sha256, leaf));
  let at = index;
  while (level.length > 1) {
    const hash = level[at ^ 1];
    if (hash) path.push({ side: at % 2 === 0 ? 'right' : 'left', hash });
    level = above(sha256, level);
    at >>= 1;
  }
  return path;
};

/** The root that a leaf and its way lead to. */
export const merkleRootBy = (
  sha256: Sha256,
  leaf: Uint8Array,
  path: readonly MerkleStep[],
): Buffer => {
  let hash = leafOf(sha256, leaf);
  for (const step of path) {
    hash = step.side === 'left' ? nodeOf(sha256, step.hash, hash) : nodeOf(sha256, hash, step.hash);
  }
  return hash;
};
