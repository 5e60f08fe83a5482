import { builtinProvider, signDetachedCms } from '../../adapters/crypto/index.ts';
import { signerOf, type Keys } from './newcomer.ts';

/** Detached PKCS#7 of a file in DER, as a department makes it beside the file. */
export const signPkcs7 = async (content: Uint8Array, keys: Keys): Promise<Buffer> =>
  Buffer.from(
    await signDetachedCms({
      ...signerOf(keys),
      provider: builtinProvider(),
      content,
      atMs: Date.now(),
    }),
  );

/** The same structure with every constructed element of indefinite length, as BER allows (X.690 §8.1.3.6). */
export const berOf = (der: Buffer): Buffer => {
  const tag = der.readUInt8(0);
  if ((tag & 0x20) === 0) return der;
  const headerBytes = (at: number): number => {
    const first = der.readUInt8(at + 1);
    return 2 + (first < 0x80 ? 0 : first & 0x7f);
  };
  const lengthAt = (at: number): number => {
    const count = headerBytes(at) - 2;
    return count === 0 ? der.readUInt8(at + 1) : der.readUIntBE(at + 2, count);
  };
  const parts: Buffer[] = [];
  for (let at = headerBytes(0); at < der.length;) {
    const end = at + headerBytes(at) + lengthAt(at);
    parts.push(berOf(der.subarray(at, end)));
    at = end;
  }
  return Buffer.concat([Buffer.from([tag, 0x80]), ...parts, Buffer.alloc(2)]);
};
