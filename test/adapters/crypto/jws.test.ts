import { createVerify } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { isHubError } from '../../../broker/index.ts';
import {
  builtinProvider,
  canonicalJson,
  makeTestCa,
  type NewKeyAlgorithm,
  readCertificate,
  readJwsHeader,
  readPrivateKey,
  signDetachedJws,
  verifyDetachedJws,
} from '../../../adapters/crypto/index.ts';

const provider = builtinProvider();
const nowMs = Date.UTC(2026, 10, 23);

const signer = (algorithm: NewKeyAlgorithm) => {
  const issued = makeTestCa({ algorithm, name: 'УЦ', nowMs }).issue({ subject: { CN: 'ИС' } });
  return {
    key: readPrivateKey(issued.privateKeyPem),
    certificate: readCertificate(issued.certificatePem),
    provider,
  };
};

const names: Readonly<Record<NewKeyAlgorithm, string>> = {
  'gost2012-256': 'GOST3410_2012_256',
  'gost2012-512': 'GOST3410_2012_512',
  'rsa-sha256': 'RS256',
  'ecdsa-sha256': 'ES256',
};

const codeOf = async (run: () => unknown): Promise<string> => {
  try {
    await run();
    return 'no refusal';
  } catch (error) {
    return isHubError(error) ? error.code : String(error);
  }
};

const withHeader = (jws: string, change: Record<string, unknown>): string => {
  const [head = '', , tail = ''] = jws.split('.');
  const header = JSON.parse(Buffer.from(head, 'base64url').toString()) as object;
  const changed = Buffer.from(JSON.stringify({ ...header, ...change })).toString('base64url');
  return `${changed}..${tail}`;
};

const payload = { b: [1, 2.5, null], a: 'значение' };

describe('detached JWS', () => {
  for (const [algorithm, name] of Object.entries(names) as [NewKeyAlgorithm, string][]) {
    it(`${name}: holds for the value in any spelling, not for another value, key or header`, async () => {
      const own = signer(algorithm);
      const jws = await signDetachedJws({ payload, ...own });
      const { header, certificateSha256 } = readJwsHeader(jws);
      expect(header).to.include({ alg: name, b64: false });
      expect(header.crit).to.deep.equal(['b64']);
      expect(certificateSha256).to.equal(own.certificate.sha256);
      const verify = (input: object): Promise<boolean> =>
        verifyDetachedJws({ payload, jws, ...own, ...input });
      expect(await verify({})).to.equal(true);
      expect(await verify({ payload: { a: 'значение', b: [1, 2.5, null] } })).to.equal(true);
      expect(await verify({ payload: { ...payload, a: 'Значение' } })).to.equal(false);
      expect(await verify({ payload: { ...payload, c: null } })).to.equal(false);
      expect(await verify({ certificate: signer(algorithm).certificate })).to.equal(false);
      expect(await verify({ jws: withHeader(jws, { extra: 1 }) })).to.equal(false);
      const other = await signDetachedJws({ payload: { c: 1 }, ...own });
      const moved = jws.slice(0, jws.lastIndexOf('.')) + other.slice(other.lastIndexOf('.'));
      expect(await verify({ jws: moved })).to.equal(false);
    });
  }

  it('is what RFC 7797 says, by an independent computation', async () => {
    const own = signer('ecdsa-sha256');
    const jws = await signDetachedJws({ payload, ...own });
    const [head = '', middle, tail = ''] = jws.split('.');
    expect(middle).to.equal('');
    if (own.certificate.publicKey.kind === 'gost') throw new TypeError('an EC key is expected');
    const verified = createVerify('sha256')
      .update(`${head}.${canonicalJson(payload)}`)
      .verify(
        { key: own.certificate.publicKey.key, dsaEncoding: 'ieee-p1363' },
        Buffer.from(tail, 'base64url'),
      );
    expect(verified).to.equal(true);
  });

  it('a header with another algorithm, without crit or thumbprint is refused', async () => {
    const own = signer('ecdsa-sha256');
    const jws = await signDetachedJws({ payload, ...own });
    const changes = [
      { alg: 'none' },
      { alg: 'HS256' },
      { alg: 'toString' },
      { b64: true },
      { crit: ['b64', 'exp'] },
      { crit: undefined },
      { 'x5t#S256': 'x' },
    ];
    for (const change of changes) {
      const wrong = withHeader(jws, change);
      expect(await codeOf(() => readJwsHeader(wrong)), JSON.stringify(change)).to.equal(
        'SignatureIsInvalid',
      );
    }
    const swapped = withHeader(jws, { alg: 'RS256' });
    expect(await verifyDetachedJws({ payload, ...own, jws: swapped })).to.equal(false);
  });

  it('an attached payload, another spelling of base64 and repeated names are refused', async () => {
    const own = signer('gost2012-256');
    const jws = await signDetachedJws({ payload, ...own });
    const [head = '', , tail = ''] = jws.split('.');
    const repeated = Buffer.from('{"alg":"ES256","alg":"RS256"}').toString('base64url');
    const wrong = [
      '',
      'a',
      `${head}.e30.${tail}`,
      `${head}..${tail}.x`,
      `${head}..${tail}=`,
      `${head}..`,
      `${repeated}..${tail}`,
      `${'A'.repeat(10_000)}..${tail}`,
    ];
    for (const each of wrong) {
      const run = () => verifyDetachedJws({ payload, ...own, jws: each });
      expect(await codeOf(run), each.slice(0, 40)).to.equal('SignatureIsInvalid');
    }
  });

  it('garbage is refused or false, never another exception', async () => {
    const own = signer('gost2012-256');
    const [head = ''] = (await signDetachedJws({ payload, ...own })).split('.');
    const base64url = fc.uint8Array({ minLength: 1, maxLength: 80 });
    await fc.assert(
      fc.asyncProperty(base64url, async (signature) => {
        const jws = `${head}..${Buffer.from(signature).toString('base64url')}`;
        expect(await verifyDetachedJws({ payload, ...own, jws })).to.equal(false);
      }),
      { numRuns: 50 },
    );
    await fc.assert(
      fc.asyncProperty(fc.string(), async (jws) => {
        expect(await codeOf(() => readJwsHeader(jws))).to.equal('SignatureIsInvalid');
      }),
      { numRuns: 100 },
    );
  });
});
