import { iterationConstantsHex, linearRowsHex, substitutionHex } from './streebogTables.ts';

const blockBytes = 64;
const words = 16;
const rounds = 12;

/**
 * Substitution, permutation and linear transformation folded into eight tables of 256 entries: entry (j, b) is the
 * contribution of byte b that stood in word j. Each entry takes two 32-bit halves, low first.
 */
const buildTables = (): Int32Array => {
  const pi = Buffer.from(substitutionHex, 'hex');
  const rows = Buffer.from(linearRowsHex, 'hex');
  const tables = new Int32Array(8 * 256 * 2);
  for (let j = 0; j < 8; j += 1) {
    for (let b = 0; b < 256; b += 1) {
      const image = pi[b] ?? 0;
      for (let bit = 0; bit < 8; bit += 1) {
        if (((image >> bit) & 1) === 0) continue;
        const row = (63 - 8 * j - bit) * 8;
        const at = (j * 256 + b) * 2;
        tables[at] = (tables[at] ?? 0) ^ rows.readInt32BE(row + 4);
        tables[at + 1] = (tables[at + 1] ?? 0) ^ rows.readInt32BE(row);
      }
    }
  }
  return tables;
};

const tables = buildTables();

const constants: readonly Int32Array[] = iterationConstantsHex.map((hex) => {
  const littleEndian = Buffer.from(hex, 'hex').reverse();
  return Int32Array.from({ length: words }, (_, i) => littleEndian.readInt32LE(i * 4));
});

/** to := LPS(from), RFC 6986 §7; `from` and `to` must be different arrays. */
const lps = (from: Int32Array, to: Int32Array): void => {
  const t = tables;
  for (let half = 0; half < 2; half += 1) {
    const w0 = from[half] as number;
    const w1 = from[half + 2] as number;
    const w2 = from[half + 4] as number;
    const w3 = from[half + 6] as number;
    const w4 = from[half + 8] as number;
    const w5 = from[half + 10] as number;
    const w6 = from[half + 12] as number;
    const w7 = from[half + 14] as number;
    for (let byte = 0; byte < 4; byte += 1) {
      const shift = byte << 3;
      const i0 = ((w0 >>> shift) & 255) << 1;
      const i1 = (256 + ((w1 >>> shift) & 255)) << 1;
      const i2 = (512 + ((w2 >>> shift) & 255)) << 1;
      const i3 = (768 + ((w3 >>> shift) & 255)) << 1;
      const i4 = (1024 + ((w4 >>> shift) & 255)) << 1;
      const i5 = (1280 + ((w5 >>> shift) & 255)) << 1;
      const i6 = (1536 + ((w6 >>> shift) & 255)) << 1;
      const i7 = (1792 + ((w7 >>> shift) & 255)) << 1;
      const out = ((half << 2) + byte) << 1;
      to[out] =
        (t[i0] as number) ^
        (t[i1] as number) ^
        (t[i2] as number) ^
        (t[i3] as number) ^
        (t[i4] as number) ^
        (t[i5] as number) ^
        (t[i6] as number) ^
        (t[i7] as number);
      to[out + 1] =
        (t[i0 + 1] as number) ^
        (t[i1 + 1] as number) ^
        (t[i2 + 1] as number) ^
        (t[i3 + 1] as number) ^
        (t[i4 + 1] as number) ^
        (t[i5 + 1] as number) ^
        (t[i6 + 1] as number) ^
        (t[i7 + 1] as number);
    }
  }
};

const xorInto = (to: Int32Array, a: Int32Array, b: Int32Array): void => {
  for (let i = 0; i < words; i += 1) to[i] = (a[i] as number) ^ (b[i] as number);
};

/** to := to + term modulo 2^512, little-endian words. */
const addInto = (to: Int32Array, term: Int32Array): void => {
  let carry = 0;
  for (let i = 0; i < words; i += 1) {
    const sum = ((to[i] as number) >>> 0) + ((term[i] as number) >>> 0) + carry;
    to[i] = sum | 0;
    carry = sum > 0xffffffff ? 1 : 0;
  }
};

/** A hash that is fed in parts; `digest` ends it. */
export type Hash = {
  update(data: Uint8Array): void;
  digest(): Uint8Array;
};

/**
 * Incremental GOST R 34.11-2012 (Streebog), RFC 6986.
 * @param bits size of the result; the 256-bit variant differs in the initial value and keeps the upper half.
 */
export const makeStreebog = (bits: 256 | 512): Hash => {
  const state = new Int32Array(words).fill(bits === 256 ? 0x01010101 : 0);
  const sum = new Int32Array(words);
  const counter = new Int32Array(words);
  const zero = new Int32Array(words);
  const block = new Int32Array(words);
  const step = new Int32Array(words);
  const tail = Buffer.alloc(blockBytes);
  let tailBytes = 0;
  const key = new Int32Array(words);
  const text = new Int32Array(words);
  const mixed = new Int32Array(words);

  const compress = (n: Int32Array, message: Int32Array): void => {
    xorInto(mixed, state, n);
    lps(mixed, key);
    text.set(message);
    for (let i = 0; i < rounds; i += 1) {
      xorInto(mixed, text, key);
      lps(mixed, text);
      xorInto(mixed, key, constants[i] as Int32Array);
      lps(mixed, key);
    }
    for (let i = 0; i < words; i += 1) {
      state[i] =
        (state[i] as number) ^ (text[i] as number) ^ (key[i] as number) ^ (message[i] as number);
    }
  };

  const absorb = (bytes: Uint8Array, at: number, bitCount: number): void => {
    for (let i = 0, o = at; i < words; i += 1, o += 4) {
      block[i] =
        (bytes[o] as number) |
        ((bytes[o + 1] as number) << 8) |
        ((bytes[o + 2] as number) << 16) |
        ((bytes[o + 3] as number) << 24);
    }
    compress(counter, block);
    step[0] = bitCount;
    addInto(counter, step);
    addInto(sum, block);
  };

  return {
    update(data) {
      let at = 0;
      if (tailBytes > 0) {
        const taken = Math.min(blockBytes - tailBytes, data.length);
        tail.set(data.subarray(0, taken), tailBytes);
        tailBytes += taken;
        at = taken;
        if (tailBytes < blockBytes) return;
        absorb(tail, 0, 512);
        tailBytes = 0;
      }
      for (; at + blockBytes <= data.length; at += blockBytes) absorb(data, at, 512);
      tail.set(data.subarray(at));
      tailBytes = data.length - at;
    },
    digest() {
      tail.fill(0, tailBytes);
      tail[tailBytes] = 1;
      absorb(tail, 0, tailBytes * 8);
      compress(zero, counter);
      compress(zero, sum);
      const out = Buffer.alloc(blockBytes);
      state.forEach((word, i) => out.writeInt32LE(word, i * 4));
      return new Uint8Array(out.subarray(bits === 256 ? 32 : 0));
    },
  };
};
