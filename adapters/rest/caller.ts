import type { Caller } from '../../module/index.ts';
import assert from 'node:assert/strict';

/** The caller of a protected route. */
export const callerOf = (caller: Caller | null): Caller => {
  assert(caller, 'a protected route has a caller');
  return caller;
};
