import { expect } from 'chai';
import { applicationOf, familyRequest } from '../../support/exchangeParts.ts';
import { withHub } from '../../support/hub.ts';
import { signIn, type TestPerson } from '../../support/people.ts';
import { until } from '../../support/until.ts';

type Block = {
  readonly code: string;
  readonly failed: boolean;
  readonly level: string;
  readonly value: number | null;
  readonly text: string;
  readonly items: readonly { readonly title: string; readonly path: string }[];
  readonly series?: { readonly today: readonly number[] };
};

const path = '/api/v1/overview';

describe('hub: the overview', () => {
  const world = withHub();

  const blocksOf = async (person: TestPerson): Promise<ReadonlyMap<string, Block>> => {
    const { status, body } = await person.get<{ blocks: readonly Block[] }>(path);
    expect(status).to.equal(200);
    return new Map(body.blocks.map((block) => [block.code, block]));
  };

  it('says what needs a person now, block by block, each read without a failure', async () => {
    const mfc = world().soap('MFC42');
    for (let n = 1; n <= 3; n += 1)
      await mfc.sendRequest({ payload: familyRequest(applicationOf(n)) });
    await mfc.sendRequest({ payload: '<Unknown xmlns="urn:nobody"/>' }).catch(() => undefined);
    const admin = await signIn(world(), { roles: ['kis.admin'] });
    const blocks = await until('counted', async () => {
      const found = await blocksOf(admin);
      return found.get('traffic')?.value === 3 && found.get('refused')?.value === 1 && found;
    });
    expect([...blocks.keys()].toSorted()).to.deep.equal([
      'approvals',
      'certificates',
      'deadLetters',
      'incidents',
      'oldest',
      'refused',
      'silent',
      'traffic',
    ]);
    expect([...blocks.values()].filter(({ failed }) => failed)).to.deep.equal([]);
    expect(blocks.get('oldest')).to.include({ value: 3 });
    expect(blocks.get('oldest')?.items[0]).to.include({
      title: 'VIS42/requests',
      path: '/queues/VIS42%2Frequests',
    });
    expect(blocks.get('traffic')?.series?.today.reduce((sum, one) => sum + one, 0)).to.equal(3);
    expect(blocks.get('refused')?.level).to.equal('critical');
    expect(blocks.get('approvals')?.value).to.equal(0);
  });

  it('shows a participant its own, and nobody what no right opens', async () => {
    const organisation =
      world().bundle.systems?.find(({ mnemonic }) => mnemonic === 'RPGU42')?.participant ?? '';
    const clerk = await signIn(world(), { roles: ['participant.clerk'], organisation });
    const own = await blocksOf(clerk);
    expect(own.get('oldest')?.value).to.equal(0);
    expect(own.get('traffic')?.value).to.equal(0);
    expect([...own.keys()]).not.to.include('approvals');
    expect((await fetch(`${world().hub.url}${path}`)).status).to.equal(401);
  });
});
