import assert from 'node:assert/strict';
import type { Caller } from '../http/index.ts';

/** The caller of a protected route. */
export const callerOf = (caller: Caller | null): Caller => {
  assert(caller, 'a protected route has a caller');
  return caller;
};
