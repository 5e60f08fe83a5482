import { expect } from 'chai';
import {
  applicationOf,
  familyRequest,
  familyResponse,
  present,
  requisitesChanged,
} from '../../support/exchangeParts.ts';
import { withHub } from '../../support/hub.ts';
import { signIn, type TestPerson } from '../../support/people.ts';
import { until } from '../../support/until.ts';

type Line = {
  readonly queue: string;
  readonly owner: string;
  readonly type: string | null;
  readonly typeName: string | null;
  readonly waiting: number;
  readonly leased: number;
  readonly dead: number;
  readonly level: string;
  readonly held: boolean;
  readonly reasons: readonly string[];
  readonly lastPollAt: string | null;
  readonly lastAckAt: string | null;
  readonly ratesIn: { readonly m60: number } | null;
  readonly drain: { readonly state: string };
  readonly sparkIn: readonly number[] | null;
};
type Board = {
  readonly total: number;
  readonly lines: readonly Line[];
  readonly sums: Record<string, number>;
};
type Card = {
  readonly queue: Line;
  readonly types: readonly Line[];
  readonly waiting: readonly { messageId: string; type: string; sender: string }[];
  readonly leased: readonly { messageId: string; leaseUntil: string; attempts: number }[];
  readonly statuses: readonly { status: string }[];
};
type Statistics = {
  readonly rows: readonly {
    readonly type: string | null;
    readonly events: Record<string, number>;
    readonly wait: { readonly count: number; readonly p50Ms: number | null };
    readonly answer: { readonly count: number };
    readonly refused: number;
  }[];
  readonly total: { readonly refused: number } | null;
  readonly refusals: readonly { readonly code: string; readonly count: number }[];
};

const board = '/api/v1/monitor/board';
const visOgrn = '1020000000020';

