type Nothing = undefined | null | false;

const stepMs = 25;

/**
 * Asks again and again until there is an answer: for what another process or a background job does, of which no event comes.
 * @param ask gives undefined, null or false while it has not happened
 * @param waitMsMax after this long the test fails
 */
export const until = <T>(
  what: string,
  ask: () => Promise<T | Nothing>,
  waitMsMax = 20_000,
): Promise<T> => {
  const endMs = Date.now() + waitMsMax;
  return new Promise((resolve, reject) => {
    const attempt = (): void => {
      ask().then((answer) => {
        if (answer !== undefined && answer !== null && answer !== false) resolve(answer);
        else if (Date.now() > endMs) reject(new RangeError(`${what}: not within ${waitMsMax} ms`));
        else setTimeout(attempt, stepMs);
      }, reject);
    };
    attempt();
  });
};
