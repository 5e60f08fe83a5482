import type { Hash } from './streebog.ts';

/** S-boxes of id-GostR3411-94-CryptoProParamSet, K1 first (RFC 4357 §11.2). */
const boxes = [
  'a4568137dce092bf',
  '5f402db91763cea8',
  '7fce94103b526a8d',
  '4a7c0f28e165db93',
  '764b9c2a180efd35',
  '7624d9f0a15b8ec3',
  'de41705a3c8f629b',
  '13a95b4f867ed02c',
].map((text) => Array.from(text, (digit) => Number.parseInt(digit, 16)));

const blockBytes = 32;

/** Two neighbouring boxes and the rotation by eleven bits folded into four tables of 256 words. */
const roundTables: readonly Int32Array[] = [0, 1, 2, 3].map((pair) =>
  Int32Array.from({ length: 256 }, (_, b) => {
    const low = boxes[pair * 2]?.[b & 15] ?? 0;
    const high = boxes[pair * 2 + 1]?.[b >> 4] ?? 0;
    const word = ((high << 4) | low) << (pair * 8);
    return (word << 11) | (word >>> 21);
  }),
);

const [t0, t1, t2, t3] = roundTables as [Int32Array, Int32Array, Int32Array, Int32Array];

const round = (half: number, key: number): number => {
  const x = (half + key) | 0;
  return (
    (t0[x & 255] as number) ^
    (t1[(x >>> 8) & 255] as number) ^
    (t2[(x >>> 16) & 255] as number) ^
    (t3[x >>> 24] as number)
  );
};

/** One block of GOST 28147-89 in simple substitution mode, in place; key and block are little-endian. */
const encrypt = (key: Buffer, block: Buffer): void => {
  const k = Array.from({ length: 8 }, (_, i) => key.readInt32LE(i * 4));
  let low = block.readInt32LE(0);
  let high = block.readInt32LE(4);
  for (let i = 0; i < 32; i += 1) {
    const subkey = k[i < 24 ? i & 7 : 31 - i] as number;
    const next = high ^ round(low, subkey);
    high = low;
    low = next;
  }
  block.writeInt32LE(high, 0);
  block.writeInt32LE(low, 4);
};

const c3 = Buffer.from(
  'ff00ffff000000ffff0000ff00ffff0000ff00ff00ff00ffff00ff00ff00ff00',
  'hex',
).reverse();

const xor = (a: Uint8Array, b: Uint8Array): Buffer =>
  Buffer.from(a.map((byte, i) => byte ^ (b[i] as number)));

/** Transformation A of RFC 5831 §5.1: words of 64 bits move down, the sum of the two lowest becomes the highest. */
const shift64 = (y: Buffer): Buffer =>
  Buffer.concat([y.subarray(8), xor(y.subarray(0, 8), y.subarray(8, 16))]);

/** Transformation P of RFC 5831 §5.1. */
const permute = (w: Buffer): Buffer => {
  const k = Buffer.alloc(blockBytes);
  for (let i = 0; i < 4; i += 1) for (let j = 0; j < 8; j += 1) k[i + 4 * j] = w[8 * i + j] ?? 0;
  return k;
};

/** Transformation ψ of RFC 5831 §5.3, applied `times` times to words of 16 bits. */
const psi = (y: Buffer, times: number): Buffer => {
  const w = Array.from({ length: 16 }, (_, i) => y.readUInt16LE(i * 2));
  const at = (i: number): number => w[i] as number;
  for (let i = 0; i < times; i += 1) {
    const top = at(0) ^ at(1) ^ at(2) ^ at(3) ^ at(12) ^ at(15);
    w.shift();
    w.push(top);
  }
  const out = Buffer.alloc(blockBytes);
  w.forEach((word, i) => out.writeUInt16LE(word, i * 2));
  return out;
};

/** Step function χ of RFC 5831 §5: keys, encryption of the four parts of the state, mixing. */
const step = (state: Buffer, message: Buffer): Buffer => {
  const encrypted = Buffer.from(state);
  let u = state;
  let v = message;
  for (let i = 0; i < 4; i += 1) {
    if (i > 0) {
      u = shift64(u);
      if (i === 2) u = xor(u, c3);
      v = shift64(shift64(v));
    }
    encrypt(permute(xor(u, v)), encrypted.subarray(i * 8, i * 8 + 8));
  }
  return psi(xor(state, psi(xor(message, psi(encrypted, 12)), 1)), 61);
};

const addModulo = (sum: Buffer, term: Buffer): void => {
  let carry = 0;
  for (let i = 0; i < blockBytes; i += 1) {
    const total = (sum[i] as number) + (term[i] as number) + carry;
    sum[i] = total & 255;
    carry = total >> 8;
  }
};

/**
 * Incremental GOST R 34.11-94 with the CryptoPro S-box and a zero initial value (RFC 5831, RFC 4357 §11.2). The function is
 * withdrawn: it exists so that documents signed before 2019 can still be verified.
 */
export const makeGost94 = (): Hash => {
  let state: Buffer = Buffer.alloc(blockBytes);
  const sum = Buffer.alloc(blockBytes);
  const tail = Buffer.alloc(blockBytes);
  let tailBytes = 0;
  let totalBytes = 0;
  const absorb = (block: Buffer): void => {
    state = step(state, block);
    addModulo(sum, block);
  };
  return {
    update(data) {
      totalBytes += data.length;
      for (let at = 0; at < data.length;) {
        const part = data.subarray(at, at + blockBytes - tailBytes);
        tail.set(part, tailBytes);
        tailBytes += part.length;
        at += part.length;
        if (tailBytes < blockBytes) break;
        absorb(tail);
        tailBytes = 0;
      }
    },
    digest() {
      if (tailBytes > 0) absorb(tail.fill(0, tailBytes));
      const length = Buffer.alloc(blockBytes);
      length.writeBigUInt64LE(BigInt(totalBytes) * 8n);
      state = step(state, length);
      return new Uint8Array(step(state, sum));
    },
  };
};
