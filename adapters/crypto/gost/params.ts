import assert from 'node:assert/strict';

/** Names of the twelve parameter sets of GOST R 34.10 (RFC 4357 §11.4, RFC 7836 appendix A). */
export type GostCurve =
  | 'cryptopro-A'
  | 'cryptopro-B'
  | 'cryptopro-C'
  | 'cryptopro-XchA'
  | 'cryptopro-XchB'
  | 'tc26-256-A'
  | 'tc26-256-B'
  | 'tc26-256-C'
  | 'tc26-256-D'
  | 'tc26-512-A'
  | 'tc26-512-B'
  | 'tc26-512-C';

/** Weierstrass form y² = x³ + ax + b over the field of p; the subgroup has the order n and the cofactor h. */
export type CurveNumbers = {
  readonly p: bigint;
  readonly n: bigint;
  readonly h: bigint;
  readonly a: bigint;
  readonly b: bigint;
  readonly Gx: bigint;
  readonly Gy: bigint;
};

export type GostParams = {
  readonly curve: GostCurve;
  readonly oid: string;
  readonly bits: 256 | 512;
  readonly numbers: CurveNumbers;
};

const numbers = (text: Record<keyof CurveNumbers, string>): CurveNumbers => ({
  p: BigInt(`0x${text.p}`),
  n: BigInt(`0x${text.n}`),
  h: BigInt(`0x${text.h}`),
  a: BigInt(`0x${text.a}`),
  b: BigInt(`0x${text.b}`),
  Gx: BigInt(`0x${text.Gx}`),
  Gy: BigInt(`0x${text.Gy}`),
});

const cryptoProA = numbers({
  p: 'FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFD97',
  n: 'FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF6C611070995AD10045841B09B761B893',
  h: '1',
  a: 'FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFD94',
  b: 'A6',
  Gx: '1',
  Gy: '8D91E471E0989CDA27DF505A453F2B7635294F2DDF23E3B122ACC99C9E9F1E14',
});

const cryptoProB = numbers({
  p: '8000000000000000000000000000000000000000000000000000000000000C99',
  n: '800000000000000000000000000000015F700CFFF1A624E5E497161BCC8A198F',
  h: '1',
  a: '8000000000000000000000000000000000000000000000000000000000000C96',
  b: '3E1AF419A269A5F866A7D3C25C3DF80AE979259373FF2B182F49D4CE7E1BBC8B',
  Gx: '1',
  Gy: '3FA8124359F96680B83D1C3EB2C070E5C545C9858D03ECFB744BF8D717717EFC',
});

const cryptoProC = numbers({
  p: '9B9F605F5A858107AB1EC85E6B41C8AACF846E86789051D37998F7B9022D759B',
  n: '9B9F605F5A858107AB1EC85E6B41C8AA582CA3511EDDFB74F02F3A6598980BB9',
  h: '1',
  a: '9B9F605F5A858107AB1EC85E6B41C8AACF846E86789051D37998F7B9022D7598',
  b: '805A',
  Gx: '0',
  Gy: '41ECE55743711A8C3CBF3783CD08C0EE4D4DC440D4641A8F366E550DFDB3BB67',
});

const tc26A256 = numbers({
  p: 'FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFD97',
  n: '400000000000000000000000000000000FD8CDDFC87B6635C115AF556C360C67',
  h: '4',
  a: 'C2173F1513981673AF4892C23035A27CE25E2013BF95AA33B22C656F277E7335',
  b: '295F9BAE7428ED9CCC20E7C359A9D41A22FCCD9108E17BF7BA9337A6F8AE9513',
  Gx: '91E38443A5E82C0D880923425712B2BB658B9196932E02C78B2582FE742DAA28',
  Gy: '32879423AB1A0375895786C4BB46E9565FDE0B5344766740AF268ADB32322E5C',
});

const wide = (high: string, low: string): string => high + low;
const ones = 'F'.repeat(64);
const zeros = '0'.repeat(62);

const tc26A512 = numbers({
  p: wide(ones, 'FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFDC7'),
  n: wide(ones, '27E69532F48D89116FF22B8D4E0560609B4B38ABFAD2B85DCACDB1411F10B275'),
  h: '1',
  a: wide(ones, 'FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFDC4'),
  b: wide(
    'E8C2505DEDFC86DDC1BD0B2B6667F1DA34B82574761CB0E879BD081CFD0B6265',
    'EE3CB090F30D27614CB4574010DA90DD862EF9D4EBEE4761503190785A71C760',
  ),
  Gx: '3',
  Gy: wide(
    '7503CFE87A836AE3A61B8816E25450E6CE5E1C93ACF1ABC1778064FDCBEFA921',
    'DF1626BE4FD036E93D75E6A50E3A41E98028FE5FC235F5B889A589CB5215F2A4',
  ),
});

