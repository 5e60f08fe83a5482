import { createHash } from 'node:crypto';

/** SHA-256 of bytes, or of a text in UTF-8, as 64 lower-case hex digits: the way in which the exchange names content. */
export const sha256Hex = (content: Uint8Array | string): string =>
  createHash('sha256').update(content).digest('hex');

/**
 * What makes two sendings the same message: the canonical form of the signed part and the digests of the attachments, whatever way and
 * order they came in. Lower hex.
 * @param canonical exclusive canonical XML, or RFC 8785 JSON, of what the sender signed
 */
export const contentHashOf = (
  canonical: Uint8Array | string,
  attachments: readonly { readonly id: string; readonly bytes: Uint8Array }[],
): string => {
  const lines = attachments.map(({ id, bytes }) => `${id}\u0000${sha256Hex(bytes)}`).toSorted();
  return sha256Hex([sha256Hex(canonical), ...lines].join('\u0000'));
};
