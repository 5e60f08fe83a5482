import assert from 'node:assert/strict';
import { HubError } from '../../broker/index.ts';
import type { Caller } from '../../module/index.ts';

/** The caller of a protected route. */
export const callerOf = (caller: Caller | null): Caller => {
  assert(caller, 'a protected route has a caller');
  return caller;
};

/** @throws HubError AccessDenied for those who see one organisation only */
export const requireRegion = (caller: Caller | null): Caller => {
  const one = callerOf(caller);
  if (!one.operator) {
    throw new HubError('AccessDenied', { reason: 'Доступно тем, кто видит весь регион.' });
  }
  return one;
};

/** ISO 8601 in UTC. */
export const iso = (atMs: number): string => new Date(atMs).toISOString();

/** ISO 8601 in UTC, or null. */
export const isoOrNull = (atMs: number | null): string | null => (atMs === null ? null : iso(atMs));

/** @throws HubError RecordNotFound */
export const found = <T>(record: T | null | undefined): T => {
  if (record === null || record === undefined) throw new HubError('RecordNotFound');
  return record;
};
