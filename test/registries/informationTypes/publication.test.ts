import { expect } from 'chai';
import type { InformationTypeCard } from '../../../registries/index.ts';
import {
  birthCard,
  birthFiles,
  birthNamespace,
  birthRequest,
  birthResponse,
  fixtureBundle,
} from '../../support/registryFixture.ts';
import { fieldsOf, operator, refused, withRegistry } from '../../support/registryWorld.ts';

const newCard = (change: Partial<InformationTypeCard> = {}): InformationTypeCard =>
  birthCard('VS90001v002', '2.0.0', change);

const brokenFiles = (from: string, to: string) =>
  birthFiles('2.0.0').map((file) => ({ ...file, content: file.content.replace(from, to) }));

describe('registries/informationTypes publication', () => {
  const world = withRegistry();
  const workflow = () => world().registers.workflow;
  const publish = (card: InformationTypeCard) =>
    workflow().submitAndPublish('informationTypes', card, operator);
  const placesOf = async (card: InformationTypeCard) =>
    (await refused('RegistryEntryInvalid', publish(card))).details.violations ?? [];
  before(() => world().registers.importBundle(fixtureBundle(), operator));

  it('KIS-4.2.10.b keeps the whole card: passport, schemas, samples, scenarios, codes, term; consumers follow from the rights', async () => {
    const card = birthCard();
    const { data } = await workflow().get('informationTypes', card.code);
    expect(data).to.deep.equal({
      ...card,
    });
    expect(await world().registers.consumersOf(card.code)).to.deep.equal([
      { mnemonic: 'MFC42', name: 'АИС МФЦ', basis: 'Соглашение № 1 (пример)' },
    ]);
  });

  it('KIS-4.2.10.b publication is impossible while samples do not validate, the place is named', async () => {
    const content = birthRequest('2.0.0').replace('A-0001', 'A-1');
    const card = newCard({
      samples: [
        { name: 'Плохой', root: 'request', form: 'xml', content },
        { name: 'Ответ', root: 'response', form: 'xml', content: birthResponse('2.0.0') },
      ],
    });
    const draft = await workflow().submit('informationTypes', card, 'ZAGS01', { state: 'draft' });
    const error = await refused(
      'RegistryEntryInvalid',
      workflow().publish('informationTypes', card.code, draft.version, operator),
    );
    const [first] = error.details.violations ?? [];
    expect(first?.field).to.equal('/samples/0/content');
    expect(first?.reason).to.include('«Плохой»').and.to.include('Number');
    expect(first?.line).to.equal(1);
    await refused('RegistryEntryInvalid', workflow().submit('informationTypes', card, 'ZAGS01'));
    await refused('RegistryEntryNotFound', workflow().get('informationTypes', card.code));
  });

  it('refuses samples that are another document, not XML, against an assertion, or right where an error was meant', async () => {
    const sample = (root: 'request' | 'response', content: string) =>
      ({ name: 'п', root, form: 'xml', content }) as const;
    const good = [
      sample('request', birthRequest('2.0.0')),
      sample('response', birthResponse('2.0.0')),
    ];
    const reasonOf = async (extra: InformationTypeCard['samples'][number]): Promise<string> => {
      const places = await placesOf(newCard({ samples: [...good, extra] }));
      expect(places.map(({ field }) => field)).to.deep.equal(['/samples/2/content']);
      return places[0]?.reason ?? '';
    };
    expect(await reasonOf(sample('request', birthResponse('2.0.0')))).to.include('BirthRequest');
    expect(await reasonOf(sample('request', birthRequest('1.0.0')))).to.include('2.0.0');
    expect(await reasonOf(sample('request', '<BirthRequest>'))).to.include('«п»');
    expect(await reasonOf(sample('response', birthResponse('2.0.0', 21)))).to.include('двадцати');
    expect(
      await reasonOf({ ...sample('request', birthRequest('2.0.0')), valid: false }),
    ).to.include('прошёл проверку');
    expect(
      await reasonOf({ name: 'п', root: 'request', form: 'json', content: { number: 'A-0001' } }),
    ).to.include('/region');
  });

  it('refuses schemas that do not compile, with file, line and column', async () => {
    const files = brokenFiles('type="xs:unsignedByte"', 'type="xs:unsignedBite"');
    const [place] = await placesOf(newCard({ xsd: { files, entry: 'birth.xsd' } }));
    expect(place?.field).to.equal('/xsd/files/0/content');
    expect(place?.reason).to.match(/^birth\.xsd: /);
    expect(place?.line).to.equal(18);

    const torn = brokenFiles('</xs:schema>', '');
    const [first] = await placesOf(newCard({ xsd: { files: torn, entry: 'birth.xsd' } }));
    expect(first?.field).to.equal('/xsd/files/0/content');
    expect(first?.line).to.be.greaterThan(1);
    expect(first?.column).to.be.greaterThan(0);

    const missing = birthFiles('2.0.0').slice(0, 1);
    const [absent] = await placesOf(newCard({ xsd: { files: missing } }));
    expect(absent?.reason).to.include('person');

    const schema = { type: 'object', properties: { number: { type: 'strin' } } };
    const [json] = await placesOf(newCard({ jsonSchemas: { request: schema, response: {} } }));
    expect(json?.field).to.match(/^\/jsonSchemas\/request/);
  });

  it('refuses expressions that do not compile', async () => {
    const card = newCard({
      assertions: [{ test: '//zz:Number = 1', message: 'м' }],
      keys: [{ key: 'k', xpath: '/vs:A[' }],
    });
    expect((await placesOf(card)).map(({ field }) => field)).to.deep.equal(['/assertions/0/test']);
    const keyOnly = newCard({ keys: [{ key: 'k', xpath: '/vs:A[' }] });
    expect((await placesOf(keyOnly)).map(({ field }) => field)).to.deep.equal(['/keys/0/xpath']);
  });

  it('refuses fields that contradict each other', async () => {
    const { xsd: _xsd, jsonSchemas: _json, responseRoot: _root, ...bare } = newCard();
    expect(
      fieldsOf(await refused('RegistryEntryInvalid', publish({ ...bare, samples: [] }))),
    ).to.deep.equal(['/samples']);
    const card = newCard({
      kind: 'broadcast',
      requestRoot: 'BirthResponse',
      xsd: { files: birthFiles('2.0.0'), entry: 'none.xsd' },
      jsonSchemas: { request: {} },
      samples: [{ name: 'п', root: 'request', form: 'xml', content: {} }],
      keys: [{ key: 'k' }],
    });
    expect((await placesOf(card)).map(({ field }) => field)).to.deep.equal([
      '/routing',
      '/responseRoot',
      '/responseRoot',
      '/jsonSchemas/response',
      '/xsd/entry',
      '/samples',
      '/samples/0/content',
      '/keys/0',
    ]);
  });

  it('a form without a schema is admitted only when the hub converts it', async () => {
    const { jsonSchemas: _json, ...xmlOnly } = newCard();
    const samples = xmlOnly.samples.slice(0, 2);
    const places = await placesOf({ ...xmlOnly, samples });
    expect(places.map(({ field }) => field)).to.deep.equal([
      '/jsonSchemas/request',
      '/jsonSchemas/response',
    ]);
    const converted = { ...xmlOnly, samples, json: { convertible: true, typed: true } };
    expect((await publish(converted)).state).to.equal('published');
  });

  it('a namespace belongs to its version for ever, even when that version is gone', async () => {
    const other = { ...birthCard('VS90009v001', '1.0.0') };
    expect((await placesOf(other)).map(({ field }) => field)).to.deep.equal(['/namespace']);
    await publish(birthCard('VS90003v001', '3.0.0'));
    await workflow().remove('informationTypes', 'VS90003v001', operator);
    const [place] = await placesOf(birthCard('VS90003v002', '3.0.0'));
    expect(place?.reason).to.include('VS90003v001');
    // Its own next edition keeps the namespace.
    const edition = await publish(birthCard('VS90001v001', '1.0.0', { purpose: 'Уточнено' }));
    expect(edition.version).to.equal(2);
  });

  it('two active versions coexist by namespace; a retired one stays known with its end', async () => {
    const node = world().node();
    await node.start();
    const rootAt = (version: string) => {
      const found = node.current().typeByRoot(birthNamespace(version), 'BirthRequest')?.type;
      return found ?? expect.fail(`no type of ${version}`);
    };
    expect(rootAt('1.0.0').code).to.equal('VS90001v001');
    expect(rootAt('2.0.0').code).to.equal('VS90001v002');
    expect(node.current().typeVersions(rootAt('2.0.0').code)).to.have.members([
      'VS90001v001',
      'VS90001v002',
    ]);
    expect(node.current().typeByRoot(birthNamespace('9.0.0'), 'BirthRequest')).to.equal(undefined);
    expect(rootAt('3.0.0').validToMs).to.equal(world().nowMs);
    const xml = birthRequest('1.0.0');
    const payload = (version: string) =>
      ({
        form: 'xml',
        xml,
        namespace: birthNamespace(version),
        localName: 'BirthRequest',
      }) as const;
    expect(node.validate(rootAt('1.0.0'), 'request', payload('1.0.0'))).to.deep.equal([]);
    expect(node.validate(rootAt('2.0.0'), 'request', payload('1.0.0'))).to.have.length(1);
  });
});
