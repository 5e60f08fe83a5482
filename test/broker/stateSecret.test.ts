import { expect } from 'chai';
import { holdsStateSecret } from '../../broker/exchange/stateSecret.ts';
import type { Payload } from '../../broker/index.ts';

const xml = (text: string): Payload => ({
  form: 'xml',
  namespace: 'urn://x',
  localName: 'A',
  xml: `<A xmlns="urn://x">${text}</A>`,
});
const json = (value: unknown): Payload => ({ form: 'json', typeCode: 'VS1', value });

describe('state secret filter', () => {
  for (const payload of [
    xml('<Stamp>Совершенно секретно</Stamp>'),
    xml('<Note>Гриф секретности: особой важности</Note>'),
    xml('<D Mark="секретно"/>'),
    xml("<D Mark = 'секретно'/>"),
    xml('<Stamp>&#1089;&#x435;кретно</Stamp>'),
    xml('<Stamp><![CDATA[ совершенно секретно ]]></Stamp>'),
    json({ stamp: 'Секретно' }),
    json({ note: 'гриф «Совершенно секретно» не снят' }),
  ]) {
    it(`sees the stamp in ${JSON.stringify(payload).slice(0, 90)}`, () => {
      expect(holdsStateSecret({ confidentiality: null, payload })).to.equal(true);
    });
  }

  it('reads what is signed around the payload and attachments of text', () => {
    const signedPart = '<d:Data xmlns:d="urn://d"><d:Reason>секретно</d:Reason></d:Data>';
    expect(holdsStateSecret({ confidentiality: null, payload: null, signedPart })).to.equal(true);
    const bytes = Buffer.from('Гриф: совершенно секретно');
    const text = { id: 'a', mimeType: 'text/plain; charset=utf-8', bytes };
    const examined = { confidentiality: null, payload: null };
    expect(holdsStateSecret({ ...examined, attachments: [text] })).to.equal(true);
    const picture = { ...text, mimeType: 'image/png' };
    expect(holdsStateSecret({ ...examined, attachments: [picture] })).to.equal(false);
  });

  it('reads megabytes of white space in the time of their length', () => {
    const text = `гриф${' '.repeat(2_000_000)}>${' '.repeat(2_000_000)}`;
    expect(holdsStateSecret({ confidentiality: null, payload: xml(text) })).to.equal(false);
  });

  it('lets ordinary words pass', () => {
    expect(
      holdsStateSecret({
        confidentiality: 'personal',
        payload: xml('<T>Секретное голосование прошло; секретно никто не совещался.</T>'),
      }),
    ).to.equal(false);
    expect(
      holdsStateSecret({ confidentiality: null, payload: json({ text: 'ничего секретного' }) }),
    ).to.equal(false);
  });

  it('believes the mark whatever the content', () => {
    expect(holdsStateSecret({ confidentiality: 'state-secret', payload: null })).to.equal(true);
  });
});
