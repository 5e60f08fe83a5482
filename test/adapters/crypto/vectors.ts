import { readFileSync } from 'node:fs';
import type { GostCurve } from '../../../adapters/crypto/index.ts';

/** Names of the files of shared vectors and the parameter sets they belong to. */
export const gostVectorCurves: Readonly<Record<string, GostCurve>> = {
  '256-A': 'cryptopro-A',
  '256-B': 'cryptopro-B',
  '256-C': 'cryptopro-C',
  '256-XA': 'cryptopro-XchA',
  '256-XB': 'cryptopro-XchB',
  '256-TCA': 'tc26-256-A',
  '256-TCB': 'tc26-256-B',
  '256-TCC': 'tc26-256-C',
  '256-TCD': 'tc26-256-D',
  '512-A': 'tc26-512-A',
  '512-B': 'tc26-512-B',
  '512-C': 'tc26-512-C',
};

export const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));
export const hex = (data: Uint8Array): string => Buffer.from(data).toString('hex');
export const utf8 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'utf8'));
export const readBytes = (path: string): Uint8Array => new Uint8Array(readFileSync(path));
export const readText = (path: string): string => readFileSync(path, 'utf8');

/** A copy of the bytes with one bit turned over. */
export const flipped = (data: Uint8Array, bit: number): Uint8Array => {
  const copy = Uint8Array.from(data);
  const at = Math.floor(bit / 8) % copy.length;
  copy[at] = (copy[at] ?? 0) ^ (1 << (bit % 8));
  return copy;
};
