import { createHash } from 'node:crypto';
import { unzipSync, zipSync } from 'fflate';

/** Parts of a passport by their names, in the order in which they stand. */
export type Parts = ReadonlyMap<string, Uint8Array>;

export const manifestName = 'manifest.json';
export const manifestSignatureName = 'manifest.jws';

/** SHA-256, lower hex. */
export const hashOf = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

// Nothing of the container depends on when or where it is written: whoever has the parts makes the same bytes again.
const fixedDate = new Date(1980, 0, 1);

/** Packs parts without compression, the same bytes for the same parts. */
export const packParts = (parts: Parts): Uint8Array =>
  zipSync(Object.fromEntries(parts), { level: 0, mtime: fixedDate, os: 3, attrs: 0 });

/**
 * Reads a container; null when it is none.
 * @returns the parts, and whether the container is exactly what they make: a byte changed outside the parts shows itself here
 */
export const unpackParts = (
  bytes: Uint8Array,
): { readonly parts: Parts; readonly exact: boolean } | null => {
  try {
    const parts: Parts = new Map(Object.entries(unzipSync(bytes)));
    return { parts, exact: Buffer.from(packParts(parts)).equals(Buffer.from(bytes)) };
  } catch {
    return null;
  }
};
