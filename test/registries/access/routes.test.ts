import { expect } from 'chai';
import type { InformationTypeCard } from '../../../registries/index.ts';
import {
  birthCard,
  birthRequest,
  birthNamespace,
  fixtureBundle,
} from '../../support/registryFixture.ts';
import { fieldsOf, operator, refused, withRegistry } from '../../support/registryWorld.ts';

const informationType = 'VS90001v001';

describe('registries/access', () => {
  const world = withRegistry();
  const publish = (value: object) =>
    world().registers.workflow.submitAndPublish('routes', value, operator);
  const placesOf = async (value: object) =>
    fieldsOf(await refused('RegistryEntryInvalid', publish({ informationType, ...value })));
  before(async () => {
    await world().registers.importBundle(fixtureBundle(), operator);
    const { responseRoot: _none, ...card } = birthCard('VS90005v001', '6.0.0');
    const broadcast: InformationTypeCard = {
      ...card,
      kind: 'broadcast',
      routing: 'broadcast',
      forms: ['xml'],
      samples: card.samples.slice(0, 1),
    };
    await world().registers.workflow.submitAndPublish('informationTypes', broadcast, operator);
  });

  it('refuses routes that do not fit their mode, their type, or name nobody', async () => {
    expect(await placesOf({ mode: 'fixed' })).to.deep.equal(['/recipient']);
    expect(await placesOf({ mode: 'fixed', recipient: 'ZAGS01' })).to.deep.equal(['/mode']);
    expect(await placesOf({ mode: 'table', xpath: '/a', recipient: 'ZAGS01' })).to.deep.equal([
      '/recipient',
      '/table',
    ]);
    expect(await placesOf({ mode: 'table', table: { a: 'ZAGS01' } })).to.deep.equal(['/xpath']);
    expect(
      await placesOf({ mode: 'table', xpath: '/vs:A[', table: { a: 'NOBODY', 'b/c': 'NONE' } }),
    ).to.deep.equal(['/table/a', '/table/b~1c', '/xpath']);
    expect(await placesOf({ mode: 'table', pointer: 'region', table: {} })).to.deep.equal([
      '/pointer',
    ]);
    expect(
      await placesOf({ mode: 'table', pointer: '/r', table: { ['x'.repeat(201)]: 'ZAGS01' } }),
    ).to.deep.equal([`/table/${'x'.repeat(201)}`]);
  });

  it('gives the exchange the code of a table route by XPath and by JSON pointer', async () => {
    const node = world().node();
    await node.start();
    const route = node.current().route(informationType as never);
    if (route?.mode !== 'table') return expect.fail('a table route');
    expect(route.table['32701000']).to.equal('ZAGS01');
    expect(route.table['constructor']).to.equal(undefined);
    const xml = birthRequest('1.0.0', '32701000');
    const namespace = birthNamespace('1.0.0');
    const payload = { form: 'xml', xml, namespace, localName: 'BirthRequest' } as const;
    expect(node.valueAt(payload, { xpath: route.xpath ?? '' })).to.equal('32701000');
    expect(node.valueAt(payload, { xpath: '/vs:BirthRequest/vs:None' })).to.equal(null);
    expect(node.valueAt(payload, { pointer: '/region' })).to.equal(null);
    const json = (value: unknown) => ({ form: 'json', typeCode: informationType, value }) as const;
    const at = (value: unknown, pointer: string) => node.valueAt(json(value), { pointer });
    expect(at({ region: '32701000' }, route.pointer ?? '')).to.equal('32701000');
    expect(at({ a: [{ 'b/c~': 7 }] }, '/a/0/b~1c~0')).to.equal('7');
    expect(at({ a: [1] }, '/a/length')).to.equal(null);
    expect(at({}, '/constructor')).to.equal(null);
    expect(at({ a: {} }, '/a')).to.equal(null);
    expect(node.valueAt(json({ a: 1 }), { xpath: '/a' })).to.equal(null);
    return undefined;
  });

  it('gives the recipients of a broadcast and the rights with their dates', async () => {
    await publish({
      informationType: 'VS90005v001',
      mode: 'broadcast',
      recipients: ['MFC42', 'VIS42'],
    });
    await world().registers.workflow.submitAndPublish(
      'accessRules',
      { sender: 'ZAGS01', informationType: 'VS90005v001', basis: 'Порядок', validTo: '2026-12-31' },
      operator,
    );
    const node = world().node();
    await node.start();
    expect(node.current().route('VS90005v001' as never)).to.deep.equal({
      mode: 'broadcast',
      recipients: ['MFC42', 'VIS42'],
    });
    expect(node.current().accessRules('ZAGS01' as never, 'VS90005v001' as never)).to.deep.equal([
      {
        sender: 'ZAGS01',
        typeCode: 'VS90005v001',
        recipient: null,
        basis: 'Порядок',
        validFromMs: 0,
        validToMs: Date.parse('2026-12-31T17:00:00Z'),
      },
    ]);
    expect(node.current().accessRules('VIS42' as never, informationType as never)).to.deep.equal(
      [],
    );
  });
});
