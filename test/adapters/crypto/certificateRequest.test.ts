import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import {
  builtinProvider,
  isSameKey,
  makeCertificateRequest,
  makeTestCa,
  newPrivateKeyPem,
  opensslGostAvailable,
  publicKeyOf,
  readCertificate,
  readCertificateRequest,
  readPrivateKey,
  signCms,
  verifyCms,
} from '../../../adapters/crypto/index.ts';
import { isHubError } from '../../../broker/index.ts';
import { notRun } from '../../support/notRun.ts';
import { hasProgram } from '../../support/sharedData.ts';

const subject = {
  C: 'RU',
  ST: '42 Кемеровская область',
  O: 'Отдел архитектуры',
  CN: 'Отдел архитектуры',
  OGRN: '1020000000020',
  INNLE: '0000000025',
};
const provider = builtinProvider();
const nowMs = Date.parse('2026-03-02T05:00:00Z');

describe('PKCS#10 requests for certificates', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'hub-test-request-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const algorithm of ['rsa-sha256', 'ecdsa-sha256', 'gost2012-256'] as const) {
    const key = readPrivateKey(newPrivateKeyPem(algorithm));

    it(`${algorithm}: openssl reads the request and its signature holds`, async () => {
      const isGost = algorithm === 'gost2012-256';
      if (!hasProgram('openssl') || (isGost && !(await opensslGostAvailable()))) {
        notRun(
          `requests of ${algorithm} checked by openssl`,
          'openssl or its gost-engine is absent',
        );
        return;
      }
      const file = path.join(folder, `${algorithm}.csr`);
      writeFileSync(file, await makeCertificateRequest({ key, subject, provider }));
      const engine = isGost ? ['-engine', 'gost'] : [];
      const options = [
        '-in',
        file,
        '-noout',
        '-verify',
        '-text',
        '-nameopt',
        'utf8,sep_comma_plus',
      ];
      const { stdout, stderr } = spawnSync('openssl', ['req', ...engine, ...options], {
        encoding: 'utf8',
      });
      expect(stdout + stderr).to.match(/verify OK/);
      expect(stdout).to.contain('O=Отдел архитектуры');
      expect(stdout).to.contain('1020000000020');
      expect(stdout).to.contain('Digital Signature, Non Repudiation');
    });

    it(`${algorithm}: an authority certifies the key and the subject of the request`, async () => {
      const request = await makeCertificateRequest({ key, subject, provider });
      const ca = makeTestCa({ algorithm, name: 'УЦ', nowMs });
      const certificate = readCertificate(ca.certify(request));
      expect(isSameKey(certificate.publicKey, publicKeyOf(key))).to.equal(true);
      expect(certificate.ogrn).to.equal('1020000000020');
      expect(isSameKey(readCertificateRequest(request).publicKey, certificate.publicKey)).to.equal(
        true,
      );
    });
  }

  it('an empty part of the name is refused by its name', async () => {
    const key = readPrivateKey(newPrivateKeyPem('ecdsa-sha256'));
    const made = makeCertificateRequest({ key, subject: { CN: '' }, provider });
    const field = await made.catch((error: unknown) => isHubError(error) && error.details.field);
    expect(field).to.equal('subject.CN');
  });
});

describe('PKCS#7 with its content inside', () => {
  for (const algorithm of ['rsa-sha256', 'ecdsa-sha256', 'gost2012-256'] as const) {
    it(`${algorithm}: verifies alone and gives the content back; another content is refused`, async () => {
      const ca = makeTestCa({ algorithm, name: 'УЦ', nowMs });
      const own = ca.issue({ subject: { CN: 'ИС' } });
      const content = Buffer.from('Содержимое');
      const cms = await signCms({
        content,
        attached: true,
        key: readPrivateKey(own.privateKeyPem),
        certificate: readCertificate(own.certificatePem),
        provider,
        atMs: nowMs,
      });
      const verdict = await verifyCms({ cms, provider });
      expect(verdict.ok).to.equal(true);
      expect(Buffer.from(verdict.content ?? [])).to.deep.equal(content);
      const other = await verifyCms({ cms, content: Buffer.from('Другое'), provider });
      expect(other.ok).to.equal(false);
    });
  }
});