describe('hub: the queues board, a queue and statistics for people', () => {
  const world = withHub();
  let monitor: TestPerson;
  let clerk: TestPerson;
  let visSystem = '';

  before(async () => {
    const mfc = world().soap('MFC42', '1.2');
    const vis = world().soap('VIS42', '1.3');
    for (let n = 1; n <= 4; n += 1) {
      await mfc.sendRequest({ payload: familyRequest(applicationOf(n)), nodeId: 'window-1' });
    }
    const first = present(await vis.getRequest());
    await vis.ack(first.metadata.messageId);
    await vis.sendResponse({
      to: first.replyTo ?? '',
      payload: familyResponse(applicationOf(1)),
    });
    present(await vis.getRequest());
    await vis.sendRequest({ payload: requisitesChanged('03100643000000013903') });
    await mfc.getRequest();
    await mfc.sendRequest({ payload: '<Unknown xmlns="urn:nobody"/>' }).catch(() => undefined);
    monitor = await signIn(world(), { roles: ['kis.monitor'] });
    const system = world().bundle.systems?.find(({ mnemonic }) => mnemonic === 'VIS42');
    visSystem = system?.participant ?? '';
    clerk = await signIn(world(), { roles: ['participant.clerk'], organisation: visSystem });
  });

  /** A read signed by a system, as docs/openapi says. */
  const signedRead = async <T>(mnemonic: string, path: string): Promise<T> => {
    const timestamp = new Date().toISOString();
    const signature = await world().json(mnemonic).sign({ method: 'GET', path, timestamp });
    const headers = { 'hub-timestamp': timestamp, 'hub-signature': signature };
    return (await fetch(`${world().hub.url}${path}`, { headers })).json() as Promise<T>;
  };

  const lineOf = async (person: TestPerson, queue: string): Promise<Line> => {
    const { body } = await person.get<Board>(`${board}?text=${encodeURIComponent(queue)}`);
    return present(body.lines[0], queue);
  };

  it('KIS-6.2.5.a shows every queue with what waits, what is leased, its pace and its last poll', async () => {
    const queue = await until('counted and polled', async () => {
      const line = await lineOf(monitor, 'VIS42/requests');
      return line.lastPollAt !== null && (line.ratesIn?.m60 ?? 0) > 0 && line;
    });
    expect(queue).to.deep.include({
      owner: 'VIS42',
      type: 'VS00001v001',
      waiting: 2,
      leased: 1,
      dead: 0,
      held: false,
    });
    expect(queue.typeName).to.be.a('string');
    expect(queue.lastAckAt).to.be.a('string');
    expect(queue.sparkIn?.reduce((sum, count) => sum + count, 0)).to.equal(4);
    expect((await lineOf(monitor, 'VIS42/statuses')).ratesIn).to.equal(null);
    const asked = await lineOf(monitor, 'MFC42/requests');
    expect(asked, 'polled in vain or given a broadcast').to.include({ owner: 'MFC42' });
  });

  it('sorts, filters, pages and sums', async () => {
    const { body: all } = await monitor.get<Board>(`${board}?sort=waiting&order=desc`);
    expect(all.lines.map(({ waiting }) => waiting)).to.deep.equal(
      all.lines.map(({ waiting }) => waiting).toSorted((a, b) => b - a),
    );
    expect(all.sums['waiting']).to.equal(all.lines.reduce((sum, line) => sum + line.waiting, 0));
    const { body: paged } = await monitor.get<Board>(`${board}?sort=queue&limit=1&skip=1`);
    expect(paged.lines).to.have.length(1);
    expect(paged.total).to.equal(all.total);
    const { body: folded } = await monitor.get<Board>(
      `${board}?by=queue&owner=VIS42&kind=requests`,
    );
    expect(folded.lines.map(({ queue, type }) => [queue, type])).to.deep.equal([
      ['VIS42/requests', null],
    ]);
    expect((await monitor.get(`${board}?sort=nothing`)).status).to.equal(400);
  });

  it('KIS-6.2.5.b people of a participant see their own queues, cards and statistics, and only these', async () => {
    const { body } = await clerk.get<Board>(board);
    expect(new Set(body.lines.map(({ owner }) => owner))).to.deep.equal(new Set(['VIS42']));
    expect((await clerk.get(`${board}?owner=MFC42`)).status).to.equal(403);
    expect((await clerk.get('/api/v1/monitor/queue?name=MFC42/requests')).status).to.equal(403);
    const own = await signedRead<Board>('VIS42', board);
    expect(new Set(own.lines.map(({ owner }) => owner))).to.deep.equal(new Set(['VIS42']));
    const nobody = await signIn(world(), { roles: ['kis.security'] });
    expect((await nobody.get(board)).status).to.equal(403);
  });

  it('shows what is in a queue without taking it out', async () => {
    const path = '/api/v1/monitor/queue?name=VIS42/requests';
    const { body: card } = await clerk.get<Card>(path);
    expect(card.waiting).to.have.length(2);
    expect(card.waiting[0]).to.include({ type: 'VS00001v001', sender: 'MFC42' });
    expect(card.leased).to.have.length(1);
    expect(card.leased[0]?.attempts).to.equal(1);
    expect(card.types).to.have.length(1);
    expect((await clerk.get<Card>(path)).body.waiting).to.deep.equal(card.waiting);
    const statuses = await monitor.get<Card>('/api/v1/monitor/queue?name=MFC42/statuses');
    expect(statuses.body.statuses.length).to.be.greaterThan(3);
    expect((await monitor.get('/api/v1/monitor/queue?name=NOBODY/requests')).status).to.equal(404);
  });

  it('KIS-6.2.5.a statistics show counts, p50 and p95 of the wait and the answer, by the groups that are asked for', async () => {
    const path = '/api/v1/monitor/statistics?time=none&by=type&kind=request';
    const found = await until('counted', async () => {
      const { body } = await monitor.get<Statistics>(path);
      const row = body.rows.find(({ type }) => type === 'VS00001v001');
      return row?.events['receive'] === 4 && row.answer.count === 1 && row;
    });
    expect(found.events).to.include({ receive: 4, accept: 4, lease: 2, ack: 1, answer: 1 });
    expect(found.wait.count).to.equal(2);
    expect(found.wait.p50Ms).to.be.a('number');
    const { body } = await monitor.get<Statistics>(
      '/api/v1/monitor/statistics?time=hour&by=sender',
    );
    expect(body.total?.refused).to.equal(1);
    expect(body.refusals).to.have.length(1);
    expect((await monitor.get('/api/v1/monitor/statistics?by=colour')).status).to.equal(400);
  });

  it('gives statistics away as CSV and as a workbook', async () => {
    const path = '/api/v1/monitor/statistics/export?time=hour&by=type,sender';
    const csv = await monitor.get<string>(`${path}&format=csv`);
    expect(csv.headers.get('content-disposition')).to.match(/statistics-.*\.csv/);
    expect(csv.body).to.match(/Вид сведений;/);
    expect(csv.body).to.match(/VS00001v001/);
    const xlsx = await monitor.get<string>(`${path}&format=xlsx`);
    expect(xlsx.status).to.equal(200);
    expect(xlsx.headers.get('content-type')).to.match(/spreadsheetml/);
  });

  it('counts everything again when an administrator asks for it', async () => {
    const admin = await signIn(world(), { roles: ['kis.admin'] });
    const { status, body } = await admin.post('/api/v1/monitor/statistics/rebuild');
    expect(status).to.equal(200);
    expect(body['counted']).to.be.greaterThan(10);
    expect((await monitor.post('/api/v1/monitor/statistics/rebuild')).status).to.equal(403);
  });

  it('has the organisation of the fixture', () => expect(visSystem).to.equal(visOgrn));
});
