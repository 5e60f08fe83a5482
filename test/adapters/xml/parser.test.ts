import { expect } from 'chai';
import {
  attribute,
  child,
  childElements,
  contentSliceOf,
  inheritedNamespaces,
  parseXml,
  sliceOf,
  textOf,
  walk,
  type ParseOptions,
  type XmlElement,
} from '../../../adapters/xml/index.ts';
import { HubError } from '../../../broker/index.ts';

const refusal = (input: Uint8Array | string, options?: ParseOptions): HubError => {
  try {
    parseXml(input, options);
  } catch (error) {
    if (error instanceof HubError) return error;
    throw error;
  }
  return expect.fail('the document was accepted');
};

const first = (element: XmlElement): XmlElement => childElements(element)[0] ?? expect.fail();

describe('XML parser: what it accepts', () => {
  it('reads a byte order mark, the declaration and comments around the root', () => {
    const text =
      '\ufeff<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<!--a--><r/><!--b-->\n';
    const { source, root } = parseXml(Buffer.from(text, 'utf8'));
    expect(root.local).to.equal('r');
    expect(source.charCodeAt(0)).to.equal('<'.charCodeAt(0));
  });

  it('resolves prefixes, the default namespace and its undeclaration', () => {
    const { root } = parseXml(
      '<a:r xmlns:a="urn:a" xmlns="urn:d"><c k="1" a:k="2"><d xmlns=""><e/></d></c></a:r>',
    );
    const c = first(root);
    expect([root.ns, c.ns, first(c).ns, first(first(c)).ns]).to.eql(['urn:a', 'urn:d', '', '']);
    expect([attribute(c, 'k'), attribute(c, 'k', 'urn:a'), attribute(c, 'x')]).to.eql([
      '1',
      '2',
      undefined,
    ]);
  });

  it('ends the scope of a declaration with its element', () => {
    const { root } = parseXml('<p:r xmlns:p="urn:a"><p:c xmlns:p="urn:b"/><p:d/></p:r>');
    expect(childElements(root).map((item) => item.ns)).to.eql(['urn:b', 'urn:a']);
  });

  it('expands the five entities and character references in text and attributes', () => {
    const { root } = parseXml('<r k="&lt;&#x41;&quot;&#10;">&amp;&gt;&apos;&#128512;&#x1F600;</r>');
    expect(attribute(root, 'k')).to.equal('<A"\n');
    expect(textOf(root)).to.equal("&>'😀😀");
  });

  it('normalises line ends and attribute white space, but not what came by reference', () => {
    const { root } = parseXml('<r k="a\r\nb\tc&#13;&#9;">1\r\n2\r3&#13;<![CDATA[\r\n]]></r>');
    expect(attribute(root, 'k')).to.equal('a b c\r\t');
    expect(textOf(root)).to.equal('1\n2\n3\r\n');
  });

  it('keeps comments and instructions in the tree, outside the text', () => {
    const { root } = parseXml('<r>a<!-- no -->b<?t  d ?><?u?></r>', {
      allowProcessingInstructions: true,
    });
    expect(textOf(root)).to.equal('ab');
    expect(root.children.map((node) => node.kind)).to.eql(['text', 'comment', 'text', 'pi', 'pi']);
    expect(root.children[3]).to.eql({ kind: 'pi', target: 't', data: 'd ' });
  });

  it('reads Cyrillic names and names with supplementary characters', () => {
    const { root } = parseXml('<Ф:Запрос xmlns:Ф="urn:a" 𠀀="1"/>');
    expect([root.prefix, root.local, attribute(root, '𠀀')]).to.eql(['Ф', 'Запрос', '1']);
  });
});

describe('XML parser: offsets', () => {
  const text =
    '<?xml version="1.0"?><r xmlns:p="urn:p" xmlns="urn:d" xmlns:q="urn:q">😀<p:c  k = "1" >т<d/ ></p:c ></r>';
  const document = parseXml(text.replace('/ >', '/>'));
  const c = first(document.root);

  it('slice the received text of an element and of its content', () => {
    expect(sliceOf(document, c)).to.equal('<p:c  k = "1" >т<d/></p:c >');
    expect(contentSliceOf(document, c)).to.equal('т<d/>');
    expect(sliceOf(document, first(c))).to.equal('<d/>');
    expect(contentSliceOf(document, first(c))).to.equal('');
    expect(contentSliceOf(document, document.root)).to.equal('😀<p:c  k = "1" >т<d/></p:c >');
  });

  it('of a parsed slice wrapped in its inherited namespaces give the same names', () => {
    const inherited = inheritedNamespaces(c);
    expect([...inherited]).to.eql([
      ['p', 'urn:p'],
      ['', 'urn:d'],
      ['q', 'urn:q'],
    ]);
    const declarations = [...inherited].map(([prefix, uri]) =>
      prefix === '' ? ` xmlns="${uri}"` : ` xmlns:${prefix}="${uri}"`,
    );
    const again = parseXml(`<w${declarations.join('')}>${sliceOf(document, c)}</w>`);
    const copy = child(again.root, 'urn:p', 'c') ?? expect.fail();
    expect([...walk(copy)].map(({ ns, local }) => [ns, local])).to.eql(
      [...walk(c)].map(({ ns, local }) => [ns, local]),
    );
  });

  it('do not inherit what the element declares or a nearer ancestor undeclares', () => {
    const { root } = parseXml(
      '<a xmlns="urn:d" xmlns:p="urn:1"><b xmlns=""><c xmlns:p="urn:2"/></b></a>',
    );
    expect(inheritedNamespaces(first(first(root))).size).to.equal(0);
  });
});

