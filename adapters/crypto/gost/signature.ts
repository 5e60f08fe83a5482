import { randomBytes } from 'node:crypto';
import {
  weierstrass,
  type WeierstrassPoint,
  type WeierstrassPointCons,
} from '@noble/curves/abstract/weierstrass.js';
import { limits } from '../../../broker/index.ts';
import type { CurveNumbers, GostParams } from './params.ts';

/**
 * GOST R 34.10-2012 (RFC 7091) and 2001 (RFC 5832) over a digest. Bytes outside: the digest as the hash function returns it, the
 * public key X‖Y little-endian (RFC 9215 §4.3), the signature s‖r big-endian.
 */

type Point = WeierstrassPoint<bigint>;
type Curve = WeierstrassPointCons<bigint>;

/** Window of the table of a base point: built once per curve. */
const baseWindowBits = { 256: 8, 512: 6 } as const;
/** Window of the table of a key: wider ones verify a fifth faster but stop the process for 50 ms while they are built. */
const keyWindowBits = 6;
/** A table costs about ten verifications: it is built when the key comes back, never for a key seen once. */
const usesBeforeTable = 3;

const curves = new Map<CurveNumbers, Curve>();
/** Sets that share their numbers share the curve and the table of its base point. */
const curveOf = ({ numbers, bits }: GostParams): Curve => {
  let curve = curves.get(numbers);
  if (curve === undefined) {
    curve = weierstrass<bigint>(numbers);
    curve.BASE.precompute(baseWindowBits[bits]);
    curves.set(numbers, curve);
  }
  return curve;
};

const bigEndian = (bytes: Uint8Array): bigint =>
  BigInt(`0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')}`);

const littleEndian = (bytes: Uint8Array): bigint =>
  BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);

const toBigEndian = (value: bigint, size: number): Buffer =>
  Buffer.from(value.toString(16).padStart(size * 2, '0'), 'hex');

const toLittleEndian = (value: bigint, size: number): Buffer => toBigEndian(value, size).reverse();

type CachedKey = { readonly point: Point | null; uses: number };
const keys = new Map<string, CachedKey>();

/** Null when the bytes are not a point of the subgroup: such a key signs nothing. */
const readPoint = (params: GostParams, raw: Uint8Array): Point | null => {
  const size = params.bits / 8;
  if (raw.length !== size * 2) return null;
  const curve = curveOf(params);
  try {
    const point = curve.fromAffine({
      x: littleEndian(raw.subarray(0, size)),
      y: littleEndian(raw.subarray(size)),
    });
    point.assertValidity();
    return point;
  } catch {
    return null;
  }
};

const cachedPoint = (params: GostParams, raw: Uint8Array): Point | null => {
  const id = `${params.oid}:${Buffer.from(raw.buffer, raw.byteOffset, raw.length).toString('base64')}`;
  const key = keys.get(id) ?? { point: readPoint(params, raw), uses: 0 };
  // Re-inserting keeps the map in order of use: its first entry is the one to forget.
  keys.delete(id);
  keys.set(id, key);
  if (keys.size > limits.gostKeysCachedMax) keys.delete(keys.keys().next().value as string);
  key.uses += 1;
  if (key.uses === usesBeforeTable) key.point?.precompute(keyWindowBits);
  return key.point;
};

/** True when the bytes X‖Y are a point of the set's curve and of its subgroup. */
export const isGostPublicKey = (params: GostParams, raw: Uint8Array): boolean =>
  readPoint(params, raw) !== null;

const digestNumber = (digest: Uint8Array, n: bigint): bigint => {
  const e = littleEndian(digest) % n;
  return e === 0n ? 1n : e;
};

/**
 * Verifies a signature over a digest (RFC 7091 §6.2). Never throws: a key off the curve, a wrong length or a number out of
 * range is false.
 */
export const verifyGostDigest = (
  params: GostParams,
  publicKey: Uint8Array,
  digest: Uint8Array,
  signature: Uint8Array,
): boolean => {
  const { bits, numbers } = params;
  const size = bits / 8;
  if (signature.length !== size * 2 || digest.length !== size) return false;
  const { n, p } = numbers;
  const s = bigEndian(signature.subarray(0, size));
  const r = bigEndian(signature.subarray(size));
  if (r <= 0n || r >= n || s <= 0n || s >= n) return false;
  const point = cachedPoint(params, publicKey);
  if (point === null) return false;
  const curve = curveOf(params);
  const v = curve.Fn.inv(digestNumber(digest, n));
  const z1 = (s * v) % n;
  const z2 = n - ((r * v) % n);
  const sum = curve.BASE.multiplyUnsafe(z1).add(point.multiplyUnsafe(z2));
  if (sum.is0()) return false;
  // x = X/Z must equal r modulo n. Multiplying by Z saves an inversion; with x < p there are p/n candidates at most.
  for (let x = r; x < p; x += n) if ((x * sum.Z) % p === sum.X) return true;
  return false;
};

/** A scalar in 1 … n−1 from system randomness; the extra sixteen bytes make the bias negligible. */
const randomScalar = (n: bigint, size: number): bigint =>
  (bigEndian(randomBytes(size + 16)) % (n - 1n)) + 1n;

/**
 * Signs a digest (RFC 7091 §6.1).
 * @param secret the private number, 1 … n−1.
 * @param nonce only for the examples of the standard; otherwise a fresh random number is used.
 */
export const signGostDigest = (
  params: GostParams,
  secret: bigint,
  digest: Uint8Array,
  nonce?: bigint,
): Uint8Array => {
  const { bits, numbers } = params;
  const size = bits / 8;
  const { n } = numbers;
  const curve = curveOf(params);
  const e = digestNumber(digest, n);
  for (;;) {
    const k = nonce ?? randomScalar(n, size);
    const r = curve.BASE.multiply(k).toAffine().x % n;
    const s = (r * secret + k * e) % n;
    if (r !== 0n && s !== 0n)
      return new Uint8Array(Buffer.concat([toBigEndian(s, size), toBigEndian(r, size)]));
  }
};

/** Public key X‖Y of a private number. */
export const gostPublicKey = (params: GostParams, secret: bigint): Uint8Array => {
  const size = params.bits / 8;
  const { x, y } = curveOf(params).BASE.multiply(secret).toAffine();
  return new Uint8Array(Buffer.concat([toLittleEndian(x, size), toLittleEndian(y, size)]));
};

/** A new private number of the set. */
export const newGostSecret = (params: GostParams): bigint =>
  randomScalar(params.numbers.n, params.bits / 8);

/**
 * Private number from its bytes in PKCS#8: little-endian, optionally followed by masks of the same size to be multiplied in
 * (Р 1323565.1.041). Null when the size is wrong or the number is out of range.
 */
export const readGostSecret = (params: GostParams, bytes: Uint8Array): bigint | null => {
  const { bits, numbers } = params;
  const size = bits / 8;
  if (bytes.length === 0 || bytes.length % size !== 0 || bytes.length > size * 4) return null;
  let secret = 1n;
  for (let at = 0; at < bytes.length; at += size) {
    secret = (secret * littleEndian(bytes.subarray(at, at + size))) % numbers.n;
  }
  return secret === 0n ? null : secret;
};

/** Bytes of a private number for PKCS#8, little-endian. */
export const writeGostSecret = (params: GostParams, secret: bigint): Uint8Array =>
  new Uint8Array(toLittleEndian(secret, params.bits / 8));
