import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import forge from 'node-forge';
import {
  isSameKey,
  makeTestCa,
  publicKeyOf,
  readCertificate,
  readPem,
  readPrivateKey,
} from '../../../adapters/crypto/index.ts';
import { readPkcs12 } from '../../../adapters/crypto/pkcs12/index.ts';
import { refusal } from '../../support/refusal.ts';
import { sharedData } from '../../support/sharedData.ts';

const nowMs = Date.parse('2026-03-02T05:00:00Z');
const password = 'пароль ведомства';
const ca = makeTestCa({ algorithm: 'rsa-sha256', name: 'Тестовый УЦ', nowMs });

const containerOf = (
  keyPem: string | null,
  certificatePems: readonly string[],
  secret = password,
): Uint8Array => {
  const key: forge.pki.rsa.PrivateKey | null =
    keyPem === null ? null : forge.pki.privateKeyFromPem(keyPem);
  const chain = certificatePems.map((pem) => forge.pki.certificateFromPem(pem));
  const pfx = forge.pkcs12.toPkcs12Asn1(key, chain, secret, {
    algorithm: 'aes256',
  });
  return Buffer.from(forge.asn1.toDer(pfx).getBytes(), 'binary');
};

describe('PKCS#12 containers', () => {
  const own = ca.issue({ subject: { CN: 'Отдел архитектуры' } });
  const other = ca.issue({ subject: { CN: 'Отдел опеки' } });

  it('give the key and the certificate that belongs to it, whatever else they hold', () => {
    const bytes = containerOf(own.privateKeyPem, [ca.certificatePem, own.certificatePem]);
    const pair = readPkcs12(bytes, password);
    expect(readPem(pair.certificatePem, 'CERTIFICATE')).to.deep.equal(
      readPem(own.certificatePem, 'CERTIFICATE'),
    );
    const key = publicKeyOf(readPrivateKey(pair.privateKeyPem));
    expect(isSameKey(key, readCertificate(own.certificatePem).publicKey)).to.equal(true);
  });

  it('are refused with a wrong password, and when they are no containers', () => {
    const bytes = containerOf(own.privateKeyPem, [own.certificatePem]);
    for (const wrong of ['', 'пароль', `${password} `])
      refusal('BadRequest', () => readPkcs12(bytes, wrong));
    for (const broken of [Buffer.alloc(0), Buffer.from('PK'), bytes.subarray(0, 100)])
      refusal('BadRequest', () => readPkcs12(broken, password));
  });

  it('are refused without a key, or without the certificate of the key', () => {
    const keyless = containerOf(null, [own.certificatePem]);
    expect(refusal('BadRequest', () => readPkcs12(keyless, password)).message).to.contain('ключ');
    const foreign = containerOf(own.privateKeyPem, [other.certificatePem]);
    expect(refusal('BadRequest', () => readPkcs12(foreign, password)).message).to.contain(
      'сертификата',
    );
  });

  const pki = sharedData('crypto/pki');
  if (pki !== undefined) {
    for (const kind of ['rsa', 'ec', 'g256', 'g512']) {
      it(`of OpenSSL: ${kind} under PBES2 gives what its PEM files hold`, () => {
        const text = (name: string): string => readFileSync(`${pki}/${kind}/${name}`, 'utf8');
        const pair = readPkcs12(readFileSync(`${pki}/${kind}/leaf.p12`), 'secret');
        expect(readPem(pair.certificatePem, 'CERTIFICATE')).to.deep.equal(
          readPem(text('leaf.crt.pem'), 'CERTIFICATE'),
        );
        const [left, right] = [pair.privateKeyPem, text('leaf.key.pem')].map((pem) =>
          publicKeyOf(readPrivateKey(pem)),
        );
        expect(left && right && isSameKey(left, right)).to.equal(true);
      });
    }

    it('of OpenSSL encrypted by GOST are refused in words', () => {
      const bytes = readFileSync(`${pki}/g256/leaf-gost.p12`);
      expect(refusal('BadRequest', () => readPkcs12(bytes, 'secret')).message).to.contain('ГОСТ');
    });
  }
});
