/** The machine's clock that a test moves forward. */
export const movableClock = () => {
  let aheadMs = 0;
  return {
    nowMs: () => Date.now() + aheadMs,
    forward: (ms: number) => {
      aheadMs += ms;
    },
  };
};