const badDocuments: readonly (readonly [title: string, xml: string, words: string])[] = [
  ['an empty document', '', 'нет корневого'],
  ['an unclosed element', '<a><b></b>', 'не закрыт'],
  ['an unclosed tag', '<a', 'тег не закрыт'],
  ['crossed tags', '<a><b></a></b>', 'не соответствует'],
  ['an end tag that only begins alike', '<ab></abc>', 'не соответствует'],
  ['an end tag without a start', '<a/></a>', 'без открывающего'],
  ['a second root', '<a/><b/>', 'второй корневой'],
  ['text after the root', '<a/>x', 'вне корневого'],
  ['CDATA outside the root', '<![CDATA[x]]><a/>', 'вне корневого'],
  ['an unbound element prefix', '<p:a/>', 'не связан'],
  ['an unbound attribute prefix', '<a p:k="1"/>', 'не связан'],
  ['the prefix xmlns for an element', '<xmlns:a/>', 'не связан'],
  ['a prefix bound to nothing', '<a xmlns:p=""/>', 'пустым'],
  ['another meaning of xml', '<a xmlns:xml="urn:x"/>', 'xml'],
  [
    'another prefix for the xml namespace',
    '<a xmlns:p="http://www.w3.org/XML/1998/namespace"/>',
    'xml',
  ],
  ['a declared xmlns', '<a xmlns:xmlns="urn:x"/>', 'xmlns'],
  ['the xmlns namespace', '<a xmlns:p="http://www.w3.org/2000/xmlns/"/>', 'xmlns'],
  ['a repeated attribute', '<a k="1" k="2"/>', 'повторяется'],
  [
    'an attribute repeated by namespace',
    '<a xmlns:p="urn:a" xmlns:q="urn:a" p:k="1" q:k="2"/>',
    'повторяется',
  ],
  ['a prefix declared twice', '<a xmlns:p="urn:a" xmlns:p="urn:b"/>', 'дважды'],
  ['a bare attribute', '<a k/>', '«=»'],
  ['an attribute without quotes', '<a k=1/>', 'кавычках'],
  ['an unclosed value', '<a k="1/>', 'кавычкой'],
  ['< in a value', '<a k="<"/>', '«<»'],
  ['no space between attributes', '<a k="1"l="2"/>', 'пробела'],
  ['a bare ampersand', '<a>&</a>', 'сущность'],
  ['an unknown entity', '<a>&nbsp;</a>', 'сущность'],
  ['an entity without a semicolon', '<a k="&lt"/>', 'сущность'],
  ['a reference to U+0000', '<a>&#0;</a>', 'недопустимый'],
  ['a reference to a surrogate', '<a>&#xD800;</a>', 'недопустимый'],
  ['a reference above Unicode', '<a>&#x110000;</a>', 'недопустимый'],
  ['a control character', '<a>\u0001</a>', 'недопустимый'],
  ['U+FFFF', '<a>\uffff</a>', 'недопустимый'],
  ['a lone surrogate', '<a>\ud800</a>', 'суррогатной'],
  [']]> in text', '<a>]]></a>', ']]>'],
  ['-- in a comment', '<a><!-- a -- b --></a>', '--'],
  ['--- at the end of a comment', '<a><!-- a ---></a>', '--'],
  ['an unclosed comment', '<a><!-- a', 'не закрыт'],
  ['unclosed CDATA', '<a><![CDATA[x</a>', 'CDATA'],
  ['an instruction', '<a><?x 1?></a>', 'инструкции'],
  ['an instruction before the root', '<?x 1?><a/>', 'инструкции'],
  ['a declaration after white space', ' <?xml version="1.0"?><a/>', 'инструкции'],
  ['another encoding', '<?xml version="1.0" encoding="windows-1251"?><a/>', 'UTF-8'],
  ['a broken declaration', '<?xml encoding="UTF-8"?><a/>', 'объявление XML'],
  ['two colons', '<a:b:c xmlns:a="urn:a"/>', 'двоеточием'],
  ['an empty local name', '<a: xmlns:a="urn:a"/>', 'двоеточием'],
  ['a name that begins with a digit', '<1/>', 'имя'],
  ['an unknown construct', '<a><!ELEMENT b></a>', 'конструкция'],
  ['a document type', '<!DOCTYPE a><a/>', 'DTD'],
];

describe('XML parser: what it refuses', () => {
  for (const [title, xml, words] of badDocuments) {
    it(title, () => {
      const error = refusal(xml);
      expect(error.code).to.equal('PoorSOAPEnvelopeFormat');
      expect(error.details.reason).to.include(words);
    });
  }

  it('names the line and the column, counting CRLF as one line end', () => {
    const [violation] = refusal('<a>\r\n  <b>\n    <c></b>').details.violations ?? [];
    expect(violation).to.include({ field: 'document', line: 3, column: 8 });
  });

  it('never quotes the text of the document', () => {
    const error = refusal('<a><Snils>123-456-789 00</Snil></a>');
    expect(JSON.stringify(error.details)).to.not.include('123');
  });

  it('an instruction named xml or written badly, even where instructions are allowed', () => {
    for (const xml of ['<a><?xml v?></a>', '<a><?x!?></a>', '<a><? x?></a>', '<a><?x y</a>']) {
      const error = refusal(xml, { allowProcessingInstructions: true });
      expect(error.details.reason).to.include('инструкция');
    }
  });
});
