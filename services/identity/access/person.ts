import assert from 'node:assert/strict';
import type { EpochMs } from '../../../broker/index.ts';
import type { Caller, Person, Reach } from '../../../module/index.ts';

/** The person of a route whose permission is `person`. */
export const personOfCall = (caller: Caller | null): Person => {
  assert(caller?.person, 'a route of persons');
  return caller.person;
};

/** Whether a reach holds for the organisation; null is the whole region. */
export const covers = (reach: Reach | null, organisation: string | null): boolean =>
  reach === 'region' || (reach !== null && organisation !== null && reach.includes(organisation));

/** A moment on the wire. */
export const iso = (ms: EpochMs): string => new Date(ms).toISOString();

/** The same for a moment that may not have come. */
export const isoOrNull = (ms: EpochMs | null): string | null => (ms === null ? null : iso(ms));
