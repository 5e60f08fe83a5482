import { expect } from 'chai';
import fc from 'fast-check';
import {
  builtinProvider,
  type GostCurve,
  gostParams,
  naturalAlgorithm,
  newPrivateKeyPem,
  type PublicKey,
  publicKeyOf,
  readCertificate,
  readPem,
  readPrivateKey,
  readPublicKey,
} from '../../../adapters/crypto/index.ts';
import type { GostParams } from '../../../adapters/crypto/gost/params.ts';
import {
  gostPublicKey,
  isGostPublicKey,
  signGostDigest,
  verifyGostDigest,
} from '../../../adapters/crypto/gost/signature.ts';
import { sharedData } from '../../support/sharedData.ts';
import { bytes, flipped, gostVectorCurves, hex, readBytes, readText, utf8 } from './vectors.ts';

/** The curves of the examples, which are none of the twelve sets. */
const exampleParams = (
  bits: 256 | 512,
  numbers: Record<'p' | 'n' | 'b' | 'Gx' | 'Gy', string>,
): GostParams => ({
  curve: bits === 256 ? 'cryptopro-A' : 'tc26-512-A',
  oid: `example ${bits}`,
  bits,
  numbers: {
    p: BigInt(`0x${numbers.p}`),
    n: BigInt(`0x${numbers.n}`),
    h: 1n,
    a: 7n,
    b: BigInt(`0x${numbers.b}`),
    Gx: BigInt(`0x${numbers.Gx}`),
    Gy: BigInt(`0x${numbers.Gy}`),
  },
});

const example256 = {
  params: exampleParams(256, {
    p: '8000000000000000000000000000000000000000000000000000000000000431',
    n: '8000000000000000000000000000000150FE8A1892976154C59CFC193ACCF5B3',
    b: '5FBFF498AA938CE739B8E022FBAFEF40563F6E6A3472FC2A514C0CE9DAE23B7E',
    Gx: '2',
    Gy: '08E2A8A0E65147D4BD6316030E16D19C85C97F0A9CA267122B96ABBCEA7E8FC8',
  }),
  d: '7A929ADE789BB9BE10ED359DD39A72C11B60961F49397EEE1D19CE9891EC3B28',
  e: '2DFBC1B372D89A1188C09C52E0EEC61FCE52032AB1022E8E67ECE6672B043EE5',
  k: '77105C9B20BCD3122823C8CF6FCC7B956DE33814E95B7FE64FED924594DCEAB3',
  r: '41AA28D2F1AB148280CD9ED56FEDA41974053554A42767B83AD043FD39DC0493',
  s: '01456C64BA4642A1653C235A98A60249BCD6D3F746B631DF928014F6C5BF9C40',
};

const example512 = {
  params: exampleParams(512, {
    p: '4531ACD1FE0023C7550D267B6B2FEE80922B14B2FFB90F04D4EB7C09B5D2D15DF1D852741AF4704A0458047E80E4546D35B8336FAC224DD81664BBF528BE6373',
    n: '4531ACD1FE0023C7550D267B6B2FEE80922B14B2FFB90F04D4EB7C09B5D2D15DA82F2D7ECB1DBAC719905C5EECC423F1D86E25EDBE23C595D644AAF187E6E6DF',
    b: '1CFF0806A31116DA29D8CFA54E57EB748BC5F377E49400FDD788B649ECA1AC4361834013B2AD7322480A89CA58E0CF74BC9E540C2ADD6897FAD0A3084F302ADC',
    Gx: '24D19CC64572EE30F396BF6EBBFD7A6C5213B3B3D7057CC825F91093A68CD762FD60611262CD838DC6B60AA7EEE804E28BC849977FAC33B4B530F1B120248A9A',
    Gy: '2BB312A43BD2CE6E0D020613C857ACDDCFBF061E91E5F2C3F32447C259F39B2C83AB156D77F1496BF7EB3351E1EE4E43DC1A18B91B24640B6DBB92CB1ADD371E',
  }),
  d: '0BA6048AADAE241BA40936D47756D7C93091A0E8514669700EE7508E508B102072E8123B2200A0563322DAD2827E2714A2636B7BFD18AADFC62967821FA18DD4',
  e: '3754F3CFACC9E0615C4F4A7C4D8DAB531B09B6F9C170C533A71D147035B0C5917184EE536593F4414339976C647C5D5A407ADEDB1D560C4FC6777D2972075B8C',
  k: '0359E7F4B1410FEACC570456C6801496946312120B39D019D455986E364F365886748ED7A44B3E794434006011842286212273A6D14CF70EA3AF71BB1AE679F1',
  r: '2F86FA60A081091A23DD795E1E3C689EE512A3C82EE0DCC2643C78EEA8FCACD35492558486B20F1C9EC197C90699850260C93BCBCD9C5C3317E19344E173AE36',
  s: '1081B394696FFE8E6585E7A9362D26B6325F56778AADBC081C0BFBE933D52FF5823CE288E8C4F362526080DF7F70CE406A6EEB1F56919CB92A9853BDE73E5B4A',
};

