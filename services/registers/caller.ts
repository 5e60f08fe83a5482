import assert from 'node:assert/strict';
import type { Caller } from '../../module/index.ts';
import { HubError } from '../../broker/index.ts';

/** The caller of a protected route. */
export const callerOf = (caller: Caller | null): Caller => {
  assert(caller, 'a protected route has a caller');
  return caller;
};

/** @throws HubError AccessDenied when the right of the caller does not hold for the whole region */
export const requireRegion = (caller: Caller | null): Caller => {
  const known = callerOf(caller);
  if (known.operator) return known;
  throw new HubError('AccessDenied', { reason: 'Действие доступно только сотрудникам оператора.' });
};
