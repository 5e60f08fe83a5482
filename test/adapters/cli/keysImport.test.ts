import { readFileSync, statSync } from 'node:fs';
import { expect } from 'chai';
import forge from 'node-forge';
import { makeTestCa } from '../../../adapters/crypto/index.ts';
import { hub, jsonOf, withWorkplace } from '../../support/cli.ts';

const nowMs = Date.parse('2026-03-02T05:00:00Z');

describe('npx hub keys import', () => {
  const place = withWorkplace();
  const ca = makeTestCa({ algorithm: 'rsa-sha256', name: 'Тестовый УЦ', nowMs });
  const own = ca.issue({ subject: { CN: 'Отдел архитектуры' } });
  const container = (): string => {
    const pfx = forge.pkcs12.toPkcs12Asn1(
      forge.pki.privateKeyFromPem(own.privateKeyPem),
      [forge.pki.certificateFromPem(own.certificatePem)],
      'пароль',
    );
    const der = Buffer.from(forge.asn1.toDer(pfx).getBytes(), 'binary');
    return place().write('arh42.p12', der);
  };

  it('writes the key and the certificate of a container; the key for its owner only, the password read from a file', async () => {
    const password = place().write('password.txt', 'пароль\n');
    const out = place().at('keys');
    const options = ['--password-file', password, '--out', out, '--json'];
    const result = await hub(['keys', 'import', container(), ...options]);
    expect(result.code, result.err).to.equal(0);
    const { key, certificate, subject } = jsonOf(result) as Record<string, string>;
    expect(subject).to.contain('Отдел архитектуры');
    expect(readFileSync(certificate ?? '', 'utf8')).to.equal(own.certificatePem);
    expect(statSync(key ?? '').mode & 0o777).to.equal(0o600);
    const letter = place().write('letter.xml', '<c:a xmlns:c="urn:c"><c:b>текст</c:b></c:a>');
    const signing = ['--element', 'b', '--key', key ?? '', '--cert', certificate ?? ''];
    const signed = await hub(['sign', letter, ...signing]);
    expect(signed.code, signed.err).to.equal(0);
  });

  it('tells a wrong password in words, as a refusal', async () => {
    const options = ['--password-file', '-', '--out', place().at('none')];
    const result = await hub(['keys', 'import', container(), ...options], { stdin: 'другой' });
    expect(result.code).to.equal(1);
    expect(result.err).to.contain('пароль неверен');
  });
});
