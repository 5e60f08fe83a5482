import { expect } from 'chai';
import fc from 'fast-check';
import { isHubError } from '../../../broker/index.ts';
import { makeTestCa, readCertificate, readPem } from '../../../adapters/crypto/index.ts';
import {
  bitString,
  context,
  element,
  sequence,
  utf8 as utf8String,
  oid,
  setOfSorted,
} from '../../../adapters/crypto/derWriter.ts';
import { nameText, readName } from '../../../adapters/crypto/distinguishedName.ts';
import { readWholeAsn1, tags } from '../../../adapters/crypto/der.ts';
import { sharedData } from '../../support/sharedData.ts';
import { flipped, readText } from './vectors.ts';

const nowMs = Date.UTC(2026, 10, 23);
const yearMs = 365 * 24 * 3_600_000;
const subject = {
  C: 'RU',
  O: 'Министерство "Пример"',
  CN: 'ИС, приём + выдача',
  OGRN: '1024200000017',
  INN: '4200000018',
};

const codeOf = (run: () => unknown): string => {
  try {
    run();
    return 'no refusal';
  } catch (error) {
    return isHubError(error) ? error.code : String(error);
  }
};

describe('readCertificate', () => {
  const ca = makeTestCa({ algorithm: 'gost2012-256', name: 'УЦ проверки', nowMs });
  const issued = ca.issue({ subject, notBeforeMs: nowMs, notAfterMs: nowMs + yearMs });
  const der = readPem(issued.certificatePem, 'CERTIFICATE');

  it('names ОГРН and ИНН, keeps Russian text and escapes what RFC 4514 escapes', () => {
    const certificate = readCertificate(issued.certificatePem);
    expect(certificate.subject).to.equal(
      'INN=004200000018, OGRN=1024200000017, CN=ИС\\, приём \\+ выдача, O=Министерство \\"Пример\\", C=RU',
    );
    expect(certificate.issuer).to.equal('CN=УЦ проверки, C=RU');
    expect(certificate).to.include({
      ogrn: '1024200000017',
      inn: '4200000018',
      commonName: 'ИС, приём + выдача',
      notBeforeMs: nowMs,
      notAfterMs: nowMs + yearMs,
      serial: issued.serial,
      signatureAlgorithm: 'gost2012-256',
    });
    expect(certificate.extensions).to.include({ isCa: false, keyUsage: 0xc0 });
    expect(certificate.sha256).to.match(/^[0-9a-f]{64}$/);
  });

  it('reads PEM, bare base64 and DER as the same, and once only', () => {
    const bare = Buffer.from(der)
      .toString('base64')
      .replace(/(.{76})/g, '$1\r\n');
    const readings = [issued.certificatePem, bare, der].map(readCertificate);
    expect(readings[1]).to.equal(readings[0]);
    expect(readings[2]).to.equal(readings[0]);
  });

  it('writes dates after 2049 and reads them', () => {
    const late = ca.issue({ subject: { CN: 'x' }, notAfterMs: Date.UTC(2051, 0, 2, 3, 4, 5) });
    expect(readCertificate(late.certificatePem).notAfterMs).to.equal(Date.UTC(2051, 0, 2, 3, 4, 5));
  });

  it('reads BMP, Universal and Latin strings of names', () => {
    const value = (tag: number, bytes: Buffer): Uint8Array =>
      setOfSorted(sequence(oid('2.5.4.10'), element(tag, bytes)));
    const name = sequence(
      value(tags.bmp, Buffer.from('Отдел', 'utf16le').swap16()),
      value(tags.universal, Buffer.from([0, 0, 4, 0x16, 0, 1, 0xf6, 0])),
      value(tags.printable, Buffer.from('Unit 1')),
      setOfSorted(sequence(oid('2.5.4.3'), utf8String(' край\u0001'))),
    );
    expect(nameText(readName(readWholeAsn1(name)))).to.equal(
      'CN=\\ край\\01, O=Unit 1, O=Ж😀, O=Отдел',
    );
  });

  it('refuses what is not a certificate with one code', () => {
    const inputs = ['', 'не сертификат', '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----'];
    for (const input of inputs) {
      expect(codeOf(() => readCertificate(input))).to.equal('CertificateIsNotFound');
    }
    const trailing = Buffer.concat([der, Buffer.from([0])]);
    expect(codeOf(() => readCertificate(trailing))).to.equal('CertificateIsNotFound');
    const huge = element(0x30, new Uint8Array(100_000));
    expect(codeOf(() => readCertificate(huge))).to.equal('CertificateIsNotFound');
  });

  it('never fails with anything but that code on damaged bytes', () => {
    const damage = fc.array(fc.nat({ max: der.length * 8 - 1 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(damage, fc.nat({ max: der.length }), (bits, cut) => {
        const damaged = bits.reduce(flipped, der);
        for (const input of [damaged, damaged.subarray(0, cut)]) {
          expect(codeOf(() => readCertificate(input))).to.be.oneOf([
            'no refusal',
            'CertificateIsNotFound',
          ]);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('refuses nesting without an end', () => {
    const nested = Array.from({ length: 5_000 }).reduce<Uint8Array>(
      (inner) => element(0x30, inner),
      bitString(new Uint8Array()),
    );
    expect(codeOf(() => readCertificate(nested))).to.equal('CertificateIsNotFound');
    const indefinite = Buffer.alloc(60_000, Buffer.from([0x30, 0x80]));
    expect(codeOf(() => readCertificate(indefinite))).to.equal('CertificateIsNotFound');
    expect(codeOf(() => readCertificate(context(0, nested)))).to.equal('CertificateIsNotFound');
  });

  it('reads the shared certificates of four kinds', () => {
    const folder = sharedData('crypto/pki');
    if (folder === undefined) return;
    for (const kind of ['rsa', 'ec', 'g256', 'g512']) {
      const leaf = readCertificate(readText(`${folder}/${kind}/leaf.crt.pem`));
      expect(leaf).to.include({ serial: '77', ogrn: '1047702026701', inn: '7710474375' });
      expect(leaf.subject).to.include('CN=ИС Отправитель').and.include('OGRN=1047702026701');
      const root = readCertificate(readText(`${folder}/${kind}/root.crt.pem`));
      expect(root.extensions).to.include({ isCa: true });
      expect(root.subject).to.equal(`CN=Root ${kind}, O=Минцифры, C=RU`);
    }
  });
});
