/**
 * Times are counted in logarithmic buckets: bucket `n` holds times above `growth^(n-1)` up to `growth^n` ms, bucket 0 those up to
 * 1 ms. Buckets add up over hours and participants, which percentiles themselves do not; a percentile read from them is off by at
 * most `bucketErrorShare` of its value.
 */
export const bucketGrowth = 1.1;

/** Half the width of a bucket around its middle: (growth - 1) / (growth + 1). */
export const bucketErrorShare = (bucketGrowth - 1) / (bucketGrowth + 1);

/** The bucket of a time in ms; the statements of the projector do the same with `ln(growth)`. */
export const bucketOf = (ms: number): number =>
  ms <= 1 ? 0 : Math.ceil(Math.log(ms) / Math.log(bucketGrowth) - 1e-9);

/** The time that stands for a bucket, ms: no time of the bucket is further from it than `bucketErrorShare`. */
export const bucketMs = (bucket: number): number =>
  bucket === 0 ? 1 : (2 * bucketGrowth ** bucket) / (1 + bucketGrowth);

export type Bucket = { readonly bucket: number; readonly count: number };

/**
 * A percentile of counted times (nearest rank), within `bucketErrorShare`.
 * @param share 0.5 for the median, 0.95
 * @returns ms; null when nothing was counted
 */
export const percentileOf = (buckets: readonly Bucket[], share: number): number | null => {
  const total = buckets.reduce((sum, { count }) => sum + count, 0);
  if (total === 0) return null;
  const rank = Math.max(1, Math.ceil(share * total));
  let seen = 0;
  for (const { bucket, count } of buckets.toSorted((a, b) => a.bucket - b.bucket)) {
    seen += count;
    if (seen >= rank) return Math.round(bucketMs(bucket));
  }
  return null;
};
