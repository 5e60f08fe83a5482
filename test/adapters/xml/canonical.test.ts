import { spawnSync } from 'node:child_process';
import { expect } from 'chai';
import fc from 'fast-check';
import { XmlC14NMode, XmlDocument } from 'libxml2-wasm';
import { SignedXml } from 'xml-crypto';
import { canonicalize, childElements, parseXml, walk } from '../../../adapters/xml/index.ts';
import { hasProgram } from '../../support/sharedData.ts';
import { renderDocument, xmlModel } from '../../support/xmlDocuments.ts';

const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';

const whole = (xml: string): string =>
  canonicalize(parseXml(xml, { allowProcessingInstructions: true }).root);

describe('exclusive canonicalization: own cases', () => {
  it('writes attributes in order, escapes, and closes every element', () => {
    expect(
      whole(`<a b='1' a="&lt;&gt;&quot;&#9;&#10;&#13;">&lt;&gt;&amp;"'&#13;<c/></a>`),
    ).to.equal(`<a a="&lt;>&quot;&#x9;&#xA;&#xD;" b="1">&lt;&gt;&amp;"'&#xD;<c></c></a>`);
  });

  it('sorts attributes by namespace URI, then by local name; unqualified first', () => {
    const xml = '<a xmlns:y="urn:1" xmlns:x="urn:2" x:b="1" y:c="2" x:a="3" z="4"/>';
    expect(whole(xml)).to.equal(
      '<a xmlns:x="urn:2" xmlns:y="urn:1" z="4" y:c="2" x:a="3" x:b="1"></a>',
    );
  });

  it('renders a declaration only where the prefix is visibly used', () => {
    const xml = '<a xmlns="urn:d" xmlns:p="urn:p"><p:b><p:c/></p:b><p:e/></a>';
    expect(whole(xml)).to.equal(
      '<a xmlns="urn:d"><p:b xmlns:p="urn:p"><p:c></p:c></p:b><p:e xmlns:p="urn:p"></p:e></a>',
    );
  });

  it('renders xmlns="" only below a rendered default namespace', () => {
    expect(whole('<a><b xmlns=""/></a>')).to.equal('<a><b></b></a>');
    expect(whole('<a xmlns="urn:d"><b xmlns=""><c/></b></a>')).to.equal(
      '<a xmlns="urn:d"><b xmlns=""><c></c></b></a>',
    );
    expect(whole('<p:a xmlns:p="urn:p" xmlns="urn:d"><b xmlns=""/></p:a>')).to.equal(
      '<p:a xmlns:p="urn:p"><b></b></p:a>',
    );
  });

  it('never declares the xml prefix and does not inherit xml:* attributes', () => {
    const { root } = parseXml('<a xml:lang="ru"><b xml:space="preserve"/></a>');
    const [inner] = childElements(root);
    expect(inner && canonicalize(inner)).to.equal('<b xml:space="preserve"></b>');
  });

  it('takes the namespaces of an inner element from its ancestors', () => {
    const { root } = parseXml(
      '<a xmlns="urn:d" xmlns:p="urn:p" xmlns:u="urn:u"><p:b><c/></p:b></a>',
    );
    const [inner] = childElements(root);
    expect(inner && canonicalize(inner)).to.equal(
      '<p:b xmlns:p="urn:p"><c xmlns="urn:d"></c></p:b>',
    );
  });

  it('renders listed prefixes inclusively: from the ancestors, once, and when they change', () => {
    const { root } = parseXml(
      '<a xmlns="urn:d" xmlns:p="urn:p" xmlns:u="urn:u"><p:b><p:c xmlns:u="urn:v"/></p:b></a>',
    );
    const [inner] = childElements(root);
    expect(inner && canonicalize(inner, { inclusivePrefixes: ['u', '#default', 'none'] })).to.equal(
      '<p:b xmlns="urn:d" xmlns:p="urn:p" xmlns:u="urn:u"><p:c xmlns:u="urn:v"></p:c></p:b>',
    );
  });

  it('drops comments and keeps instructions and CDATA as text', () => {
    expect(whole('<a>1<!-- c -->2<?p  x ?><?q?><![CDATA[<3>]]></a>')).to.equal(
      '<a>12<?p x ?><?q?>&lt;3&gt;</a>',
    );
  });

  it('leaves out an enveloped signature', () => {
    const { root } = parseXml('<a xmlns:p="urn:p">1<p:s>2<t/></p:s>3<p:u/></a>');
    const signature = childElements(root)[0] ?? expect.fail();
    expect(canonicalize(root, { without: signature })).to.equal(
      '<a>13<p:u xmlns:p="urn:p"></p:u></a>',
    );
  });

  it('orders names by code points, not by UTF-16 units', () => {
    expect(whole('<a 𠀀="1" \uf900="2" b="3"/>')).to.equal('<a b="3" \uf900="2" 𠀀="1"></a>');
  });

  it('is idempotent', () => {
    fc.assert(
      fc.property(xmlModel({ rebinding: true }), (model) => {
        const once = whole(renderDocument(model));
        expect(whole(once)).to.equal(once);
      }),
      { numRuns: 150 },
    );
  });
});

