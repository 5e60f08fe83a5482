import { expect } from 'chai';
import type { JournalEntry, KeptMessage, TracedMessage } from '../../../broker/index.ts';
import { get, problemOf, post, control } from './calls.ts';
import {
  duty,
  headOf,
  makeParty,
  newId,
  recipient,
  sender,
  startRest,
  systemNamed,
  type Rest,
} from './support.ts';

const atMs = Date.parse('2026-03-02T16:00:00.000Z');
let eventId = 0;
const line = (
  event: JournalEntry['event'],
  state: JournalEntry['state'],
  offsetMs: number,
  part: Partial<JournalEntry> = {},
): JournalEntry => ({
  eventId: (eventId += 1),
  event,
  state,
  atMs: atMs + offsetMs,
  ...part,
});
const traced = (
  message: KeptMessage,
  state: TracedMessage['state'],
  journal: JournalEntry[],
): TracedMessage => ({
  ...message,
  state,
  journal,
});

/** A request that was delivered twice, answered, and whose answer was acknowledged. */
const makeChain = (): [TracedMessage, TracedMessage] => {
  const requestId = newId(atMs - 10);
  const request = headOf({ messageId: requestId, receivedAtMs: atMs, expiresAtMs: atMs + 100_000 });
  const response = headOf({
    kind: 'response',
    sender: recipient.system.mnemonic,
    recipient: sender.system.mnemonic,
    originalId: requestId,
    referenceId: requestId,
    outcome: 'content',
    receivedAtMs: atMs + 5_000,
  });
  return [
    traced({ seq: 1, receivedAtMs: atMs, head: request }, 'delivered', [
      line('receive', 'received', 0, { detail: { algorithm: 'x' } }),
      line('accept', 'queued', 3, { detail: { acceptedAtMs: atMs + 2 } }),
      line('lease', 'leased', 1_000, { queue: 'VIS42/requests' }),
      line('return', 'queued', 2_000),
      line('lease', 'leased', 3_000, { queue: 'VIS42/requests' }),
      line('ack', 'processing', 4_000),
      line('answer', 'answered', 5_001),
      line('deliver', 'delivered', 7_000),
    ]),
    traced({ seq: 2, receivedAtMs: atMs + 5_000, head: response }, 'delivered', [
      line('receive', 'received', 5_000),
      line('accept', 'queued', 5_001),
      line('lease', 'leased', 6_000, { queue: 'MFC42/responses' }),
      line('deliver', 'delivered', 7_000),
    ]),
  ];
};

type Card = {
  messageId: string;
  clockSkewMs: number | null;
  timestamps: Record<string, string | string[] | null>;
  journal: { event: string; detail?: unknown; queue: string | null }[];
};

