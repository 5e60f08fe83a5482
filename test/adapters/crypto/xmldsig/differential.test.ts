import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { SignedXml } from 'xml-crypto';
import { writePem } from '../../../../adapters/crypto/index.ts';
import {
  findSignatures,
  signFragment,
  verifySignature,
} from '../../../../adapters/crypto/xmldsig/index.ts';
import { parseXml, sliceOf, smevTransformText } from '../../../../adapters/xml/index.ts';
import { hasProgram } from '../../../support/sharedData.ts';
import { renderDocument, xmlModel, type ElementModel } from '../../../support/xmlDocuments.ts';
import { envelope, makeSigner, messageNs, signedPart } from './signers.ts';

const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';
const SMEV = 'urn://smev-gov-ru/xmldsig/transform';
const RSA = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256';

const signer = makeSigner('rsa-sha256');
const publicCert = writePem('CERTIFICATE', signer.certificate.der);

/** The canonical octets reach a transform of xml-crypto as a DOM again: its text is taken and transformed by the definition. */
class SmevOverDom {
  getAlgorithmName(): string {
    return SMEV;
  }
  process(node: { toString(): string } | string): string {
    return smevTransformText(node.toString());
  }
}

const only = <T>(registry: Record<string, T>, ...uris: string[]): Record<string, T> =>
  Object.fromEntries(uris.map((uri) => [uri, registry[uri] as T]));

/** xml-crypto with every registry replaced by an allow-list and the key given, never taken from the document. */
const secured = (): SignedXml => {
  const xml = new SignedXml({
    privateKey: signer.keyPem,
    publicCert,
    signatureAlgorithm: RSA,
    canonicalizationAlgorithm: EXCLUSIVE,
    getCertFromKeyInfo: () => null,
  });
  xml.CanonicalizationAlgorithms = {
    ...only(xml.CanonicalizationAlgorithms, EXCLUSIVE, ENVELOPED),
    [SMEV]: SmevOverDom,
  };
  xml.HashAlgorithms = only(xml.HashAlgorithms, SHA256);
  xml.SignatureAlgorithms = only(xml.SignatureAlgorithms, RSA);
  return xml;
};

const acceptedByXmlCrypto = (xml: string): boolean => {
  const document = parseXml(xml);
  const [signature] = findSignatures(document);
  const verifier = secured();
  verifier.loadSignature(signature === undefined ? '' : sliceOf(document, signature));
  try {
    return verifier.checkSignature(xml);
  } catch {
    return false;
  }
};

const acceptedByUs = async (xml: string): Promise<boolean> => {
  const document = parseXml(xml);
  const [signature] = findSignatures(document);
  const { provider, certificate } = signer;
  const options = { provider, certificate, profile: 'general' } as const;
  return (await verifySignature(document, signature, options)).ok;
};

const signedByXmlCrypto = (xml: string, transforms: string[], inside: boolean): string => {
  const signing = secured();
  const xpath = "//*[@Id='SIGNED_BY_CALLER']";
  signing.addReference({ xpath, transforms, digestAlgorithm: SHA256 });
  const reference = inside ? xpath : "//*[local-name()='CallerInformationSystemSignature']";
  signing.computeSignature(xml, { prefix: 'ds', location: { reference, action: 'append' } });
  return signing.getSignedXml();
};

// The DOM under xml-crypto writes a carriage return raw, so that it is a line feed for the next reader: none of them here.
const withContent = (model: ElementModel): string => {
  const content = renderDocument(model).replaceAll('&#xD;', '');
  return signedPart('').replace('</c:Текст>', `слово${content}</c:Текст>`);
};

/** Each change that a forger might make, beside none at all. */
const changes: readonly ((xml: string) => string)[] = [
  (xml) => xml,
  (xml) => xml.replace('слово', 'слава'),
  (xml) => xml.replace('вид="обычный"', 'вид="иной"'),
  (xml) => xml.replace('вид="обычный"', 'вид="обычный" доп=""'),
  (xml) => xml.replace('urn:test:content', 'urn:test:other'),
  (xml) => xml.replace(/(?<=DigestValue>).(?=[^<])/, (char) => (char === 'A' ? 'B' : 'A')),
  (xml) => xml.replace(/(?<=SignatureValue>).(?=[^<])/, (char) => (char === 'A' ? 'B' : 'A')),
  (xml) => xml.replace('слово', '<!-- -->слово'),
];

const model = xmlModel({ everyElementQualified: true });
const change = fc.constantFrom(...changes);

describe('XMLDSig: against xml-crypto', () => {
  it('agrees about what xml-crypto signed: detached, enveloped, with the SMEV transform', async () => {
    const chain = fc.constantFrom<string[][]>(
      [EXCLUSIVE],
      [ENVELOPED, EXCLUSIVE],
      [EXCLUSIVE, SMEV],
    );
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(model, chain, change, async (content, transforms, alter) => {
        const inside = transforms.includes(ENVELOPED);
        const message = envelope(withContent(content), '');
        const altered = alter(signedByXmlCrypto(message, transforms, inside));
        const ours = await acceptedByUs(altered);
        expect(ours).to.equal(acceptedByXmlCrypto(altered));
        if (ours) accepted += 1;
      }),
      { numRuns: 60 },
    );
    expect(accepted).to.be.above(0);
  });

  it('agrees about what we signed', async () => {
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(model, change, async (content, alter) => {
        const part = withContent(content);
        const altered = alter(envelope(part, await signFragment(signer, part)));
        const ours = await acceptedByUs(altered);
        expect(ours).to.equal(acceptedByXmlCrypto(altered));
        if (ours) accepted += 1;
      }),
      { numRuns: 40 },
    );
    expect(accepted).to.be.above(0);
  });
});

describe('XMLDSig: against xmlsec1', () => {
  it('accepts what xmlsec1 accepts and refuses what it refuses', async () => {
    if (!hasProgram('xmlsec1')) return;
    const folder = mkdtempSync(join(tmpdir(), 'xmldsig-'));
    try {
      writeFileSync(join(folder, 'cert.pem'), publicCert);
      const verdict = (xml: string): boolean => {
        const file = join(folder, 'message.xml');
        writeFileSync(file, xml);
        const args = ['--verify', '--id-attr:Id', `${messageNs}:SenderProvidedRequestData`];
        const key = ['--pubkey-cert-pem', join(folder, 'cert.pem')];
        return spawnSync('xmlsec1', [...args, ...key, file]).status === 0;
      };
      for (const content of fc.sample(model, 10)) {
        const message = envelope(withContent(content), '');
        const xml = signedByXmlCrypto(message, [EXCLUSIVE], false);
        for (const alter of changes) {
          expect(await acceptedByUs(alter(xml))).to.equal(verdict(alter(xml)));
        }
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
