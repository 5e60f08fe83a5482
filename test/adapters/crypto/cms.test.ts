import { expect } from 'chai';
import fc from 'fast-check';
import {
  builtinProvider,
  type CmsInput,
  digest,
  makeTestCa,
  naturalAlgorithm,
  type NewKeyAlgorithm,
  readCertificate,
  readPrivateKey,
  signatureAlgorithms,
  signDetachedCms,
  verifyCms,
} from '../../../adapters/crypto/index.ts';
import { childrenOf, readAsn1 } from '../../../adapters/crypto/der.ts';
import { sharedData } from '../../support/sharedData.ts';
import { flipped, hex, readBytes, readText, utf8 } from './vectors.ts';

const provider = builtinProvider();
const nowMs = Date.UTC(2026, 10, 23, 1, 2, 3);
const content = utf8('Содержимое вложения');

const outcome = async (input: Omit<CmsInput, 'provider'>): Promise<string> => {
  const verdict = await verifyCms({ ...input, provider });
  if (!verdict.ok) expect(verdict.text).to.match(/^[А-Я].+\.$/);
  return verdict.ok ? 'ok' : verdict.reason;
};

const signer = (algorithm: NewKeyAlgorithm) => {
  const issued = makeTestCa({ algorithm, name: 'УЦ', nowMs }).issue({ subject: { CN: 'ИС' } });
  return {
    key: readPrivateKey(issued.privateKeyPem),
    certificate: readCertificate(issued.certificatePem),
    provider,
    atMs: nowMs,
  };
};

const digestFor = (own: ReturnType<typeof signer>, data: Uint8Array): Uint8Array =>
  digest(signatureAlgorithms[naturalAlgorithm(own.key)].digest, data);

/** The same structure with every constructed element of indefinite length, as BER allows. */
const indefinite = (bytes: Uint8Array): Uint8Array => {
  const node = readAsn1(bytes);
  if ((node.tag & 0x20) === 0) return node.bytes;
  const children = childrenOf(node).map(({ bytes: each }) => indefinite(each));
  return Buffer.concat([Buffer.from([node.tag, 0x80]), ...children, Buffer.alloc(2)]);
};

describe('CMS', () => {
  for (const algorithm of ['gost2012-256', 'gost2012-512', 'rsa-sha256', 'ecdsa-sha256'] as const) {
    describe(algorithm, () => {
      const own = signer(algorithm);

      it('what is signed verifies by content and by digest', async () => {
        const cms = await signDetachedCms({ ...own, content });
        const verdict = await verifyCms({ cms, content, provider });
        expect(verdict).to.include({ ok: true, signingTimeMs: nowMs, signerCount: 1 });
        expect(verdict.certificate).to.equal(own.certificate);
        const contentDigest = digestFor(own, content);
        expect(hex(verdict.messageDigest ?? new Uint8Array())).to.equal(hex(contentDigest));
        expect(await outcome({ cms, contentDigest })).to.equal('ok');
        const fromDigest = await signDetachedCms({ ...own, contentDigest });
        expect(await outcome({ cms: fromDigest, content })).to.equal('ok');
      });

      it('other content, another digest, no content, another signer do not', async () => {
        const cms = await signDetachedCms({ ...own, content });
        expect(await outcome({ cms, content: flipped(content, 5) })).to.equal('digest-mismatch');
        const contentDigest = digestFor(own, utf8('x'));
        expect(await outcome({ cms, contentDigest })).to.equal('digest-mismatch');
        expect(await outcome({ cms })).to.equal('content-missing');
        expect(await outcome({ cms: flipped(cms, cms.length * 8 - 20), content })).to.equal(
          'signature-invalid',
        );
      });

      it('holds in BER with indefinite lengths', async () => {
        const cms = indefinite(await signDetachedCms({ ...own, content }));
        expect(await outcome({ cms, content })).to.equal('ok');
        expect(await outcome({ cms, content: utf8('x') })).to.equal('digest-mismatch');
      });
    });
  }

  it('any damage is a verdict, never an exception; in what is signed, never a success', async () => {
    const own = signer('gost2012-256');
    const cms = await signDetachedCms({ ...own, content });
    const typeOid = Buffer.from('06092a864886f70d010903', 'hex');
    const signedFrom = Buffer.from(cms).indexOf(typeOid);
    const signedTo = Buffer.from(cms).indexOf(digestFor(own, content)) + 32;
    const isSigned = (bit: number): boolean =>
      (bit >= signedFrom * 8 && bit < signedTo * 8) || bit >= (cms.length - 64) * 8;
    expect(signedFrom).to.be.greaterThan(0);
    const anywhere = fc.nat({ max: cms.length * 8 - 1 });
    const signed = anywhere.filter(isSigned);
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(anywhere, signed),
        fc.nat({ max: cms.length - 1 }),
        async (bit, cut) => {
          expect(await outcome({ cms: cms.subarray(0, cut), content })).to.equal('malformed');
          const found = await outcome({ cms: flipped(cms, bit), content });
          if (isSigned(bit)) expect(found).not.to.equal('ok');
        },
      ),
      { numRuns: 150 },
    );
  });

  it('a certificate of another kind of key cannot be put under a signature', async () => {
    const own = signer('gost2012-256');
    const { certificate } = signer('rsa-sha256');
    let text = '';
    await signDetachedCms({ ...own, certificate, content }).catch((error: Error) => {
      text = error.message;
    });
    expect(text).to.match(/не соответствует/);
  });

  for (const kind of ['rsa', 'ec', 'g256', 'g512']) {
    it(`the shared signatures of openssl hold: ${kind}`, async () => {
      const folder = sharedData(`crypto/pki/${kind}`);
      if (folder === undefined) return;
      const data = readBytes(`${folder}/att.bin`);
      const other = flipped(data, 1_000);
      const leaf = readCertificate(readText(`${folder}/leaf.crt.pem`));
      const cms = readBytes(`${folder}/att.p7s`);
      const noAttributes = readBytes(`${folder}/att-noattr.p7s`);
      const attached = readBytes(`${folder}/att-attached.p7m`);
      const verdict = await verifyCms({ cms, content: data, provider });
      expect(verdict).to.include({ ok: true, certificate: leaf });
      expect(await outcome({ cms, content: other })).to.equal('digest-mismatch');
      expect(await outcome({ cms: noAttributes, content: data })).to.equal('ok');
      expect(await outcome({ cms: noAttributes, content: other })).to.equal('signature-invalid');
      const whole = await verifyCms({ cms: attached, provider });
      expect(whole.ok).to.equal(true);
      expect(hex(whole.content ?? new Uint8Array())).to.equal(hex(data));
      expect(await outcome({ cms: attached, content: other })).to.equal('digest-mismatch');
    });
  }

  for (const [name, algorithm] of [
    ['gis-jkh-2022-2012-256', 'gost2012-256'],
    ['official-sample-2014-2001', 'gost94'],
  ] as const) {
    it(`the signature of a real SMEV attachment holds: ${name}`, async () => {
      const folder = sharedData('smev3/pkcs7');
      if (folder === undefined) return;
      const cms = readBytes(`${folder}/${name}.p7s`);
      const contentDigest = new Uint8Array(
        Buffer.from(readText(`${folder}/${name}.hash.b64`), 'base64'),
      );
      const verdict = await verifyCms({ cms, contentDigest, provider });
      expect(verdict).to.include({ ok: true, digestAlgorithm: algorithm });
      expect(verdict.signingTimeMs).to.be.a('number');
      expect(await outcome({ cms, contentDigest: flipped(contentDigest, 7) })).to.equal(
        'digest-mismatch',
      );
    });
  }
});
