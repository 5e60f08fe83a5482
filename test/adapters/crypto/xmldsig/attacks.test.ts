import { expect } from 'chai';
import {
  findSignatures,
  signFragment,
  verifySignature,
  type SignatureCheck,
  type VerifyOptions,
} from '../../../../adapters/crypto/xmldsig/index.ts';
import { parseXml, textOf, walk, type XmlDocument } from '../../../../adapters/xml/index.ts';
import { envelope, makeSigner, signedPart } from './signers.ts';

const signer = makeSigner('rsa-sha256');
const stranger = makeSigner('rsa-sha256', 'Чужой');
const gost = makeSigner('gost2012-256');
const part = signedPart('сумма 100');
const { provider } = signer;

let signature: string;
before(async () => {
  signature = await signFragment(signer, part);
});

/** Checks as a door does: the first element of the request must be the signed one. */
const checked = async (
  document: XmlDocument,
  options: Partial<VerifyOptions> = {},
): Promise<SignatureCheck> => {
  const request = [...walk(document.root)].find((item) => item.local === 'SendRequestRequest');
  const expectedTarget = request?.children.find((node) => node.kind === 'element');
  return verifySignature(document, findSignatures(document)[0], {
    provider,
    ...(expectedTarget === undefined ? {} : { expectedTarget }),
    ...options,
  });
};

const checkedText = async (xml: string): Promise<SignatureCheck> => checked(parseXml(xml));

/** The envelope with its signature changed; fails when the change found nothing to change. */
const withSignature = (change: (text: string) => string): string => {
  const changed = change(signature);
  expect(changed).to.not.equal(signature);
  return envelope(part, changed);
};

const exclusive =
  '<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"></ds:Transform>';
const smev = '<ds:Transform Algorithm="urn://smev-gov-ru/xmldsig/transform"></ds:Transform>';

describe('XMLDSig: signature wrapping', () => {
  it('accepts the message before it is attacked', async () => {
    expect((await checkedText(envelope(part, signature))).reason).to.equal('Подпись верна.');
  });

  it('KIS-2.4.11 refuses the original moved aside with another element in its place', async () => {
    const evil = signedPart('сумма 999', 'OTHER');
    const check = await checkedText(envelope(evil, signature, `<Aside>${part}</Aside>`));
    expect(check).to.include({ ok: false, reasonCode: 'IncorrectSignatureTarget' });
    expect(check.target).to.equal(undefined);
  });

  it('refuses two elements with the signed Id, whatever the attribute is called', async () => {
    const wsu =
      'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd';
    const copies = [
      '<Aside Id="SIGNED_BY_CALLER"/>',
      '<Aside ID="SIGNED_BY_CALLER"/>',
      '<Aside id="SIGNED_BY_CALLER"/>',
      '<Aside xml:id="SIGNED_BY_CALLER"/>',
      `<Aside xmlns:u="${wsu}" u:Id="SIGNED_BY_CALLER"/>`,
    ];
    for (const copy of copies) {
      const check = await checkedText(envelope(part, signature, copy));
      expect(check).to.include({ ok: false, reasonCode: 'IncorrectSignatureTarget' });
    }
  });

  it('refuses an Id that is nowhere', async () => {
    const check = await checkedText(envelope(part.replace('SIGNED_BY_CALLER', 'X'), signature));
    expect(check).to.include({ ok: false, reasonCode: 'IncorrectSignatureTarget' });
  });

  it('refuses a valid signature of another element', async () => {
    const other = signedPart('чужое', 'OTHER');
    const own = await signFragment(signer, other);
    const check = await checkedText(envelope(part, own, `<Aside>${other}</Aside>`));
    expect(check).to.include({ ok: false, reasonCode: 'IncorrectSignatureTarget' });
  });

  it('checks each of two signatures by itself', async () => {
    const evil = await signFragment(stranger, part);
    const document = parseXml(envelope(part, signature, `<More>${evil}</More>`));
    const found = findSignatures(document);
    const checks = await Promise.all(
      found.map(async (item) => verifySignature(document, item, { provider })),
    );
    expect(checks.map((check) => check.certificate?.sha256)).to.eql([
      signer.certificate.sha256,
      stranger.certificate.sha256,
    ]);
  });

  it('refuses two references', async () => {
    const xml = withSignature((text) => text.replace(/<ds:Reference .*<\/ds:Reference>/, '$&$&'));
    expect(await checkedText(xml)).to.include({ reasonCode: 'IncorrectSignatureTarget' });
  });

  it('refuses two SignedInfo, in either order', async () => {
    const xml = withSignature((text) => text.replace(/<ds:SignedInfo>.*<\/ds:SignedInfo>/, '$&$&'));
    expect(await checkedText(xml)).to.include({ reasonCode: 'PoorSOAPEnvelopeFormat' });
    const after = withSignature((text) =>
      text.replace(/(<ds:SignedInfo>.*<\/ds:SignedInfo>)(<ds:SignatureValue>.*?e>)/, '$1$2$1'),
    );
    expect(await checkedText(after)).to.include({ reasonCode: 'PoorSOAPEnvelopeFormat' });
  });

  it('refuses references outside the document', async () => {
    for (const uri of [
      '',
      'http://x/#SIGNED_BY_CALLER',
      "#xpointer(id('SIGNED_BY_CALLER'))",
      '#',
    ]) {
      const xml = withSignature((text) => text.replace('#SIGNED_BY_CALLER', uri));
      expect(await checkedText(xml)).to.include({ reasonCode: 'IncorrectSignatureTarget' });
    }
  });
});

