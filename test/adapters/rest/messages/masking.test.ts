import { expect } from 'chai';
import { readContent, type ContentPlace } from '../../../../adapters/rest/messages/content.ts';
import { mask, showContent, type ShownPlace } from '../../../../adapters/rest/messages/masking.ts';
import { maskedText } from '../../../../adapters/rest/messages/rawText.ts';
import type { MessageBody } from '../../../../broker/index.ts';
import type { UsedAttribute } from '../../../../registries/index.ts';

const ns = 'urn:test';
const xmlBody = (content: string): MessageBody => ({
  form: 'xml',
  signedPart: `<d:Data xmlns:d="urn:envelope"><d:MessagePrimaryContent><Ask xmlns="${ns}">${content}</Ask></d:MessagePrimaryContent></d:Data>`,
  signedPartNamespaces: {},
  signature: '',
  signatureNamespaces: {},
  certificateSha256: '',
});
const jsonBody = (content: unknown): MessageBody => ({
  ...xmlBody(''),
  form: 'json',
  signedPart: JSON.stringify({ content }),
});

const attribute = (code: string, personalData: boolean, base?: string): UsedAttribute =>
  ({
    code,
    version: 1,
    personalData,
    classifier: null,
    data: { code, name: '', kind: 'simple', ...(base !== undefined && { base }) },
  }) as unknown as UsedAttribute;

const rootOf = (body: MessageBody): ContentPlace => {
  const { root } = readContent(body, 'VS1', null);
  return root ?? expect.fail('no content');
};

const shownValues = (place: ShownPlace | null): string[] =>
  place === null
    ? []
    : [
        ...(place.value === null ? [] : [`${place.name}=${place.value}`]),
        ...place.parts.flatMap(shownValues),
      ];

describe('adapters/rest: masking of content', () => {
  const body = xmlBody(
    '<Number kind="a">17</Number><Snils>00000060018</Snils><Owner><City>Кемерово</City></Owner>',
  );

  it('takes a place for personal by its name when the register says nothing of it', () => {
    const { root, masked } = showContent(rootOf(body), {
      openness: 'masked',
      attributes: [],
      hidden: [],
    });
    expect(shownValues(root)).to.deep.equal([
      'Number=17',
      'kind=a',
      `Snils=${mask}`,
      'City=Кемерово',
    ]);
    expect(masked).to.equal(1);
    expect(maskedText(root, 'xml'))
      .to.include(`<Snils>${mask}</Snils>`)
      .and.to.include('<Number kind="a">17</Number>');
  });

  it('follows the register: a person marked it so, or its type is personal; what stands below is closed too', () => {
    const attributes = [
      attribute(`{${ns}}/Ask/Snils`, false),
      attribute(`{${ns}}/Ask/Number`, false, `{${ns}}SecretType`),
      attribute(`{${ns}}SecretType`, true),
      attribute(`{${ns}}/Ask/Owner`, true),
    ];
    const { root } = showContent(rootOf(body), { openness: 'masked', attributes, hidden: [] });
    expect(shownValues(root)).to.deep.equal([
      `Number=${mask}`,
      `kind=${mask}`,
      'Snils=00000060018',
      `City=${mask}`,
    ]);
  });

  it('shows the structure alone to whom no value may be shown', () => {
    const { root } = showContent(rootOf(body), {
      openness: 'structure',
      attributes: [],
      hidden: [],
    });
    expect(shownValues(root).every((line) => line.endsWith(mask))).to.equal(true);
  });

  it('hides from a role what the holder hides, even when everything was revealed', () => {
    for (const hidden of ['City', '/Owner/City', `{${ns}}/Ask/Owner/City`, `{${ns}}Ask/Owner`]) {
      const { root, masked } = showContent(rootOf(body), {
        openness: 'open',
        attributes: [],
        hidden: [hidden],
      });
      expect(shownValues(root), hidden)
        .to.include(`City=${mask}`)
        .and.to.include('Snils=00000060018');
      expect(masked).to.equal(1);
    }
  });

  it('does the same with JSON, lists included', () => {
    const content = {
      items: [
        { phone: '+7 000', sum: 5 },
        { phone: '+7 001', sum: null },
      ],
    };
    const { root } = showContent(rootOf(jsonBody(content)), {
      openness: 'masked',
      attributes: [attribute('/items/*/sum', true)],
      hidden: [],
    });
    expect(shownValues(root)).to.deep.equal([
      `phone=${mask}`,
      `sum=${mask}`,
      `phone=${mask}`,
      `sum=${mask}`,
    ]);
    expect(maskedText(root, 'json')).to.not.include('+7');
  });
});
