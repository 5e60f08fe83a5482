import { expect } from 'chai';
import { withHub } from '../../support/hub.ts';
import { makeOperator, type Operator } from '../../support/operator.ts';

type Found = {
  readonly policy?: { readonly code: string };
  readonly dueOn?: string;
  readonly overdueFrom?: string;
  readonly code?: string;
};

describe('services/registers: deadline policies', () => {
  const types = ['VS00001v001'];
  const world = withHub({
    change: (bundle) => ({
      ...bundle,
      deadlinePolicies: [
        {
          code: 'answer-5',
          name: 'Ответ на межведомственный запрос',
          basis: 'проверка',
          counting: 'working',
          days: 5,
          informationTypes: types,
        },
        {
          code: 'long',
          name: 'Длинный срок',
          basis: 'проверка',
          counting: 'calendar',
          days: 30,
          informationTypes: types,
        },
      ],
    }),
  });
  let operator: Operator;
  before(async () => {
    operator = await makeOperator({ url: world().hub.url, dataDir: world().dataDir });
  });
  const ask = (query: string) => operator.get<Found>(`/api/v1/registry/deadlines?${query}`);
  const received = 'receivedAt=2026-12-25T03:00:00Z';

  it('KIS-6.4.b counts working days by the policy of the type, the shortest of several', async () => {
    // Received on Friday 6 March: 9 March is a day off for the holiday of Sunday the 8th.
    const found = await ask('receivedAt=2026-03-06T03:00:00Z&type=VS00001v001');
    expect(found.policy?.code).to.equal('answer-5');
    expect(found.dueOn).to.equal('2026-03-16');
  });

  it('counts calendar days by a policy that is named', async () => {
    const found = await ask('receivedAt=2026-11-02T03:00:00Z&policy=long');
    expect(found).to.include({ dueOn: '2026-12-02', overdueFrom: '2026-12-02T17:00:00.000Z' });
  });

  it('says what is missing: a policy, a rule for the type, a year without a calendar, one of two names', async () => {
    expect((await ask(`${received}&policy=none`)).code).to.equal('RegistryEntryNotFound');
    expect((await ask(`${received}&type=VS00004v001`)).code).to.equal('RegistryEntryNotFound');
    expect((await ask('receivedAt=2031-01-10T03:00:00Z&policy=answer-5')).code).to.equal(
      'RegistryEntryNotFound',
    );
    expect((await ask(received)).code).to.equal('BadRequest');
  });
});
