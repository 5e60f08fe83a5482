import { expect } from 'chai';
import fc from 'fast-check';
import {
  isFinal,
  messageEvents,
  messageStates,
  nextState,
  reachedState,
  statusOf,
  transitions,
} from '../../broker/index.ts';

describe('states of a message', () => {
  it('reaches every state from the first one', () => {
    const seen = new Set(['received']);
    for (let size = 0; size !== seen.size;) {
      size = seen.size;
      for (const state of messageStates) {
        if (seen.has(state)) for (const next of Object.values(transitions[state])) seen.add(next);
      }
    }
    expect([...seen].toSorted()).to.deep.equal([...messageStates].toSorted());
  });

  it('follows only the table along any walk, and a final state stays final', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...messageEvents), { maxLength: 40 }), (events) => {
        let state: (typeof messageStates)[number] = 'received';
        for (const event of events) {
          const expected = transitions[state][event];
          if (expected === undefined) {
            expect(() => nextState(state, event)).to.throw(`${state} × ${event}`);
            continue;
          }
          if (isFinal(state)) expect(expected).to.equal(state);
          state = nextState(state, event);
          expect(state).to.equal(expected);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('never lets a refused, cancelled or quarantined message be delivered', () => {
    for (const state of ['rejected', 'cancelled', 'quarantined'] as const) {
      expect(transitions[state]).to.deep.equal({});
    }
  });

  it('takes an answer that was made while the lease ran out', () => {
    expect(nextState(nextState('leased', 'return'), 'answer')).to.equal('answered');
  });

  it('does not go back when an Ack is written beside the answer or its delivery', () => {
    const received = ['received', 'queued', 'leased'] as const;
    expect(reachedState('request', [])).to.equal('received');
    expect(reachedState('request', received)).to.equal('leased');
    expect(reachedState('request', [...received, 'answered', 'processing'])).to.equal('answered');
    expect(reachedState('request', [...received, 'answered', 'queued'])).to.equal('answered');
    expect(reachedState('request', [...received, 'answered', 'delivered', 'answered'])).to.equal(
      'delivered',
    );
    expect(reachedState('request', [...received, 'answered', 'expired'])).to.equal('expired');
    expect(reachedState('request', [...received, 'undeliverable', 'queued'])).to.equal('queued');
    // Delivered to one recipient, on its way to another.
    expect(reachedState('broadcast', [...received, 'delivered', 'leased'])).to.equal('leased');
  });

  it('names a SMEV status for every state', () => {
    expect(
      Object.fromEntries(messageStates.map((state) => [state, statusOf(state)])),
    ).to.deep.equal({
      received: 'requestIsQueued',
      queued: 'requestIsAcceptedBySmev',
      leased: 'underProcessing',
      processing: 'underProcessing',
      answered: 'responseIsAcceptedBySmev',
      delivered: 'responseIsDelivered',
      cancelled: 'cancelled',
      rejected: 'requestIsRejectedBySmev',
      expired: 'requestIsRejectedBySmev',
      undeliverable: 'requestIsRejectedBySmev',
      quarantined: 'requestIsRejectedBySmev',
    });
  });
});