const rawOf = (key: PublicKey): string => (key.kind === 'gost' ? hex(key.raw) : key.kind);

const curves = Object.keys(gostParams) as GostCurve[];
const provider = builtinProvider();

const newKey = (curve: GostCurve) => {
  const algorithm = gostParams[curve].bits === 256 ? 'gost2012-256' : 'gost2012-512';
  const privateKey = readPrivateKey(newPrivateKeyPem(algorithm, curve));
  return { algorithm, privateKey, publicKey: publicKeyOf(privateKey) } as const;
};

describe('GOST R 34.10-2012: the examples of RFC 7091 §7', () => {
  for (const { params, d, e, k, r, s } of [example256, example512]) {
    it(`${params.bits} bits`, () => {
      const digestBytes = Uint8Array.from(bytes(e)).reverse();
      const secret = BigInt(`0x${d}`);
      const signature = signGostDigest(params, secret, digestBytes, BigInt(`0x${k}`));
      expect(hex(signature)).to.equal((s + r).toLowerCase());
      const key = gostPublicKey(params, secret);
      expect(verifyGostDigest(params, key, digestBytes, signature)).to.equal(true);
      expect(verifyGostDigest(params, key, digestBytes, flipped(signature, 3))).to.equal(false);
    });
  }
});

describe('GOST R 34.10-2012: the twelve parameter sets', () => {
  for (const curve of curves) {
    it(`${curve}: what is signed verifies, and nothing else does`, () => {
      const { algorithm, privateKey, publicKey } = newKey(curve);
      const data = fc.uint8Array({ maxLength: 200 });
      fc.assert(
        fc.property(data, fc.nat({ max: 1_000_000 }), (message, bit) => {
          const signature = provider.sign(algorithm, privateKey, message);
          expect(signature).to.have.length(gostParams[curve].bits / 4);
          expect(provider.verify(algorithm, publicKey, message, signature)).to.equal(true);
          const otherSignature = flipped(signature, bit);
          expect(provider.verify(algorithm, publicKey, message, otherSignature)).to.equal(false);
          const otherMessage = message.length === 0 ? utf8('x') : flipped(message, bit);
          expect(provider.verify(algorithm, publicKey, otherMessage, signature)).to.equal(false);
        }),
        { numRuns: 6 },
      );
      const stranger = newKey(curve).publicKey;
      const signature = provider.sign(algorithm, privateKey, utf8('x'));
      expect(provider.verify(algorithm, stranger, utf8('x'), signature)).to.equal(false);
    });
  }

  it('the signatures, keys and certificates of gost-engine are read and hold', () => {
    const folder = sharedData('crypto/gost');
    if (folder === undefined) return;
    for (const [name, curve] of Object.entries(gostVectorCurves)) {
      const publicKey = readPublicKey(readPem(readText(`${folder}/${name}.pub.pem`), 'PUBLIC KEY'));
      const privateKey = readPrivateKey(readText(`${folder}/${name}.key.pem`));
      const certificate = readCertificate(readText(`${folder}/${name}.crt.pem`));
      const algorithm = naturalAlgorithm(publicKey);
      expect(publicKey).to.include({ kind: 'gost', curve });
      // gost-engine writes the hash into the parameters of some public keys only: the point is compared, not the structure.
      expect(rawOf(publicKeyOf(privateKey))).to.equal(rawOf(publicKey));
      expect(hex(certificate.publicKey.spki)).to.equal(hex(publicKey.spki));
      for (const n of [1, 2, 3]) {
        const data = readBytes(`${folder}/${name}.${n}.bin`);
        const signature = readBytes(`${folder}/${name}.${n}.sig`);
        expect(provider.verify(algorithm, publicKey, data, signature), name).to.equal(true);
        expect(provider.verify(algorithm, publicKey, flipped(data, n), signature)).to.equal(false);
      }
    }
  });
});

