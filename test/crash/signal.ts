/** Something may have changed: those who wait look again. Nothing is missed between `count` and `after`. */
export type Signal = {
  count(): number;
  bump(): void;
  after(seen: number): Promise<void>;
};

export const makeSignal = (): Signal => {
  const waiting = new Set<() => void>();
  let count = 0;
  return {
    count: () => count,
    bump: () => {
      count += 1;
      for (const wake of waiting) wake();
      waiting.clear();
    },
    after: (seen) =>
      seen === count ? new Promise((wake) => void waiting.add(wake)) : Promise.resolve(),
  };
};
