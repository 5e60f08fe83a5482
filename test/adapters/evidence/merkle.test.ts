import { createHash } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { merklePath, merkleRoot, merkleRootBy } from '../../../broker/index.ts';

const sha256 = (data: Uint8Array | string): Buffer => createHash('sha256').update(data).digest();
const leaves = fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 40 });

describe('evidence: the tree over the blocks', () => {
  it('leads from every leaf to the root', () => {
    fc.assert(
      fc.property(leaves, (all) => {
        const root = merkleRoot(sha256, all);
        for (const [index, leaf] of all.entries()) {
          const path = merklePath(sha256, all, index);
          expect(merkleRootBy(sha256, leaf, path).equals(root)).to.equal(true);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('leads nowhere from a changed leaf, and never takes a node for a leaf', () => {
    const all = [1, 2, 3, 4, 5].map((n) => Buffer.of(n));
    const root = merkleRoot(sha256, all);
    const path = merklePath(sha256, all, 2);
    expect(merkleRootBy(sha256, Buffer.of(9), path).equals(root)).to.equal(false);
    const nodes = Buffer.concat(
      [all[0], all[1]].map((leaf) => sha256(Buffer.concat([Buffer.of(0), leaf ?? Buffer.of()]))),
    );
    expect(merkleRoot(sha256, [nodes]).equals(merkleRoot(sha256, all.slice(0, 2)))).to.equal(false);
  });
});
