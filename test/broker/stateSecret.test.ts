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
    json({ stamp: 'Секретно' }),
    json({ note: 'гриф «Совершенно секретно» не снят' }),
  ]) {
    it(`sees the stamp in ${JSON.stringify(payload).slice(0, 90)}`, () => {
      expect(holdsStateSecret(null, payload)).to.equal(true);
    });
  }

  it('lets ordinary words pass', () => {
    expect(
      holdsStateSecret(
        'personal',
        xml('<T>Секретное голосование прошло; секретно никто не совещался.</T>'),
      ),
    ).to.equal(false);
    expect(holdsStateSecret(null, json({ text: 'ничего секретного' }))).to.equal(false);
  });

  it('believes the mark whatever the content', () => {
    expect(holdsStateSecret('state-secret', null)).to.equal(true);
  });
});
