import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import {
  builtinProvider,
  readCertificate,
  verifyCms,
  verifyDetachedJws,
} from '../../../adapters/crypto/index.ts';
import { hub, jsonOf, withWorkplace } from '../../support/cli.ts';
import { sharedData } from '../../support/sharedData.ts';

type Signature = {
  readonly target: string | null;
  readonly targetId: string | null;
  readonly algorithm: string | null;
  readonly certificate: { readonly subject: string; readonly sha256: string } | null;
  readonly digestOk: boolean;
  readonly signatureOk: boolean;
  readonly chainOk: boolean | null;
  readonly ok: boolean;
  readonly code: string | null;
  readonly reason: string;
};
type Verdict = { readonly ok: boolean; readonly signatures: readonly Signature[] };
type Keys = { readonly key: string; readonly certificate: string; readonly sha256: string };

const algorithms = ['gost2012-256', 'gost2012-512', 'rsa-sha256', 'ecdsa-sha256'] as const;
const letter =
  '<c:Letter xmlns:c="urn:c"><c:Body><c:Text>Здравствуйте</c:Text></c:Body></c:Letter>';
const mnemonicOf = (algorithm: string): string => algorithm.toUpperCase().replace('-', '_');

describe('npx hub sign, verify, keys', () => {
  const place = withWorkplace();
  const env = (): Record<string, string> => ({ HUB_DATA: place().at('data') });
  const run = (...args: readonly string[]) => hub(args, { env: env() });
  const keys = new Map<string, Keys>();

  const keysOf = (algorithm: string): Keys => keys.get(algorithm) ?? expect.fail(algorithm);
  const signed = async (algorithm: string, name: string): Promise<string> => {
    const { key, certificate } = keysOf(algorithm);
    const source = place().write(`${name}.source.xml`, letter);
    const options = ['--element', 'Body', '--into', 'Letter', '--id', 'LETTER'];
    const { out } = await run('sign', source, '--key', key, '--cert', certificate, ...options);
    return out;
  };
  const verdictOf = async (
    name: string,
    xml: string | Buffer,
    ...options: readonly string[]
  ): Promise<{ code: number | null; verdict: Verdict }> => {
    const result = await run('verify', place().write(name, xml), '--json', ...options);
    return { code: result.code, verdict: jsonOf(result) as Verdict };
  };

  before(async () => {
    for (const algorithm of algorithms) {
      const mnemonic = mnemonicOf(algorithm);
      const options = [
        '--algorithm',
        algorithm,
        '--name',
        'Испытание',
        '--out',
        place().at('keys'),
      ];
      const result = await run('keys', 'new', mnemonic, ...options, '--json');
      expect(result.code, result.err).to.equal(0);
      keys.set(algorithm, jsonOf(result) as Keys);
    }
  });

  for (const algorithm of algorithms) {
    it(`${algorithm}: what sign signs, verify believes with the chain; a changed letter it does not`, async () => {
      const xml = await signed(algorithm, algorithm);
      const good = await verdictOf(`${algorithm}.xml`, xml);
      expect(good.code, JSON.stringify(good.verdict)).to.equal(0);
      expect(good.verdict.signatures).to.have.length(1);
      expect(good.verdict.signatures[0]).to.include({
        target: 'Body',
        targetId: 'LETTER',
        algorithm,
        digestOk: true,
        signatureOk: true,
        chainOk: true,
        ok: true,
        code: null,
      });
      expect(good.verdict.signatures[0]?.certificate?.sha256).to.equal(keysOf(algorithm).sha256);
      const changed = await verdictOf(`${algorithm}.bad.xml`, xml.replace('Здрав', 'здрав'));
      expect(changed.code).to.equal(1);
      expect(changed.verdict.signatures[0]).to.include({
        digestOk: false,
        ok: false,
        code: 'SignatureIsInvalid',
      });
      expect(changed.verdict.signatures[0]?.reason).to.contain('изменён после подписания');
    });
  }

  it('believes no document when one of its signatures fails or there is none', async () => {
    const [good, bad] = await Promise.all([signed('rsa-sha256', 'a'), signed('ecdsa-sha256', 'b')]);
    const both = `<all>${good}${bad.replace('LETTER', 'OTHER').replace('#LETTER', '#OTHER')}</all>`;
    const mixed = await verdictOf('mixed.xml', both, '--no-chain');
    expect(mixed.code).to.equal(1);
    expect(mixed.verdict.signatures.map(({ ok }) => ok)).to.deep.equal([true, false]);
    const none = await verdictOf('none.xml', letter);
    expect(none).to.deep.include({ code: 1 });
    expect(none.verdict).to.deep.include({ ok: false, signatures: [] });
  });

  it('takes the certificate of --cert when the document carries none', async () => {
    const xml = (await signed('gost2012-256', 'bare')).replace(
      /<(\w+:)?KeyInfo>.*?<\/(\w+:)?KeyInfo>/s,
      '',
    );
    const without = await verdictOf('bare.xml', xml, '--no-chain');
    expect(without.code).to.equal(1);
    expect(without.verdict.signatures[0]).to.include({ code: 'CertificateIsNotFound' });
    const { certificate } = keysOf('gost2012-256');
    const given = await verdictOf('bare.xml', xml, '--no-chain', '--cert', certificate);
    expect(given.code).to.equal(0);
    const foreign = keysOf('rsa-sha256').certificate;
    expect((await verdictOf('bare.xml', xml, '--no-chain', '--cert', foreign)).code).to.equal(1);
  });

  it('verifies a SignedInfo that somebody has pretty-printed, and says so', async () => {
    const pretty = (await signed('gost2012-256', 'pretty')).replace(
      /<(\w+:)?SignedInfo/,
      (start) => `\n  ${start}`,
    );
    const broken = pretty.replace(/(<(?:\w+:)?SignedInfo[^>]*>)/, '$1\n    ');
    const { code, verdict } = await verdictOf('pretty.xml', broken, '--no-chain');
    expect(code, JSON.stringify(verdict)).to.equal(0);
    expect(verdict.signatures[0]?.reason).to.contain('форматированием');
  });

  it('verifies inside a captured HTTP message with MTOM, also one that ends too early', async () => {
    const xml = await signed('rsa-sha256', 'capture');
    const capture = [
      'POST /ws HTTP/1.1',
      'Content-Type: multipart/related; type="application/xop+xml";',
      ' start="<root>"; boundary="b1"',
      '',
      '--b1',
      'Content-Type: application/xop+xml; charset=UTF-8',
      'Content-ID: <root>',
      '',
      xml,
      '--b1',
      'Content-Type: image/png',
      'Content-ID: <picture>',
    ].join('\r\n');
    for (const [name, ending] of [
      ['whole', '\r\n\r\nxyz\r\n--b1--\r\n'],
      ['cut', '\r\n\r\nxy'],
      ['cutInHeaders', ''],
    ] as const) {
      const { code, verdict } = await verdictOf(`${name}.http.txt`, capture + ending);
      expect(code, `${name}: ${JSON.stringify(verdict)}`).to.equal(0);
    }
  });

  it('does not believe a revoked certificate, an expired one, or one of an unknown authority', async () => {
    const mnemonic = 'REVOKED';
    const issued = await run('keys', 'new', mnemonic, '--out', place().at('keys'), '--json');
    keys.set(mnemonic, jsonOf(issued) as Keys);
    const { certificate } = keysOf(mnemonic);
    const xml = await signed(mnemonic, 'revoked');
    expect((await verdictOf('revoked.xml', xml)).code).to.equal(0);
    const late = await verdictOf('revoked.xml', xml, '--at', '2099-01-01T00:00:00Z');
    expect(late.verdict.signatures[0]).to.include({ chainOk: false, code: 'CertificateIsExpired' });
    const revoked = await run('keys', 'revoke', certificate);
    expect(revoked.code, revoked.err).to.equal(0);
    const after = await verdictOf('revoked.xml', xml);
    expect(after.code).to.equal(1);
    expect(after.verdict.signatures[0]).to.include({
      digestOk: true,
      signatureOk: true,
      chainOk: false,
      code: 'CertificateIsRevoked',
    });
    expect((await verdictOf('revoked.xml', xml, '--no-chain')).code).to.equal(0);
    const elsewhere = await verdictOf('revoked.xml', xml, '--trust', place().at('nobody'));
    expect(elsewhere.verdict.signatures[0]).to.include({ code: 'CertificateIsNotFound' });
  });

  it('tells people what it found', async () => {
    const file = place().write('told.xml', await signed('ecdsa-sha256', 'told'));
    const { code, out } = await run('verify', file);
    expect(code).to.equal(0);
    expect(out).to.contain('ДЕЙСТВИТЕЛЬНА').and.to.contain('Испытание').and.to.contain('Body');
  });

  it('signs any file (PKCS#7) and a JSON envelope (JWS)', async () => {
    const content = Buffer.from([0, 1, 2, 255]);
    const envelope = { b: 2, a: 'один' };
    const [bytes, json] = [
      place().write('bytes.bin', content),
      place().write('envelope.json', JSON.stringify(envelope, null, 2)),
    ];
    for (const algorithm of algorithms) {
      const { key, certificate: file } = keysOf(algorithm);
      const pair = ['--key', key, '--cert', file];
      const certificate = readCertificate(readFileSync(file, 'utf8'));
      const provider = builtinProvider();
      const pkcs7 = await run('sign', bytes, ...pair, '--pkcs7');
      const cms = Buffer.from(pkcs7.out.trim(), 'base64');
      expect((await verifyCms({ cms, content, provider })).ok, algorithm).to.equal(true);
      expect((await verifyCms({ cms, content: content.subarray(1), provider })).ok).to.equal(false);
      const jws = (await run('sign', json, ...pair, '--jws')).out.trim();
      const holds = (payload: unknown): Promise<boolean> =>
        verifyDetachedJws({ payload, jws, certificate, provider });
      expect(await holds(envelope), algorithm).to.equal(true);
      expect(await holds({ ...envelope, b: 3 })).to.equal(false);
    }
  });

  it('refuses to sign with a certificate of another key', async () => {
    const options = [
      '--key',
      keysOf('rsa-sha256').key,
      '--cert',
      keysOf('ecdsa-sha256').certificate,
    ];
    const result = await run('sign', place().write('x.xml', letter), ...options);
    expect(result).to.include({ code: 2, out: '' });
    expect(result.err).to.contain('--cert').and.to.contain('выдан не на ключ');
  });

  const real: readonly [string, 0 | 1, readonly boolean[], string][] = [
    ['lifecycle-2012-256-2020-v1.2-3-GetResponseResponse.xml', 0, [true, true], 'верна'],
    ['smev-2012-256-2021-v1.3-GetResponseResponse.http.txt', 0, [true], 'верна'],
    [
      'smev-2012-256-2026-GetResponseResponse-v1.2-AsyncProcessingStatus.xml',
      0,
      [true],
      'форматированием',
    ],
    [
      'official-sample-2001-GetRequestResponsePersonalSignature.xml',
      0,
      [true, true, true],
      'верна',
    ],
    ['official-sample-2001-GetRequestResponseAttachMTOM.xml', 1, [false, false], 'изменён'],
    ['fault-v1.2-InvalidContent-mtom.http.txt', 1, [], ''],
    ['lifecycle-2012-256-2020-v1.2-5-AckResponse-empty-body.xml', 1, [], ''],
  ];
  for (const [name, code, oks, reason] of real) {
    it(`ends with ${code} on the live message ${name}`, async () => {
      const folder = sharedData('smev3/signed-messages');
      if (folder === undefined) return;
      const result = await run('verify', `${folder}/${name}`, '--no-chain', '--json');
      const { signatures } = jsonOf(result) as Verdict;
      expect(signatures.map(({ ok }) => ok)).to.deep.equal(oks);
      expect(result.code).to.equal(code);
      for (const signature of signatures) expect(signature.reason).to.contain(reason);
    });
  }
});
