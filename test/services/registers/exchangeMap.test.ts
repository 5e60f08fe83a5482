import { expect } from 'chai';
import { applicationOf, stationOf } from '../../support/exchangeParts.ts';
import { withHub } from '../../support/hub.ts';
import { signIn, type TestPerson } from '../../support/people.ts';
import { until } from '../../support/until.ts';

type Flow = {
  readonly sender: string;
  readonly type: string;
  readonly recipient: string;
  readonly basis: string | null;
  readonly requests: number;
  readonly responses: number;
};
type Impact = {
  readonly requests: number;
  readonly warnings: readonly string[];
  readonly flows: readonly Flow[];
  readonly usages: readonly { readonly code: string }[];
};

describe('the exchange map and the impact of a step', () => {
  const world = withHub();
  let registrar: TestPerson;
  before(async () => {
    registrar = await signIn(world(), { roles: ['kis.registrar'] });
    const mfc = stationOf(world(), 'MFC42', '1.2');
    const vis = stationOf(world(), 'VIS42', '1.3');
    for (const serial of [1, 2, 3]) await mfc.send(applicationOf(serial));
    const taken = await vis.receive();
    await taken?.answer();
  });
  const flows = async (): Promise<readonly Flow[]> =>
    (await registrar.get<{ flows: readonly Flow[] }>('/api/v1/registry/exchange-map')).body.flows;
  const find = async (sender: string, type: string): Promise<Flow | undefined> =>
    (await flows()).find((flow) => flow.sender === sender && flow.type === type);

  it('KIS-2.3.1 says who sends which type to whom and how much in 30 days; a removed route is off it at the next look', async () => {
    const flow = await until('the list behind the journal', async () => {
      const found = await find('MFC42', 'VS00001v001');
      return found !== undefined && found.requests === 3 && found.responses === 1 && found;
    });
    expect(flow).to.include({ recipient: 'VIS42', basis: 'демонстрационное соглашение № ДЕМО-1' });
    const broadcast = (await flows()).filter(({ type }) => type === 'VS00002v001');
    expect(broadcast.map(({ recipient }) => recipient)).to.have.members(['MFC42', 'RPGU42']);
    const { body } = await registrar.get<string>('/api/v1/registry/exchange-map?format=csv');
    expect(body).to.include('"MFC42"').and.to.include('"VS00001v001"').and.to.include('"3"');

    const impact = await registrar.get<Impact>(
      '/api/v1/registry/routes/VS00001v001/impact?version=1&operation=retire',
    );
    expect(impact.body.requests).to.equal(3);
    expect(impact.body.warnings[0]).to.include('3 запроса').and.to.include('MFC42');
    expect(impact.body.flows.map(({ sender }) => sender)).to.include.members(['MFC42', 'RPGU42']);

    await world().registers.workflow.retire('routes', 'VS00001v001', 1, 'operator');
    expect((await find('RPGU42', 'VS00001v001')) ?? null).to.equal(null);
    // What went stays visible, as traffic that nothing allows any more.
    expect(await find('MFC42', 'VS00001v001')).to.include({ basis: null, requests: 3 });
  });

  it('an organisation sees the flows of its own systems', async () => {
    const member = await signIn(world(), {
      roles: ['participant.admin'],
      organisation: '1020000000030',
    });
    const { body } = await member.get<{ flows: readonly Flow[] }>('/api/v1/registry/exchange-map');
    expect(body.flows.length).to.be.greaterThan(0);
    for (const { sender, recipient } of body.flows)
      expect([sender, recipient]).to.include('RPGU42');
  });

  it('tells before the publication of a system which certificate it takes away', async () => {
    const card = world().bundle.systems?.find(({ mnemonic }) => mnemonic === 'MFC42');
    const made = await registrar.post<{ version: number }>('/api/v1/registry/systems', {
      envelope: {
        operation: 'submit',
        timestamp: new Date().toISOString(),
        register: 'systems',
        card: { ...card, certificates: [] },
      },
    });
    const impact = await registrar.get<Impact>(
      `/api/v1/registry/systems/MFC42/impact?version=${made.body.version}&operation=publish`,
    );
    expect(impact.body.warnings[0]).to.include('перестанет приниматься');
    expect(impact.body.usages.length).to.be.greaterThan(0);
  });
});
