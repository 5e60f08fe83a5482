import { expect } from 'chai';
import fc from 'fast-check';
import {
  findSignatures,
  signElement,
  signFragment,
  signOctets,
  verifySignature,
  type SignatureCheck,
} from '../../../../adapters/crypto/xmldsig/index.ts';
import {
  childElements,
  parseXml,
  smevTransform,
  walk,
  type XmlElement,
} from '../../../../adapters/xml/index.ts';
import { isHubError } from '../../../../broker/index.ts';
import { renderDocument, xmlModel } from '../../../support/xmlDocuments.ts';
import { envelope, makeSigner, signedPart, signingAlgorithms } from './signers.ts';

const rsa = makeSigner('rsa-sha256');

const verified = async (xml: string): Promise<SignatureCheck> => {
  const document = parseXml(Buffer.from(xml, 'utf8'));
  return verifySignature(document, findSignatures(document)[0], { provider: rsa.provider });
};

const refusedCode = async (run: Promise<unknown>): Promise<string> => {
  try {
    await run;
  } catch (error) {
    if (isHubError(error)) return error.code;
    throw error;
  }
  return 'accepted';
};

const targetOf = (root: XmlElement): XmlElement =>
  [...walk(root)].find((item) => item.local === 'SenderProvidedRequestData') ?? expect.fail();

describe('XMLDSig: signing', () => {
  for (const algorithm of signingAlgorithms) {
    it(`signs by ${algorithm} what the verifier accepts`, async () => {
      const signer = makeSigner(algorithm);
      const part = signedPart('Текст &lt;1&gt; &amp; №');
      const check = await verified(envelope(part, await signFragment(signer, part)));
      expect(check.reason).to.equal('Подпись верна.');
      expect(check).to.deep.include({ ok: true, digestOk: true, signatureOk: true, algorithm });
      expect(check.target).to.include({
        local: 'SenderProvidedRequestData',
        id: 'SIGNED_BY_CALLER',
      });
      expect(check.certificate?.sha256).to.equal(signer.certificate.sha256);
      expect(check.reasonCode).to.equal(undefined);
    });
  }

  it('writes no white space between elements, both transforms in order and the whole certificate', async () => {
    const text = await signFragment({ ...rsa, signatureId: 'sig-1' }, signedPart('x'));
    const { root } = parseXml(text);
    expect(text).to.not.match(/>\s+</);
    expect(root.attributes[0]).to.include({ local: 'Id', value: 'sig-1' });
    expect(
      [...walk(root)]
        .filter((item) => item.local === 'Transform')
        .map((item) => item.attributes[0]?.value),
    ).to.eql(['http://www.w3.org/2001/10/xml-exc-c14n#', 'urn://smev-gov-ru/xmldsig/transform']);
    expect(text).to.include(Buffer.from(rsa.certificate.der).toString('base64'));
  });

  it('of an element equals signing of its text', async () => {
    const part = signedPart('x');
    const { root } = parseXml(envelope(part, ''));
    expect(await signElement(rsa, targetOf(root))).to.equal(await signFragment(rsa, part));
  });

  it('survives other prefixes, indents and another place, as the transform promises', async () => {
    const part = signedPart('x');
    const signature = await signFragment(rsa, part);
    const renamed = part
      .replaceAll('xmlns:c=', 'xmlns:other=')
      .replaceAll('<c:', '<other:')
      .replaceAll('</c:', '</other:')
      .replaceAll('><', '>\n  <');
    expect((await verified(envelope(renamed, signature))).ok).to.equal(true);
  });

  it('holds over any document, and no longer after a letter is changed', async () => {
    await fc.assert(
      fc.asyncProperty(xmlModel({ everyElementQualified: true }), async (model) => {
        const content = renderDocument(model);
        const part = signedPart('').replace('</c:Текст>', `слово${content}</c:Текст>`);
        const message = envelope(part, await signFragment(rsa, part));
        expect((await verified(message)).ok).to.equal(true);
        const changed = await verified(message.replace('слово', 'слава'));
        expect(changed).to.include({ ok: false, digestOk: false, signatureOk: true });
      }),
      { numRuns: 25 },
    );
  });

  it('refuses an element without Id and a document in no namespace', async () => {
    expect(await refusedCode(signFragment(rsa, '<a xmlns="urn:a"/>'))).to.equal(
      'IncorrectSignatureTarget',
    );
    expect(await refusedCode(signFragment(rsa, '<a Id="x"/>'))).to.equal('PoorSOAPEnvelopeFormat');
  });

  it('refuses to sign by GOST R 34.10-2001', async () => {
    const signer = { ...makeSigner('gost2012-256'), algorithm: 'gost2001' as const };
    expect(await refusedCode(signFragment(signer, signedPart('x')))).to.equal('SignatureIsInvalid');
  });

  it('escapes the Id it refers to', async () => {
    const part = signedPart('x', 'a&amp;&quot;b');
    const check = await verified(envelope(part, await signFragment(rsa, part)));
    expect(check).to.include({ ok: true });
    expect(check.target?.id).to.equal('a&"b');
  });
});

describe('XMLDSig: second tries', () => {
  it('accepts the JDK escaping of the transform and says so', async () => {
    const part = signedPart('1 &gt; 0&#13;');
    const element = parseXml(part).root;
    const signature = await signOctets(rsa, 'SIGNED_BY_CALLER', smevTransform(element, 'jdk'));
    const check = await verified(envelope(part, signature));
    expect(check).to.include({ ok: true, variant: 'jdk' });
    expect(check.reason).to.include('JDK');
  });

  it('accepts a pretty-printed SignedInfo only when told, and says so', async () => {
    const part = signedPart('x');
    const signature = (await signFragment(rsa, part)).replaceAll('><ds:', '>\n  <ds:');
    const document = parseXml(envelope(part, signature));
    const [element] = findSignatures(document);
    const { provider } = rsa;
    const strict = await verifySignature(document, element, { provider });
    expect(strict).to.include({ ok: false, digestOk: true, signatureOk: false });
    const lenient = await verifySignature(document, element, { provider, lenientSignedInfo: true });
    expect(lenient).to.include({ ok: true });
    expect(lenient.reason).to.include('пробелов');
  });

  it('reports every signature of a document in order', async () => {
    const inner = signedPart('x', 'ONE');
    const first = await signFragment(rsa, inner);
    const outer = `<w:Outer xmlns:w="urn:w" Id="TWO">${inner}<w:S>${first}</w:S></w:Outer>`;
    const document = parseXml(envelope(outer, await signFragment(rsa, outer)));
    const found = findSignatures(document);
    const checks = await Promise.all(
      found.map(async (item) => verifySignature(document, item, { provider: rsa.provider })),
    );
    expect(checks.map((check) => [check.ok, check.target?.id])).to.eql([
      [true, 'ONE'],
      [true, 'TWO'],
    ]);
    expect(childElements(document.root)).to.have.length(1);
  });
});
