import { expect } from 'chai';
import {
  afterAck,
  afterDeath,
  afterRedrive,
  afterReturn,
  afterUndo,
  leasedState,
  type Placed,
} from '../../../broker/index.ts';
import { requestEntry, responseEntry, testNowMs } from '../../support/messages.ts';

const atMs = testNowMs + 60_000;
const request = requestEntry();
const place = { seq: 1, receivedAtMs: testNowMs };
const final = responseEntry({ head: request.head, place });
const interim = responseEntry({ head: request.head, place }, { outcome: 'status' });

const placed = (change: Partial<Placed> = {}): Placed => ({
  head: request.head,
  queue: 'VIS42/requests',
  owner: 'VIS42' as Placed['owner'],
  progress: 'open',
  attempts: 3,
  ...change,
});
const answerPlaced = (head: Placed['head']): Placed =>
  placed({ head, queue: 'MFC42/responses', owner: 'MFC42' as Placed['owner'] });

describe('broker/delivery outcomes', () => {
  it('keeps an answered or delivered request in its state when it is leased or returned', () => {
    expect(leasedState('open')).to.equal('leased');
    expect(leasedState('answered')).to.equal('answered');
    expect(leasedState('delivered')).to.equal('delivered');
    expect(afterReturn(placed(), atMs).journal[0]).to.deep.include({
      state: 'queued',
      event: 'return',
    });
    const answered = afterReturn(placed({ progress: 'answered' }), atMs);
    expect(answered.journal[0]?.state).to.equal('answered');
  });

  it('tells the sender once that its request is processed, and nothing after the answer', () => {
    const open = afterAck(placed(), true, atMs);
    expect(open.journal[0]).to.deep.include({ event: 'ack', state: 'processing', by: 'VIS42' });
    expect(open.statuses).to.deep.equal([
      { owner: 'MFC42', originalId: request.head.messageId, category: 'underProcessing', atMs },
    ]);
    expect(afterAck(placed({ progress: 'answered' }), true, atMs).statuses).to.deep.equal([]);
  });

  it('closes the request with its final answer only', () => {
    const closing = afterAck(answerPlaced(final.head), true, atMs);
    expect(closing.requestJournal.map(({ event, state }) => [event, state])).to.deep.equal([
      ['deliver', 'delivered'],
    ]);
    expect(closing.statuses.map(({ owner, originalId }) => [owner, originalId])).to.deep.equal([
      ['VIS42', final.head.messageId],
      ['MFC42', request.head.messageId],
    ]);
    const partial = afterAck(answerPlaced(interim.head), true, atMs);
    expect(partial.requestJournal).to.deep.equal([]);
    expect(partial.statuses.map(({ owner }) => owner)).to.deep.equal(['VIS42']);
  });

  it('writes down that the recipient did not accept the signature', () => {
    const refused = afterAck(answerPlaced(final.head), false, atMs);
    expect(refused.journal[0]).to.deep.include({ state: 'delivered', detail: { accepted: false } });
  });

  it('buries by reason, tells everybody concerned, and lets an answered request just leave', () => {
    const expired = afterDeath(placed(), 'expired', 'queued', atMs);
    expect(expired).to.have.property('dead', true);
    expect(expired.journal[0]).to.deep.include({ event: 'expire', state: 'expired' });
    expect(expired.statuses[0]).to.deep.include({ owner: 'MFC42', faultCode: 'EndOfLifeReached' });
    const lost = afterDeath(answerPlaced(final.head), 'undeliverable', 'leased', atMs);
    expect(lost.statuses.map(({ owner }) => owner)).to.deep.equal(['VIS42', 'MFC42']);
    const done = afterDeath(placed({ progress: 'delivered' }), 'expired', 'leased', atMs);
    expect(done).to.deep.include({ dead: false, statuses: [] });
    expect(done.journal[0]?.state).to.equal('delivered');
  });

  it('journals a redrive and its undo with the person', () => {
    const redriven = afterRedrive('undeliverable', 'VIS42/requests', 'оператор', atMs);
    expect(redriven).to.deep.include({
      event: 'redrive',
      state: 'queued',
      detail: { by: 'оператор' },
    });
    const undone = afterUndo('VIS42/requests', 'оператор', atMs);
    expect(undone).to.deep.include({ event: 'undoRedrive', state: 'undeliverable' });
  });
});