const tc26B512 = numbers({
  p: wide(`80${zeros}`, `${zeros}6F`),
  n: wide(
    '8000000000000000000000000000000000000000000000000000000000000001',
    '49A1EC142565A545ACFDB77BD9D40CFA8B996712101BEA0EC6346C54374F25BD',
  ),
  h: '1',
  a: wide(`80${zeros}`, `${zeros}6C`),
  b: wide(
    '687D1B459DC841457E3E06CF6F5E2517B97C7D614AF138BCBF85DC806C4B289F',
    '3E965D2DB1416D217F8B276FAD1AB69C50F78BEE1FA3106EFB8CCBC7C5140116',
  ),
  Gx: '2',
  Gy: wide(
    '1A8F7EDA389B094C2C071E3647A8940F3C123B697578C213BE6DD9E6C8EC7335',
    'DCB228FD1EDF4A39152CBCAAF8C0398828041055F94CEEEC7E21340780FE41BD',
  ),
});

const tc26C512 = numbers({
  p: wide(ones, 'FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFDC7'),
  n: wide(`3${'F'.repeat(63)}`, 'C98CDBA46506AB004C33A9FF5147502CC8EDA9E7A769A12694623CEF47F023ED'),
  h: '4',
  a: wide(
    'DC9203E514A721875485A529D2C722FB187BC8980EB866644DE41C68E1430645',
    '46E861C0E2C9EDD92ADE71F46FCF50FF2AD97F951FDA9F2A2EB6546F39689BD3',
  ),
  b: wide(
    'B4C4EE28CEBC6C2C8AC12952CF37F16AC7EFB6A9F69F4B57FFDA2E4F0DE5ADE0',
    '38CBC2FFF719D2C18DE0284B8BFEF3B52B8CC7A5F5BF0A3C8D2319A5312557E1',
  ),
  Gx: wide(
    'E2E31EDFC23DE7BDEBE241CE593EF5DE2295B7A9CBAEF021D385F7074CEA043A',
    'A27272A7AE602BF2A7B9033DB9ED3610C6FB85487EAE97AAC5BC7928C1950148',
  ),
  Gy: wide(
    'F5CE40D95B5EB899ABBCCFF5911CB8577939804D6527378B8C108C3D2090FF9B',
    'E18E2D33E3021ED2EF32D85822423B6304F726AA854BAE07D0396E9A9ADDC40F',
  ),
});

/**
 * All sets by name. XchA and XchB repeat the numbers of A and C; tc26-256-B, C and D repeat those of CryptoPro A, B and C
 * (RFC 7836 appendix A.1): only the identifiers differ.
 */
export const gostParams: Readonly<Record<GostCurve, GostParams>> = {
  'cryptopro-A': params('cryptopro-A', '1.2.643.2.2.35.1', 256, cryptoProA),
  'cryptopro-B': params('cryptopro-B', '1.2.643.2.2.35.2', 256, cryptoProB),
  'cryptopro-C': params('cryptopro-C', '1.2.643.2.2.35.3', 256, cryptoProC),
  'cryptopro-XchA': params('cryptopro-XchA', '1.2.643.2.2.36.0', 256, cryptoProA),
  'cryptopro-XchB': params('cryptopro-XchB', '1.2.643.2.2.36.1', 256, cryptoProC),
  'tc26-256-A': params('tc26-256-A', '1.2.643.7.1.2.1.1.1', 256, tc26A256),
  'tc26-256-B': params('tc26-256-B', '1.2.643.7.1.2.1.1.2', 256, cryptoProA),
  'tc26-256-C': params('tc26-256-C', '1.2.643.7.1.2.1.1.3', 256, cryptoProB),
  'tc26-256-D': params('tc26-256-D', '1.2.643.7.1.2.1.1.4', 256, cryptoProC),
  'tc26-512-A': params('tc26-512-A', '1.2.643.7.1.2.1.2.1', 512, tc26A512),
  'tc26-512-B': params('tc26-512-B', '1.2.643.7.1.2.1.2.2', 512, tc26B512),
  'tc26-512-C': params('tc26-512-C', '1.2.643.7.1.2.1.2.3', 512, tc26C512),
};

function params(
  curve: GostCurve,
  oid: string,
  bits: 256 | 512,
  curveNumbers: CurveNumbers,
): GostParams {
  return { curve, oid, bits, numbers: curveNumbers };
}

const byOid = new Map(Object.values(gostParams).map((each) => [each.oid, each]));
assert.equal(byOid.size, 12);

/** The set with this object identifier, or undefined when it is none of the twelve. */
export const gostParamsByOid = (oid: string): GostParams | undefined => byOid.get(oid);
