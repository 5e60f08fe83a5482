import { expect } from 'chai';
import { isHubError } from '../../../broker/index.ts';
import { signGostDigest } from '../../../adapters/crypto/gost/signature.ts';
import {
  builtinProvider,
  digest,
  gostParams,
  naturalAlgorithm,
  newPrivateKeyPem,
  publicKeyOf,
  readPrivateKey,
  readPublicKey,
  writePem,
} from '../../../adapters/crypto/index.ts';
import {
  integer,
  integerBytes,
  octetString,
  oid,
  sequence,
} from '../../../adapters/crypto/derWriter.ts';
import { bytes, flipped, hex, utf8 } from './vectors.ts';

const { n } = gostParams['tc26-256-A'].numbers;
const secret = 0x1234567890abcdef1234567890abcdef1234567890abcdef1234567890abcdefn;
const bigEndian = (value: bigint): Uint8Array => bytes(value.toString(16).padStart(64, '0'));
const littleEndian = (value: bigint): Uint8Array => bigEndian(value).reverse();

const gostPem = (content: Uint8Array, paramsOid = '1.2.643.7.1.2.1.1.1'): string =>
  writePem(
    'PRIVATE KEY',
    sequence(
      integer(0),
      sequence(oid('1.2.643.7.1.1.1.1'), sequence(oid(paramsOid))),
      octetString(content),
    ),
  );

const reasonOf = (run: () => unknown): string => {
  try {
    run();
    return 'no refusal';
  } catch (error) {
    return isHubError(error) ? `${error.code}: ${error.message}` : String(error);
  }
};

describe('keys', () => {
  it('reads the ways in which containers write a GOST number', () => {
    const mask = 0xfedcba9876543210n;
    const masked = (secret * modularInverse(mask)) % n;
    const spellings = [
      littleEndian(secret),
      octetString(littleEndian(secret)),
      integerBytes(bigEndian(secret)),
      Buffer.concat([littleEndian(masked), littleEndian(mask)]),
    ];
    for (const content of spellings) {
      const key = readPrivateKey(gostPem(content));
      expect(key.kind === 'gost' ? key.secret : 0n).to.equal(secret);
    }
  });

  it('refuses a number out of range, an unknown set, other labels and garbage', () => {
    const wrong = [
      gostPem(littleEndian(0n)),
      gostPem(littleEndian(n)),
      gostPem(new Uint8Array(31)),
      gostPem(littleEndian(secret), '1.2.643.7.1.2.1.1.9'),
      gostPem(littleEndian(secret), '1.2.643.7.1.2.1.2.1'),
      writePem('PRIVATE KEY', new Uint8Array(20)),
      writePem('ENCRYPTED PRIVATE KEY', littleEndian(secret)),
      'не PEM',
    ];
    for (const pem of wrong) expect(reasonOf(() => readPrivateKey(pem))).to.match(/^BadRequest: /);
    expect(reasonOf(() => readPublicKey(new Uint8Array([0x30, 0])))).to.match(/^BadRequest: /);
  });

  it('verifies GOST R 34.10-2001 over GOST R 34.11-94 and never makes it', () => {
    const identifier = sequence(
      oid('1.2.643.2.2.19'),
      sequence(oid('1.2.643.2.2.35.1'), oid('1.2.643.2.2.30.1')),
    );
    const pkcs8 = sequence(integer(0), identifier, octetString(littleEndian(secret)));
    const key = readPrivateKey(writePem('PRIVATE KEY', pkcs8));
    const publicKey = publicKeyOf(key);
    expect(publicKey).to.include({ kind: 'gost', family: '2001', curve: 'cryptopro-A' });
    expect(naturalAlgorithm(publicKey)).to.equal('gost2001');
    const data = utf8('старый документ');
    const params = gostParams['cryptopro-A'];
    const signature = signGostDigest(params, secret, digest('gost94', data));
    const provider = builtinProvider();
    expect(provider.verify('gost2001', publicKey, data, signature)).to.equal(true);
    expect(provider.verify('gost2001', publicKey, data, flipped(signature, 1))).to.equal(false);
    expect(provider.verify('gost2012-256', publicKey, data, signature)).to.equal(false);
    expect(reasonOf(() => provider.sign('gost2001', key, data))).to.match(/не подходит/);
  });

  it('never shows the key in a refusal', () => {
    const pem = newPrivateKeyPem('ecdsa-sha256');
    const lines = pem.split('\n');
    const broken = [lines[0], 'AAAA', ...lines.slice(2)].join('\n');
    const reason = reasonOf(() => readPrivateKey(broken));
    expect(reason).to.match(/^BadRequest/);
    for (const line of lines.slice(1, -2)) expect(reason).not.to.include(line);
  });

  it('names the natural algorithm and finds the public key', () => {
    const provider = builtinProvider();
    for (const algorithm of [
      'gost2012-256',
      'gost2012-512',
      'rsa-sha256',
      'ecdsa-sha256',
    ] as const) {
      const key = readPrivateKey(newPrivateKeyPem(algorithm));
      const publicKey = publicKeyOf(key);
      expect(naturalAlgorithm(key)).to.equal(algorithm);
      expect(naturalAlgorithm(publicKey)).to.equal(algorithm);
      expect(hex(readPublicKey(publicKey.spki).spki)).to.equal(hex(publicKey.spki));
      const signature = provider.sign(algorithm, key, utf8('x'));
      expect(provider.verify(algorithm, publicKey, utf8('x'), signature)).to.equal(true);
      const other = flipped(signature, 100);
      expect(provider.verify(algorithm, publicKey, utf8('x'), other)).to.equal(false);
    }
  });
});

/** Inverse modulo the order, by Fermat's little theorem: the order is prime. */
function modularInverse(value: bigint): bigint {
  let result = 1n;
  let base = value % n;
  for (let exponent = n - 2n; exponent > 0n; exponent >>= 1n) {
    if ((exponent & 1n) === 1n) result = (result * base) % n;
    base = (base * base) % n;
  }
  return result;
}
