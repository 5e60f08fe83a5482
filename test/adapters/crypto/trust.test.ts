import { expect } from 'chai';
import {
  builtinProvider,
  type Certificate,
  explainError,
  makeTestCa,
  makeTrust,
  type NewKeyAlgorithm,
  openTestCa,
  readCertificate,
  readPem,
  type SignatureProvider,
  type TestCa,
  type TestCaState,
  type TrustAnchors,
} from '../../../adapters/crypto/index.ts';
import { sharedData } from '../../support/sharedData.ts';
import { flipped, readText } from './vectors.ts';

const dayMs = 24 * 3_600_000;
const nowMs = Date.UTC(2026, 10, 23);
const provider = builtinProvider();
const algorithms: readonly NewKeyAlgorithm[] = [
  'gost2012-256',
  'gost2012-512',
  'rsa-sha256',
  'ecdsa-sha256',
];

const verdictOf = async (
  anchors: TrustAnchors,
  certificate: Certificate,
  atMs = nowMs,
  crlPolicy: 'require' | 'when-present' = 'require',
): Promise<string> => {
  const verdict = await makeTrust(anchors, provider, { crlPolicy }).check(certificate, atMs);
  if (!verdict.ok) expect(verdict.text).to.match(/^[А-Я].+\.$/);
  return verdict.ok ? 'ok' : verdict.reason;
};

const issue = (ca: TestCa, name = 'ИС'): Certificate =>
  readCertificate(
    ca.issue({ subject: { CN: name }, notBeforeMs: nowMs - dayMs, notAfterMs: nowMs + 90 * dayMs })
      .certificatePem,
  );

/** The certificate with one bit of its signature turned over: names and dates stay readable. */
const altered = ({ der }: Certificate): Certificate =>
  readCertificate(flipped(der, der.length * 8 - 20));

