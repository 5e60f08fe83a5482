import { expect } from 'chai';
import { compileAssertions, compileXPath, xpathText } from '../../../adapters/xml/index.ts';
import { refusal } from '../../support/refusal.ts';

const routing =
  '<r:TestRegionalRoutingRequest xmlns:r="urn://test/r"><r:RegionCode>42</r:RegionCode><r:RegionCode>70</r:RegionCode></r:TestRegionalRoutingRequest>';

const evaluate = (expression: string, xml: string, namespaces?: Record<string, string>) => {
  const compiled = compileXPath(expression, namespaces);
  try {
    return compiled.evaluate(xml);
  } finally {
    compiled.dispose();
  }
};

describe('XPath', () => {
  it('finds a routing code with local-name(), whatever the prefixes', () => {
    const expression =
      '/*[local-name()="TestRegionalRoutingRequest"]/*[local-name()="RegionCode"]/text()';
    expect(evaluate(expression, routing)).to.deep.equal(['42', '70']);
    expect(xpathText(evaluate(expression, routing))).to.equal('42');
    expect(xpathText(evaluate(expression, '<x/>'))).to.equal(null);
  });

  it('gives strings, numbers, booleans and node sets with attributes', () => {
    expect(evaluate('count(//*)', routing)).to.equal(3);
    expect(evaluate('string(//*[2])', '<a><b>1</b><b>2</b></a>')).to.equal('2');
    expect(evaluate('//p:RegionCode = "70"', routing, { p: 'urn://test/r' })).to.equal(true);
    expect(evaluate('/a/@id', '<a id="7"/>')).to.deep.equal(['7']);
    expect(
      evaluate('child::node()[self::b or (1 = 2)]/ancestor::a/@id', '<a id="7"><b/></a>'),
    ).to.deep.equal(['7']);
  });

  it('refuses wrong expressions when they are registered, not when a message comes', () => {
    const wrong = [
      '',
      '/a[',
      '1 +',
      '//p:x',
      'a[b/unknown()]',
      '/a/$v',
      "count('a')",
      'x'.repeat(5_000),
    ];
    for (const expression of wrong) {
      refusal('RegistryEntryInvalid', () => compileXPath(expression));
    }
    expect(refusal('RegistryEntryInvalid', () => compileXPath('/a[q:b]')).message).to.match(
      /префикс «q»/,
    );
  });

  it('refuses documents that are not XML', () => {
    refusal('PoorSOAPEnvelopeFormat', () => evaluate('/a', '<a>'));
    refusal('PoorSOAPEnvelopeFormat', () => evaluate('/a', '<!DOCTYPE a><a/>'));
  });

  it('a literal that looks like a prefix or a variable is a literal', () => {
    expect(evaluate('"p:x $y f()"', '<a/>')).to.equal('p:x $y f()');
  });
});

describe('assertions over a document', () => {
  it('say which are not true', () => {
    const assertions = compileAssertions([
      { test: 'sum(/order/line/@price) = /order/@total', message: 'Сумма строк не равна итогу' },
      { test: '/order/line', message: 'Нет ни одной строки' },
      { test: 'not(/order/@paid = "true" and not(/order/@date))', message: 'Нет даты оплаты' },
    ]);
    try {
      expect(
        assertions.check(
          '<order total="3" paid="true" date="x"><line price="1"/><line price="2"/></order>',
        ),
      ).to.deep.equal([]);
      expect(
        assertions.check('<order total="4" paid="true"/>').map(({ reason }) => reason),
      ).to.deep.equal(['Сумма строк не равна итогу', 'Нет ни одной строки', 'Нет даты оплаты']);
    } finally {
      assertions.dispose();
    }
  });

  it('refuse a wrong test', () => {
    refusal('RegistryEntryInvalid', () =>
      compileAssertions([
        { test: '/a', message: '' },
        { test: '/a[', message: '' },
      ]),
    );
  });
});
