import { expect } from 'chai';
import { isHubError, type ErrorCode, type HubError } from '../../broker/index.ts';

/** Runs what must be refused and returns the refusal; fails when it is accepted or refused with another code. */
export const refusal = (code: ErrorCode, run: () => unknown): HubError => {
  try {
    run();
  } catch (error) {
    if (!isHubError(error)) throw error;
    expect(error.code).to.equal(code);
    return error;
  }
  return expect.fail(`${code} was expected`);
};

/** Code with which a call was refused, or `accepted`. */
export const codeOf = async (call: Promise<unknown>): Promise<ErrorCode | 'accepted'> => {
  try {
    await call;
    return 'accepted';
  } catch (error) {
    if (!isHubError(error)) throw error;
    return error.code;
  }
};