describe('GOST R 34.10-2012: garbage', () => {
  const { algorithm, privateKey, publicKey } = newKey('tc26-256-A');

  it('any bytes in place of a signature are false, not an exception', () => {
    const near = fc.uint8Array({ minLength: 64, maxLength: 64 });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 150 }), near), (garbage) => {
        expect(provider.verify(algorithm, publicKey, utf8('x'), garbage)).to.equal(false);
      }),
      { numRuns: 100 },
    );
  });

  it('zero, the order and numbers above it are not parts of a signature', () => {
    const { n } = gostParams['tc26-256-A'].numbers;
    const signature = hex(provider.sign(algorithm, privateKey, utf8('x')));
    const forbidden = [0n, n, n + 1n, (1n << 256n) - 1n].map((value) =>
      value.toString(16).padStart(64, '0'),
    );
    for (const value of forbidden) {
      for (const wrong of [value + signature.slice(64), signature.slice(0, 64) + value]) {
        expect(provider.verify(algorithm, publicKey, utf8('x'), bytes(wrong))).to.equal(false);
      }
    }
  });

  it('a point off the curve, at infinity or outside the subgroup is no key', () => {
    const params = gostParams['tc26-256-A'];
    const size = 32;
    const raw = publicKey.kind === 'gost' ? publicKey.raw : new Uint8Array();
    expect(isGostPublicKey(params, raw)).to.equal(true);
    expect(isGostPublicKey(params, flipped(raw, 9))).to.equal(false);
    expect(isGostPublicKey(params, new Uint8Array(size * 2))).to.equal(false);
    expect(isGostPublicKey(params, new Uint8Array(size * 2).fill(255))).to.equal(false);
    expect(isGostPublicKey(params, raw.subarray(1))).to.equal(false);
    // The cofactor is 4, so there is a point of order two: (e + d)/6 of the Edwards form with y = 0 (RFC 7836 appendix A.2).
    const x = 0x100fe73f595ff158e974b44d478d9588744fe5c192ac47ea63075dce7a14aaan;
    const { p, a, b } = params.numbers;
    expect((x ** 3n + a * x + b) % p).to.equal(0n);
    const small = Buffer.concat([
      Buffer.from(x.toString(16).padStart(64, '0'), 'hex').reverse(),
      Buffer.alloc(size),
    ]);
    expect(isGostPublicKey(params, small)).to.equal(false);
  });

  it('a key of another kind is false, and cannot sign', () => {
    const other = newKey('tc26-512-A');
    const rsa = readPrivateKey(newPrivateKeyPem('rsa-sha256'));
    const signature = provider.sign('gost2012-512', other.privateKey, utf8('x'));
    expect(provider.verify('gost2012-512', publicKey, utf8('x'), signature)).to.equal(false);
    expect(provider.verify('rsa-sha256', publicKey, utf8('x'), signature)).to.equal(false);
    expect(() => provider.sign('gost2012-256', rsa, utf8('x'))).to.throw(/не подходит/);
    expect(() => provider.sign('gost2001', privateKey, utf8('x'))).to.throw(/не подходит/);
  });
});
