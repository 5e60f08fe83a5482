import type { EpochMs } from '../../broker/index.ts';

/** A moment as it is written on the wire: UTC with milliseconds (KIS-6.3.2.c). */
export const iso = (ms: EpochMs): string => new Date(ms).toISOString();

/** The same for a moment that may not have come yet. */
export const isoOrNull = (ms: EpochMs | null | undefined): string | null =>
  ms === null || ms === undefined ? null : iso(ms);
