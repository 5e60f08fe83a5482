import { expect } from 'chai';

/** The value, which a test cannot do without; fails when there is none. */
export const present = <T>(value: T | null | undefined, what = 'a value'): T =>
  value ?? expect.fail(`${what} was expected`);
