import { expect } from 'chai';
import fc from 'fast-check';
import {
  bucketErrorShare,
  bucketMs,
  bucketOf,
  percentileOf,
  type Bucket,
} from '../../../broker/index.ts';

const monthMs = 31 * 24 * 3_600_000;

const countedIn = (times: readonly number[]): readonly Bucket[] => {
  const counts = new Map<number, number>();
  for (const ms of times) counts.set(bucketOf(ms), (counts.get(bucketOf(ms)) ?? 0) + 1);
  return [...counts].map(([bucket, count]) => ({ bucket, count }));
};

describe('broker/monitor: percentiles from buckets', () => {
  it('a bucket stands for each of its times within the stated error', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: monthMs }), (ms) => {
        const error = Math.abs(bucketMs(bucketOf(ms)) - ms) / ms;
        expect(error).to.be.at.most(bucketErrorShare + 1e-6);
      }),
    );
  });

  it('p50 and p95 of any times are within the stated error of the exact ones', () => {
    const times = fc.array(fc.integer({ min: 1, max: monthMs }), { minLength: 1, maxLength: 500 });
    fc.assert(
      fc.property(times, fc.constantFrom(0.5, 0.95), (list, share) => {
        const sorted = list.toSorted((a, b) => a - b);
        const exact = sorted[Math.ceil(share * sorted.length) - 1] ?? 0;
        const read = percentileOf(countedIn(list), share) ?? -1;
        expect(Math.abs(read - exact)).to.be.at.most(exact * 0.06 + 1);
      }),
    );
  });

  it('buckets of two hubs add up to those of all; nothing counted has no percentile', () => {
    const left = [5, 70, 900];
    const right = [1, 12_000];
    const merged = percentileOf([...countedIn(left), ...countedIn(right)], 0.5);
    expect(merged).to.equal(percentileOf(countedIn([...left, ...right]), 0.5));
    expect(percentileOf([], 0.5)).to.equal(null);
  });
});
