import { expect } from 'chai';
import {
  applicationOf,
  familyRequest,
  familyResponse,
  present,
  requisitesChanged,
} from '../support/exchangeParts.ts';
import { withHub } from '../support/hub.ts';

type Counted = {
  readonly name: string;
  readonly pending: number;
  readonly locked: number;
  readonly oldest_ms: number | null;
  readonly acked_ms: number | null;
};

/** The same numbers, counted in the tables by other means than the hub's own statement. */
const directCounts = `
  select q.name,
         (select count(*)::int from broker.queue_ready r where r.queue = q.name) as pending,
         (select count(*)::int from broker.queue_leased l where l.queue = q.name) as locked,
         (select (extract(epoch from min(at)) * 1000)::float8 from
            (select received_at as at from broker.queue_ready r where r.queue = q.name
              union all select received_at from broker.queue_leased l where l.queue = q.name) o) as oldest_ms,
         (select (extract(epoch from max(e.at)) * 1000)::float8 from broker.event e
           where e.queue = q.name and e.kind in ('ack', 'deliver')) as acked_ms
    from broker.queue q where q.owner = $1::text
  union all
  select $1::text || '/statuses',
         (select count(*)::int from broker.status_ready where owner = $1::text),
         (select count(*)::int from broker.status_leased where owner = $1::text),
         (select (extract(epoch from min(at)) * 1000)::float8 from
            (select at from broker.status_ready where owner = $1::text
              union all select at from broker.status_leased where owner = $1::text) o),
         null
   where exists (select from broker.status_ready where owner = $1::text
                 union all select from broker.status_leased where owner = $1::text)
   order by 1`;

describe('exchange: the state of technological queues', () => {
  const world = withHub();

  before(async () => {
    const mfc = world().soap('MFC42', '1.2');
    const vis = world().soap('VIS42', '1.3');
    for (let n = 1; n <= 5; n += 1) {
      await mfc.sendRequest({ payload: familyRequest(applicationOf(n)), nodeId: 'window-1' });
    }
    const first = present(await vis.getRequest());
    await vis.ack(first.metadata.messageId);
    const payload = familyResponse(applicationOf(1));
    await vis.sendResponse({ to: first.replyTo ?? '', payload });
    present(await vis.getRequest());
    present(await vis.getRequest());
    await vis.sendRequest({ payload: requisitesChanged('03100643000000013903') });
    present(await world().json('RPGU42').lease('requests'));
    present(await mfc.getStatus());
  });

  const expected = async (mnemonic: string): Promise<readonly Counted[]> =>
    world().hub.storage.database.query<Counted>(directCounts, [mnemonic]);

  for (const mnemonic of ['VIS42', 'MFC42', 'RPGU42', 'GISGMP42']) {
    it(`KIS-6.2.5.b ${mnemonic} reads its own queues, equal to direct counts, through every door`, async () => {
      const counted = await expected(mnemonic);
      const client = world().json(mnemonic);
      for (const reply of [await client.statistics(), await client.queues()]) {
        const nowMs = Date.parse(reply.at);
        const shown = reply.queues.map((queue) => ({
          name: queue.name,
          pending: queue.pending,
          locked: queue.locked,
          oldest_ms: queue.oldestAt === null ? null : Date.parse(queue.oldestAt),
          acked_ms: queue.lastAckAt === null ? null : Date.parse(queue.lastAckAt),
        }));
        expect(shown).to.deep.equal(counted);
        for (const { owner, oldestAt, oldestAgeMs } of reply.queues) {
          expect(owner).to.equal(mnemonic);
          const ageMs = oldestAt === null ? null : nowMs - Date.parse(oldestAt);
          expect(oldestAgeMs).to.equal(ageMs);
        }
      }
      for (const version of ['1.1', '1.2'] as const) {
        const statistics = await world().soap(mnemonic, version).statistics();
        expect(statistics).to.deep.equal(
          counted.map(({ name, pending }) => ({ queueName: name, pending })),
        );
      }
    });
  }

  it('KIS-6.2.5.b the fixture has waiting, locked and acknowledged messages to count', async () => {
    const vis = (await expected('VIS42')).find(({ name }) => name === 'VIS42/requests');
    expect(vis).to.include({ pending: 2, locked: 2 });
    expect(vis?.acked_ms).to.be.a('number');
    const mfc = await expected('MFC42');
    expect(mfc.map(({ name }) => name)).to.deep.equal([
      'MFC42/requests',
      'MFC42/responses/window-1',
      'MFC42/statuses',
    ]);
    expect(await expected('GISGMP42')).to.deep.equal([]);
  });

  it("KIS-6.2.5.b another participant's certificate cannot read them", async () => {
    await world()
      .json('MFC42')
      .queues('VIS42')
      .then(
        () => expect.fail('must be refused'),
        (error: unknown) => expect(error).to.have.property('code', 'AccessDenied'),
      );
    const url = `${world().hub.url}/api/v1/monitor/queues?owner=VIS42`;
    expect((await fetch(url)).status, 'without a signature').to.equal(401);
    const own = await world().json('MFC42').queues();
    expect(own.queues.filter(({ name }) => name.startsWith('VIS42'))).to.deep.equal([]);
  });
});