/** What xml-crypto would digest: its own canonical form of the root element. */
const canonicalByXmlCrypto = (xml: string): string => {
  let captured = '';
  class CapturingHash {
    getAlgorithmName(): string {
      return 'urn:test:capture';
    }
    getHash(octets: string): string {
      captured = octets;
      return '';
    }
  }
  class NoSignature {
    getAlgorithmName(): string {
      return 'urn:test:none';
    }
    getSignature(): string {
      return '';
    }
    verifySignature(): boolean {
      return false;
    }
  }
  const signer = new SignedXml({
    privateKey: 'none',
    signatureAlgorithm: 'urn:test:none',
    canonicalizationAlgorithm: EXCLUSIVE,
  });
  signer.HashAlgorithms = { 'urn:test:capture': CapturingHash };
  signer.SignatureAlgorithms = {
    'urn:test:none': NoSignature,
  };
  signer.addReference({
    xpath: '/*/*',
    transforms: [EXCLUSIVE],
    digestAlgorithm: 'urn:test:capture',
  });
  signer.computeSignature(xml);
  return captured;
};

describe('exclusive canonicalization: against other implementations', () => {
  it('equals xml-crypto on generated documents', () => {
    fc.assert(
      fc.property(xmlModel({ everyElementQualified: true }), (model) => {
        const xml = `<w:wrap xmlns:w="urn:w"><w:inner Id="x">${renderDocument(model)}</w:inner></w:wrap>`;
        const [inner] = childElements(parseXml(xml).root);
        expect(inner && canonicalize(inner)).to.equal(canonicalByXmlCrypto(xml));
      }),
      { numRuns: 100 },
    );
  });

  it('equals libxml2 on generated documents with rebound prefixes, and with listed ones', () => {
    const mode = XmlC14NMode.XML_C14N_EXCLUSIVE_1_0;
    fc.assert(
      fc.property(xmlModel({ rebinding: true }), (model) => {
        const xml = renderDocument(model);
        const { root } = parseXml(xml);
        const document = XmlDocument.fromString(xml);
        try {
          expect(canonicalize(root)).to.equal(document.canonicalizeToString({ mode }));
          const listed = { mode, inclusiveNamespacePrefixes: ['p'] };
          expect(canonicalize(root, { inclusivePrefixes: ['p'] })).to.equal(
            document.canonicalizeToString(listed),
          );
        } finally {
          document.dispose();
        }
      }),
      { numRuns: 200 },
    );
  });

  it('equals xmllint on generated documents with rebound prefixes', () => {
    if (!hasProgram('xmllint')) return;
    fc.assert(
      fc.property(xmlModel({ rebinding: true }), (model) => {
        const xml = renderDocument(model);
        const run = spawnSync('xmllint', ['--exc-c14n', '-'], { input: xml });
        expect(whole(xml)).to.equal(run.stdout.toString('utf8'));
      }),
      { numRuns: 40 },
    );
  });

  it('visits every element once', () => {
    fc.assert(
      fc.property(xmlModel(), (model) => {
        const { root } = parseXml(renderDocument(model));
        const tags = canonicalize(root).match(/<[^/?!]/g) ?? [];
        expect([...walk(root)].length).to.equal(tags.length);
      }),
      { numRuns: 50 },
    );
  });
});