describe('trust in certificates', () => {
  for (const algorithm of algorithms) {
    describe(algorithm, () => {
      const root = makeTestCa({ algorithm, name: `Корень ${algorithm}`, nowMs });
      const middle = root.issueCa({
        subject: { CN: `Выдающий ${algorithm}` },
        notBeforeMs: nowMs - dayMs,
        notAfterMs: nowMs + 365 * dayMs,
        pathLength: 0,
      });
      const good = issue(middle);
      const revoked = issue(middle, 'Отозванная');
      middle.revoke(revoked.serial, nowMs - 1_000);
      const anchors: TrustAnchors = {
        roots: [root.certificatePem],
        intermediates: [middle.certificatePem],
        crls: [root.crl(nowMs - 1_000), middle.crl(nowMs - 1_000)],
      };

      it('a chain to the root holds', async () => {
        expect(await verdictOf(anchors, good)).to.equal('ok');
      });

      it('an altered, expired, early, revoked or foreign certificate has its own reason', async () => {
        const stranger = issue(makeTestCa({ algorithm, name: 'Чужой', nowMs }));
        const reasons = [
          await verdictOf(anchors, altered(good)),
          await verdictOf(anchors, good, nowMs + 91 * dayMs),
          await verdictOf(anchors, good, nowMs - 2 * dayMs),
          await verdictOf(anchors, revoked),
          await verdictOf(anchors, stranger),
        ];
        expect(reasons).to.deep.equal([
          'bad-chain',
          'expired',
          'not-yet-valid',
          'revoked',
          'unknown-ca',
        ]);
      });

      it('the list of revoked certificates must be there, fresh and signed by the issuer', async () => {
        const { crls: _crls, ...withoutLists } = anchors;
        expect(await verdictOf(withoutLists, good)).to.equal('crl-missing');
        expect(await verdictOf(withoutLists, good, nowMs, 'when-present')).to.equal('ok');
        expect(await verdictOf(anchors, good, nowMs + 40 * dayMs)).to.equal('crl-expired');
        expect(await verdictOf(anchors, revoked, nowMs + 40 * dayMs)).to.equal('revoked');
        const list = readPem(middle.crl(nowMs), 'X509 CRL');
        const forged = [root.crl(nowMs), flipped(list, list.length * 8 - 20)];
        expect(await verdictOf({ ...anchors, crls: forged }, revoked)).to.equal('crl-missing');
      });
    });
  }

  it('chains of mixed algorithms hold', async () => {
    const root = makeTestCa({ algorithm: 'rsa-sha256', name: 'Корень', nowMs });
    const second = root.issueCa({ subject: { CN: 'Второй' }, algorithm: 'gost2012-512' });
    const third = second.issueCa({ subject: { CN: 'Третий' }, algorithm: 'ecdsa-sha256' });
    const leaf = readCertificate(
      third.issue({ subject: { CN: 'ИС' }, algorithm: 'gost2012-256', curve: 'tc26-256-A' })
        .certificatePem,
    );
    const anchors: TrustAnchors = {
      roots: [root.certificatePem],
      intermediates: [third.certificatePem, second.certificatePem],
    };
    expect(await verdictOf(anchors, leaf, nowMs, 'when-present')).to.equal('ok');
    const broken = { ...anchors, intermediates: [third.certificatePem] };
    expect(await verdictOf(broken, leaf, nowMs, 'when-present')).to.equal('unknown-ca');
  });

  it('a certificate that is not an authority, or too deep an authority, signs nothing', async () => {
    const root = makeTestCa({ algorithm: 'ecdsa-sha256', name: 'Корень', nowMs });
    const issued = root.issue({ subject: { CN: 'Не УЦ' } });
    const impostor = openTestCa({ ...root.toJSON(), ...issued, revoked: [] });
    const anchors = (middle: TestCa): TrustAnchors => ({
      roots: [root.certificatePem],
      intermediates: [middle.certificatePem],
    });
    expect(await verdictOf(anchors(impostor), issue(impostor))).to.equal('bad-chain');
    const shallow = root.issueCa({ subject: { CN: 'Выдающий' }, pathLength: 0 });
    const deep = shallow.issueCa({ subject: { CN: 'Лишний' } });
    const both = {
      ...anchors(shallow),
      intermediates: [shallow.certificatePem, deep.certificatePem],
    };
    expect(await verdictOf(both, issue(deep), nowMs, 'when-present')).to.equal('bad-chain');
  });

  it('a revoked or expired authority takes its certificates with it', async () => {
    const root = makeTestCa({ algorithm: 'ecdsa-sha256', name: 'Корень', nowMs });
    const middle = root.issueCa({ subject: { CN: 'Выдающий' }, notAfterMs: nowMs + dayMs });
    const leaf = issue(middle);
    const anchors = (): TrustAnchors => ({
      roots: [root.certificatePem],
      intermediates: [middle.certificatePem],
      crls: [root.crl(nowMs), middle.crl(nowMs)],
    });
    expect(await verdictOf(anchors(), leaf)).to.equal('ok');
    expect(await verdictOf(anchors(), leaf, nowMs + 2 * dayMs)).to.equal('expired');
    root.revoke(readCertificate(middle.certificatePem).serial, nowMs - 1_000);
    expect(await verdictOf(anchors(), leaf)).to.equal('revoked');
  });

  it('verdicts are cached until the list ends, and forgotten with new anchors', async () => {
    const ca = makeTestCa({ algorithm: 'ecdsa-sha256', name: 'УЦ', nowMs });
    const leaf = issue(ca);
    let verifications = 0;
    const counting: SignatureProvider = {
      ...provider,
      verify: (...input) => {
        verifications += 1;
        return provider.verify(...input);
      },
    };
    const anchors = { roots: [ca.certificatePem], crls: [ca.crl(nowMs, dayMs)] };
    const trust = makeTrust(anchors, counting, { crlPolicy: 'require' });
    expect(await trust.check(leaf, nowMs)).to.deep.equal({ ok: true });
    const once = verifications;
    expect(await trust.check(leaf, nowMs + dayMs - 1)).to.deep.equal({ ok: true });
    expect(verifications).to.equal(once);
    expect(await trust.check(leaf, nowMs + dayMs + 1)).to.include({ reason: 'crl-expired' });
    ca.revoke(leaf.serial, nowMs);
    trust.update({ roots: [ca.certificatePem], crls: [ca.crl(nowMs + dayMs)] });
    expect(await trust.check(leaf, nowMs + dayMs + 1)).to.include({ reason: 'revoked' });
    expect(() => trust.update({ roots: ['нет'] })).to.throw(/Сертификат не разобран/);
    expect(await trust.check(leaf, nowMs + dayMs + 1)).to.include({ reason: 'revoked' });
  });

  it('a kept authority goes on issuing and revoking', async () => {
    const first = makeTestCa({ algorithm: 'gost2012-256', name: 'УЦ', nowMs, curve: 'tc26-256-A' });
    const leaf = issue(first);
    first.revoke(leaf.serial, nowMs);
    const second = openTestCa(JSON.parse(JSON.stringify(first)) as TestCaState);
    const later = issue(second);
    const anchors = { roots: [first.certificatePem], crls: [second.crl(nowMs)] };
    expect(await verdictOf(anchors, leaf)).to.equal('revoked');
    expect(await verdictOf(anchors, later)).to.equal('ok');
    expect(later.publicKey).to.include({ curve: 'tc26-256-A' });
  });

  it('maps each reason to a refusal of the exchange', () => {
    expect(explainError('expired')).to.equal('CertificateIsExpired');
    expect(explainError('not-yet-valid')).to.equal('CertificateIsExpired');
    expect(explainError('revoked')).to.equal('CertificateIsRevoked');
    expect(explainError('unknown-ca')).to.equal('CertificateIsNotFound');
  });

  it('the shared chains hold, their revoked certificates do not', async () => {
    const folder = sharedData('crypto/pki');
    if (folder === undefined) return;
    for (const kind of ['rsa', 'ec', 'g256', 'g512']) {
      const file = (name: string): string => readText(`${folder}/${kind}/${name}.pem`);
      const anchors: TrustAnchors = {
        roots: [file('root.crt')],
        intermediates: [file('int.crt')],
        crls: [file('root.crl'), file('int.crl')],
      };
      const leaf = readCertificate(file('leaf.crt'));
      const atMs = leaf.notBeforeMs + dayMs;
      expect(await verdictOf(anchors, leaf, atMs), kind).to.equal('ok');
      expect(await verdictOf(anchors, readCertificate(file('rev.crt')), atMs)).to.equal('revoked');
      expect(await verdictOf(anchors, leaf, leaf.notAfterMs + 1)).to.equal('expired');
      expect(await verdictOf(anchors, altered(leaf), atMs)).to.equal('bad-chain');
      expect(await verdictOf({ roots: [file('int.crt')] }, leaf, atMs)).to.equal('crl-missing');
      expect(await verdictOf({ roots: [] }, leaf, atMs)).to.equal('unknown-ca');
    }
  });
});
