/** Latencies of one operation, in milliseconds. */
export type Latencies = {
  add(ms: number): void;
  percentile(share: number): number;
  readonly count: number;
};

/** Collects latencies and tells their percentiles (nearest rank). */
export const makeLatencies = (): Latencies => {
  const all: number[] = [];
  let sorted = true;
  return {
    add: (ms) => {
      all.push(ms);
      sorted = false;
    },
    percentile: (share) => {
      if (!sorted) {
        all.sort((left, right) => left - right);
        sorted = true;
      }
      return all[Math.min(all.length - 1, Math.ceil(share * all.length) - 1)] ?? 0;
    },
    get count() {
      return all.length;
    },
  };
};