describe('adapters/rest: history and monitoring', () => {
  const other = makeParty(systemNamed('OTHER'));
  let rest: Rest;
  before(async () => {
    rest = await startRest();
  });
  beforeEach(() => {
    rest.traced.length = 0;
  });
  after(() => rest.stop());

  it('KIS-6.3.2.c shows the eleven moments, UTC with ms, in order', async () => {
    const [request, response] = makeChain();
    rest.traced.push(request, response);
    const { body } = await get(rest, `/api/v1/messages/${request.head.messageId}`);
    const { timestamps } = body as Card;
    expect(Object.keys(timestamps)).to.deep.equal([
      'createdAt',
      'receivedAt',
      'acceptedAt',
      'queuedAt',
      'deliveredAt',
      'ackedAt',
      'responseReceivedAt',
      'responseQueuedAt',
      'responseDeliveredAt',
      'responseAckedAt',
      'expiresAt',
    ]);
    const moments = Object.values(timestamps).flat();
    for (const moment of moments)
      expect(moment).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(moments).to.deep.equal([...moments].sort((a, b) => ((a ?? '') < (b ?? '') ? -1 : 1)));
    expect(timestamps['deliveredAt']).to.have.length(2);
    expect(timestamps['createdAt']).to.equal('2026-03-02T15:59:59.990Z');
    expect(timestamps['acceptedAt']).to.equal('2026-03-02T16:00:00.002Z');
    expect(timestamps['responseAckedAt']).to.equal('2026-03-02T16:00:07.000Z');
  });

  it('KIS-6.3.2.c reports a clock of the sender that is more than 5 s ahead', async () => {
    for (const [aheadMs, wanted] of [
      [4_999, null],
      [6_000, 6_000],
    ] as const) {
      const head = headOf({ messageId: newId(atMs + aheadMs), receivedAtMs: atMs });
      rest.traced.length = 0;
      rest.traced.push(traced({ seq: 1, receivedAtMs: atMs, head }, 'queued', []));
      const { body } = await get(rest, `/api/v1/messages/${head.messageId}`);
      expect((body as Card).clockSkewMs).to.equal(wanted);
      expect((body as Card).timestamps['createdAt']).to.equal('2026-03-02T16:00:00.000Z');
    }
  });

  it('KIS-6.3.2.d traces a chain by identifier, tagging code or a key of the business', async () => {
    const [request, response] = makeChain();
    rest.traced.push(request, response);
    const ids = [request.head.messageId, response.head.messageId];
    for (const query of [`messageId=${ids[0]}`, 'transactionCode=TC-1', 'key=uin&value=0410']) {
      const { body } = await get(rest, `/api/v1/trace?${query}`);
      expect(
        (body as { messages: Card[] }).messages.map(({ messageId }) => messageId),
      ).to.deep.equal(ids);
    }
    for (const query of ['', '?key=uin', '?messageId=a&transactionCode=b', '?value=1']) {
      expect((await get(rest, `/api/v1/trace${query}`)).status).to.equal(400);
    }
  });

  it('shows a message to its sender, its recipients and operators, to nobody else', async () => {
    const [request] = makeChain();
    rest.traced.push(request);
    const path = `/api/v1/messages/${request.head.messageId}`;
    for (const by of [sender, recipient, duty]) {
      expect((await get(rest, path, { by })).status).to.equal(200);
    }
    const foreign = traced(
      { ...request, head: { ...request.head, sender: other.system.mnemonic, recipient: null } },
      'queued',
      [line('lease', 'leased', 1, { queue: 'VIS42/requests' })],
    );
    rest.traced.splice(0, 1, foreign);
    expect(problemOf(await get(rest, path)).code).to.equal('RequestIsNotFound');
    expect((await get(rest, path, { by: recipient })).status).to.equal(200);
    expect(
      (await get(rest, `/api/v1/trace?messageId=${request.head.messageId}`)).body,
    ).to.deep.equal({ messages: [] });
  });

  it('keeps details and deliveries of other recipients from participants', async () => {
    const [request] = makeChain();
    const broadcast = { ...request.head, kind: 'broadcast', recipient: null } as const;
    const journal = [
      line('lease', 'leased', 1, { queue: 'VIS42/requests', detail: { secret: 1 } }),
      line('lease', 'leased', 2, { queue: 'OTHER/requests' }),
    ];
    rest.traced.push(traced({ ...request, head: broadcast }, 'queued', journal));
    const path = `/api/v1/messages/${request.head.messageId}`;
    const seen = (await get(rest, path, { by: recipient })).body as Card;
    expect(seen.journal.map(({ queue }) => queue)).to.deep.equal(['VIS42/requests']);
    expect(seen.journal[0]).not.to.have.property('detail');
    expect(seen.timestamps['deliveredAt']).to.have.length(1);
    const all = (await get(rest, path, { by: duty })).body as Card;
    expect(all.journal).to.have.length(2);
    expect(all.journal[0]?.detail).to.deep.equal({ secret: 1 });
  });

  it('KIS-6.3.2.b gives the signed original with signature and certificate', async () => {
    const [request] = makeChain();
    rest.traced.push(request);
    const body = {
      form: 'json',
      signedPart: '{ "a" : 1.0 }',
      signedPartNamespaces: {},
      signature: 'header..signature',
      signatureNamespaces: {},
      certificateSha256: sender.certificate.sha256,
    } as const;
    rest.bodies.set(request.head.messageId, { body, attachments: [] });
    const path = `/api/v1/messages/${request.head.messageId}/original`;
    expect((await get(rest, path)).body).to.deep.equal({
      form: 'json',
      signedPart: body.signedPart,
      namespaces: {},
      signature: body.signature,
      signatureNamespaces: {},
      certificateSha256: body.certificateSha256,
      certificate: Buffer.from(sender.certificate.der).toString('base64'),
    });
  });

  it('KIS-6.2.5.b a participant reads only its own queues, an operator all', async () => {
    type Queues = {
      queues: {
        name: string;
        pending: number;
        locked: number;
        oldestAgeMs: number;
        lastAckAt: string;
      }[];
    };
    const own = (await post(rest, '/api/v1/queues/statistics', control('statistics')))
      .body as Queues;
    expect(own.queues.map(({ name }) => name)).to.deep.equal(['MFC42/requests']);
    expect(own.queues[0]).to.include({ pending: 3, locked: 1 });
    expect(own.queues[0]?.oldestAgeMs).to.be.greaterThan(3_999);
    expect(own.queues[0]?.lastAckAt).to.match(/Z$/);
    const path = '/api/v1/monitor/queues';
    expect(((await get(rest, path)).body as Queues).queues).to.have.length(1);
    expect(((await get(rest, path, { by: duty })).body as Queues).queues).to.have.length(2);
    const asked = await get(rest, `${path}?owner=VIS42`);
    expect(problemOf(asked).code).to.equal('AccessDenied');
    const allowed = await get(rest, `${path}?owner=VIS42`, { by: duty });
    expect((allowed.body as Queues).queues.map(({ name }) => name)).to.deep.equal([
      'VIS42/requests',
    ]);
    const token = await fetch(`${rest.baseUrl}${path}`, {
      headers: { authorization: 'Bearer good-token' },
    });
    expect(((await token.json()) as Queues).queues).to.have.length(2);
  });

  it('explains a route of one’s own, an operator’s of anybody', async () => {
    const path = '/api/v1/routing/explain';
    const asked = { type: 'VS00001v001', content: {} };
    const own = await post(rest, path, control('explain', asked));
    expect(own.body).to.deep.include({ sender: 'MFC42', recipients: ['VIS42'], allowed: true });
    const other1 = control('explain', { ...asked, sender: 'VIS42' });
    expect(problemOf(await post(rest, path, other1)).code).to.equal('AccessDenied');
    expect((await post(rest, path, other1, { by: duty })).status).to.equal(200);
    const nothing = await post(rest, path, control('explain'));
    expect(problemOf(nothing).code).to.equal('BadRequest');
    const token = await fetch(`${rest.baseUrl}${path}`, {
      method: 'POST',
      headers: { authorization: 'Bearer good-token', 'content-type': 'application/json' },
      body: JSON.stringify({ envelope: other1 }),
    });
    expect(token.status).to.equal(200);
  });
});
