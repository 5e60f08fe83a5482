import { expect } from 'chai';
import { readConfig } from '../../adapters/config/index.ts';
import { makeSweeper } from '../../adapters/postgres/index.ts';
import { limits } from '../../broker/index.ts';
import { makeCalendar, shippedYears } from '../../registries/index.ts';
import { startHub } from '../../services/hub/hub.ts';
import {
  applicationOf,
  familyRequest,
  familyRequestJson,
  present,
  stillClock,
} from '../support/exchangeParts.ts';
import { withHub } from '../support/hub.ts';
import { quietLog } from '../support/quietLog.ts';
import { withSystem } from '../support/regionChanges.ts';

const dayMs = 24 * 3_600_000;
const calendar = makeCalendar(shippedYears);

const refused = (code: string, work: Promise<unknown>): Promise<void> =>
  work.then(
    () => expect.fail(`must be refused: ${code}`),
    (error: unknown) => void expect(error).to.have.property('code', code),
  );

describe('exchange: the legal time of receipt', () => {
  const placedAt = '2026-03-02T23:58:10+03:00';
  const placedAtMs = Date.parse(placedAt);
  const legal = '2026-03-02T20:58:10.000Z';
  const clock = stillClock(Date.parse('2026-03-02T16:59:59Z'));
  // MFC42 stands for the bridge: what it sends, the federal system had placed into its queue before.
  const world = withHub({ clock, change: withSystem('MFC42', { bridge: true }) });

  const sweep = async (): Promise<void> => {
    const { database, store } = world().hub.storage;
    const log = quietLog;
    await makeSweeper({ database, clock, log, onPlaced: store.placed }).sweep(clock.nowMs());
  };
  const take = async () => {
    const taken = present(await world().json('VIS42').lease('requests'));
    await world().json('VIS42').ack(taken.messageId);
    return taken;
  };

  it("KIS-6.4.b an intra-regional request counts from its placement into the hub's queue, in local days", async () => {
    const mfc = world().soap('MFC42', '1.2');
    const terms: (readonly string[])[] = [];
    for (const serial of [1, 2]) {
      const { sentAtMs } = await mfc.sendRequest({
        payload: familyRequest(applicationOf(serial)),
      });
      expect(sentAtMs).to.equal(clock.nowMs());
      clock.advance(1_000);
      const { legalReceivedAt } = await take();
      const term = calendar.deadline(Date.parse(legalReceivedAt), 5);
      terms.push([legalReceivedAt, term.receivedOn, term.dueOn]);
    }
    expect(terms).to.deep.equal([
      ['2026-03-02T16:59:59.000Z', '2026-03-02', '2026-03-10'],
      ['2026-03-02T17:00:00.000Z', '2026-03-03', '2026-03-11'],
    ]);
  });

  it('KIS-6.4.a a federal request counts from its placement by the federal system, not from the pull', async () => {
    clock.advance(Date.parse('2026-03-03T02:00:00Z') - clock.nowMs());
    const payload = familyRequest(applicationOf(3));
    const bridge = world().soap('MFC42', '1.3');
    const accepted = await bridge.sendRequest({ payload, placedAtMs });
    expect(new Date(accepted.sentAtMs).toISOString()).to.equal(legal);
    const shown = present(await world().soap('VIS42', '1.2').getRequest());
    expect(shown.metadata.messageId).to.equal(accepted.messageId);
    expect(new Date(shown.metadata.sentAtMs).toISOString()).to.equal(legal);
    await world().soap('VIS42', '1.2').ack(accepted.messageId);
    const card = await world().json('VIS42').card(accepted.messageId);
    expect(card.legalReceivedAt).to.equal(legal);
    expect(card.timestamps.queuedAt).to.equal('2026-03-03T02:00:00.000Z');
    const content = familyRequestJson(applicationOf(4));
    await world().json('MFC42').send({ type: 'VS00001v001', content, placedAt });
    const taken = await take();
    expect(taken.legalReceivedAt).to.equal(legal);
    const { receivedOn, dueOn } = calendar.deadline(Date.parse(taken.legalReceivedAt), 5);
    expect([receivedOn, dueOn]).to.deep.equal(['2026-03-03', '2026-03-11']);
  });

  it('KIS-6.4.a the time cannot be changed: not by a repeat, not in the database', async () => {
    const bridge = world().json('MFC42');
    const messageId = world().soap('MFC42').newMessageId();
    const request = {
      messageId,
      type: 'VS00001v001',
      content: familyRequestJson(applicationOf(5)),
    };
    const first = await bridge.send({ ...request, placedAt });
    expect(await bridge.send({ ...request, placedAt })).to.include({
      repeated: true,
      legalReceivedAt: first.legalReceivedAt,
    });
    const other = new Date(placedAtMs + 1_000).toISOString();
    await refused('MessageIdConflict', bridge.send({ ...request, placedAt: other }));
    const { database } = world().hub.storage;
    const change =
      'update broker.message set legal_received_at = now() where message_id = $1::uuid';
    await refused('23001', database.query(change, [messageId]));
    expect((await take()).legalReceivedAt).to.equal(legal);
  });

  it('KIS-6.4.a only a bridge states the placement, and not one that has not come', async () => {
    const content = familyRequestJson(applicationOf(6));
    const request = { type: 'VS00001v001', content };
    await refused(
      'AccessDenied',
      world()
        .json('RPGU42')
        .send({ ...request, placedAt }),
    );
    const bridge = world().json('MFC42');
    for (const wrongMs of [limits.clockSkewReportMs + 1, -limits.placementAgeMsMax - 1]) {
      const wrong = new Date(clock.nowMs() + wrongMs).toISOString();
      await refused('InvalidContent', bridge.send({ ...request, placedAt: wrong }));
    }
    const mark = '<m:PlacedAt xmlns:m="urn://kuzbass/hub/marks/1.0">вчера</m:PlacedAt>';
    const payload = familyRequest(applicationOf(6));
    const soap = world().soap('MFC42', '1.2');
    await refused('InvalidContent', soap.sendRequest({ payload, metadata: [mark] }));
    expect(await world().json('VIS42').lease('requests')).to.equal(null);
  });

  it('KIS-6.4.a an outage of five days does not make a federal request stale, nor its repeat another message', async () => {
    const bridge = world().json('MFC42');
    const messageId = world().soap('MFC42').newMessageId();
    const placed = new Date(clock.nowMs()).toISOString();
    const request = {
      messageId,
      type: 'VS00001v001',
      content: familyRequestJson(applicationOf(7)),
    };
    clock.advance(5 * dayMs);
    await refused('StaleMessageId', bridge.send(request));
    const first = await bridge.send({ ...request, placedAt: placed });
    expect(first).to.include({ repeated: false, legalReceivedAt: placed });
    clock.advance(5 * dayMs);
    await sweep();
    const { database } = world().hub.storage;
    const [keys] = await database.query<{ count: number }>(
      'select count(*)::int as count from broker.message_key where message_id = $1::uuid',
      [messageId],
    );
    expect(keys, 'the identifier is forgotten').to.deep.equal({ count: 0 });
    expect(await bridge.send({ ...request, placedAt: placed })).to.include({ repeated: true });
    const content = familyRequestJson(applicationOf(8));
    await refused('MessageIdConflict', bridge.send({ ...request, content, placedAt: placed }));
    expect((await take()).messageId).to.equal(messageId);
    expect(await world().json('VIS42').lease('requests')).to.equal(null);
  });

  it('KIS-6.4.c three redeliveries, also by another node, leave the time as it was and are all recorded', async () => {
    const { messageId } = await world()
      .soap('MFC42', '1.2')
      .sendRequest({ payload: familyRequest(applicationOf(9)) });
    const queuedAt = new Date(clock.nowMs()).toISOString();
    const config = readConfig({
      HUB_DATA: world().dataDir,
      HUB_PORT: '0',
      DATABASE_URL: world().databaseUrl,
    });
    const other = await startHub(config, quietLog, clock);
    try {
      const seen: string[] = [];
      for (const baseUrl of [world().hub.url, other.url, world().hub.url]) {
        clock.advance(limits.ackTimeoutMsDefault + 1);
        await sweep();
        const taken = present(await world().json('VIS42', { baseUrl }).lease('requests'));
        expect(taken).to.include({ messageId, attempt: seen.length + 1 });
        expect(taken.legalReceivedAt).to.equal(queuedAt);
        seen.push(taken.deliveredAt);
      }
      await world().json('VIS42', { baseUrl: other.url }).ack(messageId);
      const card = await world().json('VIS42').card(messageId);
      expect(card.timestamps.deliveredAt).to.deep.equal(seen);
      expect(new Set(seen).size).to.equal(3);
      expect(card.legalReceivedAt).to.equal(queuedAt);
      expect(card.timestamps.ackedAt).to.equal(new Date(clock.nowMs()).toISOString());
    } finally {
      await other.stop();
    }
  });
});