describe('XMLDSig: altered signatures', () => {
  it('KIS-2.4.11 refuses an altered body and says that the digest differs', async () => {
    const check = await checkedText(envelope(part.replace('100', '999'), signature));
    expect(check).to.include({ ok: false, digestOk: false, signatureOk: true });
    expect(check.reasonCode).to.equal('SignatureIsInvalid');
    expect(check.reason).to.include('изменён');
  });

  it('refuses a comment inside DigestValue and SignatureValue', async () => {
    for (const name of ['DigestValue', 'SignatureValue']) {
      const xml = withSignature((text) => text.replace(`<ds:${name}>`, '$&<!-- -->'));
      expect(await checkedText(xml)).to.include({ reasonCode: 'PoorSOAPEnvelopeFormat' });
    }
  });

  it('refuses a digest that is not base64', async () => {
    const xml = withSignature((text) => text.replace('<ds:DigestValue>', '$&!'));
    expect(await checkedText(xml)).to.include({ reasonCode: 'PoorSOAPEnvelopeFormat' });
  });

  it('refuses values of many megabytes without failing itself', async () => {
    const long = 'AAAA'.repeat(1_500_000);
    for (const name of ['DigestValue', 'SignatureValue', 'X509Certificate']) {
      for (const value of [long, `${long}!`]) {
        const xml = withSignature((text) => text.replace(`<ds:${name}>`, `$&${value}`));
        expect((await checkedText(xml)).ok).to.equal(false);
      }
    }
  });

  it('refuses an instruction in the signed text before any digest', () => {
    const xml = envelope(part.replace('сумма 100', '<?x сумма 100?>'), signature);
    expect(() => parseXml(xml)).to.throw('инструкции');
  });

  it('does not take an instruction for text where instructions are allowed', async () => {
    const xml = envelope(part.replace('сумма 100', '<?x сумма 100?>'), signature);
    const check = await checked(parseXml(xml, { allowProcessingInstructions: true }));
    expect(check).to.include({ ok: false, digestOk: false });
  });

  it('reads the whole signed text across a comment', async () => {
    const document = parseXml(envelope(part.replace('100', '1<!-- -->00'), signature));
    const check = await checked(document);
    const text = [...walk(document.root)].find((item) => item.local === 'Текст');
    expect(check.ok).to.equal(true);
    expect(text && textOf(text)).to.equal('сумма 100');
  });

  it('refuses any chain of transforms but the one of the profile', async () => {
    const chains = [
      '',
      exclusive,
      smev,
      smev + exclusive,
      exclusive + smev + smev,
      exclusive + exclusive + smev,
      exclusive + '<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"/>',
      exclusive.replace('xml-exc-c14n#', 'xml-exc-c14n#WithComments') + smev,
      exclusive.replace('></', '><ds:XPath>1</ds:XPath></') + smev,
    ];
    for (const chain of chains) {
      const xml = withSignature((text) => text.replace(exclusive + smev, chain));
      expect(await checkedText(xml)).to.include({ ok: false, reasonCode: 'SignatureIsInvalid' });
    }
  });

  it('refuses another canonicalization of SignedInfo', async () => {
    const xml = withSignature((text) =>
      text.replace(
        'Method Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"',
        'Method Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"',
      ),
    );
    expect(await checkedText(xml)).to.include({ reasonCode: 'SignatureIsInvalid' });
  });

  it('refuses SHA-1, MD5 and HMAC', async () => {
    const weak: readonly (readonly [from: RegExp, to: string])[] = [
      [/http:[^"]*#sha256/, 'http://www.w3.org/2000/09/xmldsig#sha1'],
      [/http:[^"]*#sha256/, 'http://www.w3.org/2001/04/xmldsig-more#md5'],
      [/http:[^"]*#rsa-sha256/, 'http://www.w3.org/2000/09/xmldsig#rsa-sha1'],
      [/http:[^"]*#rsa-sha256/, 'http://www.w3.org/2001/04/xmldsig-more#hmac-sha256'],
    ];
    for (const [from, to] of weak) {
      const check = await checkedText(withSignature((text) => text.replace(from, to)));
      expect(check).to.include({ ok: false, reasonCode: 'SignatureIsInvalid' });
      expect(check.reason).to.include('не разрешён');
    }
  });

  it('refuses strange content of Signature and SignedInfo', async () => {
    const changes: ((text: string) => string)[] = [
      (text) => text.replace('</ds:Signature>', '<ds:Object/></ds:Signature>'),
      (text) => text.replace('<ds:SignedInfo>', '$&текст'),
      (text) => text.replace('<ds:SignedInfo>', '$&<!-- -->'),
      (text) => text.replace(/<ds:SignatureValue>.*<\/ds:SignatureValue>/, ''),
      (text) => text.replace(/<ds:DigestMethod[^>]*><\/ds:DigestMethod>/, ''),
      (text) => text.replace('<ds:Reference ', '<ds:Manifest></ds:Manifest>$&'),
    ];
    for (const change of changes) {
      expect(await checkedText(withSignature(change))).to.include({
        ok: false,
        reasonCode: 'PoorSOAPEnvelopeFormat',
      });
    }
  });

  it('refuses a GOST signature value in reverse byte order', async () => {
    const text = await signFragment(gost, part);
    const reversed = text.replace(/(?<=<ds:SignatureValue>)[^<]*/, (value) =>
      Buffer.from(Buffer.from(value, 'base64').reverse()).toString('base64'),
    );
    expect((await checkedText(envelope(part, text))).ok).to.equal(true);
    expect(await checkedText(envelope(part, reversed))).to.include({
      ok: false,
      digestOk: true,
      signatureOk: false,
    });
  });
});

describe('XMLDSig: the certificate', () => {
  it('refuses a signature without one unless it is given', async () => {
    const xml = withSignature((text) => text.replace(/<ds:KeyInfo>.*<\/ds:KeyInfo>/, ''));
    const check = await checkedText(xml);
    expect(check).to.include({ ok: false, digestOk: true, reasonCode: 'CertificateIsNotFound' });
    const given = await checked(parseXml(xml), { certificate: signer.certificate });
    expect(given.ok).to.equal(true);
  });

  it('refuses one that cannot be read, and two of them', async () => {
    const changes: ((text: string) => string)[] = [
      (text) => text.replace('<ds:X509Certificate>', '$&AAAA'),
      (text) => text.replace(/(?<=<ds:X509Certificate>)[^<]*/, '?'),
      (text) => text.replace(/<ds:X509Certificate>.*<\/ds:X509Certificate>/, '$&$&'),
    ];
    for (const change of changes) {
      expect(await checkedText(withSignature(change))).to.include({
        ok: false,
        reasonCode: 'CertificateIsNotFound',
      });
    }
  });

  it('refuses the signature under the certificate of another key', async () => {
    for (const certificate of [stranger.certificate, gost.certificate]) {
      const check = await checked(parseXml(envelope(part, signature)), { certificate });
      expect(check).to.include({ ok: false, digestOk: true, signatureOk: false });
    }
  });

  it('says when there is no signature at all', async () => {
    const document = parseXml(envelope(part, ''));
    expect(await checked(document)).to.include({ ok: false, reasonCode: 'NoSignatureFound' });
  });
});
