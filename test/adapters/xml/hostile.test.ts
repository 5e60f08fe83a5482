import { expect } from 'chai';
import { canonicalize, parseXml, smevTransform, textOf } from '../../../adapters/xml/index.ts';
import { HubError, limits } from '../../../broker/index.ts';

const refusedFor = (input: Uint8Array | string): string => {
  try {
    parseXml(input);
  } catch (error) {
    if (error instanceof HubError) return error.details.reason ?? '';
    throw error;
  }
  return expect.fail('the document was accepted');
};

const nested = (depth: number): string =>
  `<r xmlns="urn:a">${'<a>'.repeat(depth - 1)}${'</a>'.repeat(depth - 1)}</r>`;

describe('XML parser: hostile documents', () => {
  it('refuses an entity bomb at its DTD', () => {
    const bomb = '<!DOCTYPE a [<!ENTITY x "xx"><!ENTITY y "&x;&x;">]><a>&y;</a>';
    expect(refusedFor(bomb)).to.include('DTD');
  });

  it('refuses an external entity at its DTD', () => {
    const external = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>';
    expect(refusedFor(external)).to.include('DTD');
  });

  it('refuses nesting beyond the limit and takes the limit itself', () => {
    expect(refusedFor(nested(20_000))).to.include('вложенность');
    expect(refusedFor(nested(limits.xmlDepthMax + 1))).to.include('вложенность');
    expect(parseXml(nested(limits.xmlDepthMax)).root.local).to.equal('r');
  });

  it('does not overflow the stack when the limit is raised', () => {
    const { root } = parseXml(nested(20_000), { limits: { depthMax: 20_000 } });
    expect(canonicalize(root).length).to.equal(nested(20_000).length);
    expect(smevTransform(root)).to.have.length.above(100_000);
    expect(textOf(root)).to.equal('');
  });

  it('refuses too many attributes, declarations among them', () => {
    const many = (name: string): string =>
      `<a ${Array.from({ length: 20_000 }, (_, at) => `${name}${at}="u"`).join(' ')}/>`;
    expect(refusedFor(many('k'))).to.include('атрибутов');
    expect(refusedFor(many('xmlns:k'))).to.include('атрибутов');
  });

  it('refuses too many elements', () => {
    const text = `<r>${'<a/>'.repeat(1_000)}</r>`;
    expect(() => parseXml(text, { limits: { elementsMax: 1_000 } })).to.throw('элементов');
    expect(parseXml(text, { limits: { elementsMax: 1_001 } }).root.children.length).to.equal(1_000);
  });

  it('refuses bytes that are not UTF-8: overlong forms, surrogates, a cut character', () => {
    for (const bad of [
      [0xc0, 0xaf],
      [0xed, 0xa0, 0x80],
      [0xd0],
      [0xff],
      [0xf4, 0x90, 0x80, 0x80],
    ]) {
      const bytes = Buffer.concat([Buffer.from('<a>'), Buffer.from(bad), Buffer.from('</a>')]);
      expect(refusedFor(bytes)).to.include('UTF-8');
    }
  });

  it('refuses UTF-16', () => {
    const bytes = Buffer.from('\ufeff<a/>', 'utf16le');
    expect(refusedFor(bytes)).to.include('UTF-8');
  });

  it('reads many unclosed comment starts, quotes and brackets without repeated scans', () => {
    expect(refusedFor(`<a>${'<!--'.repeat(50_000)}`)).to.include('--');
    expect(refusedFor(`<a>${'<b k="'.repeat(50_000)}`)).to.include('«<»');
    expect(refusedFor(`<a>${'&'.repeat(50_000)}`)).to.include('сущность');
    expect(refusedFor('<'.repeat(50_000))).to.include('имя');
  });

  it('keeps a redeclared prefix cheap at every depth', () => {
    const declarations = Array.from({ length: 200 }, (_, at) => ` xmlns:p${at}="urn:${at}"`).join(
      '',
    );
    const depth = 200;
    const text = `${`<p0:a${declarations} xmlns:p0="urn:x">`.repeat(depth)}${'</p0:a>'.repeat(depth)}`;
    const fixed = text.replaceAll(' xmlns:p0="urn:0"', '');
    expect(canonicalize(parseXml(fixed).root)).to.equal(
      `<p0:a xmlns:p0="urn:x">${'<p0:a>'.repeat(depth - 1)}${'</p0:a>'.repeat(depth)}`,
    );
  });
});
