import { expect } from 'chai';
import {
  broadcastEntry,
  mnemonic,
  newMessageId,
  requestEntry,
  requestsOf,
  responseEntry,
  responsesOf,
  testNowMs,
} from '../../support/messages.ts';
import type { StoreHarness } from '../messageStore.ts';
import { ack, drainStatuses, freshName, keep, lease, mustLease } from './helpers.ts';

export const acknowledgeContract = (harness: () => StoreHarness): void => {
  describe('acknowledge and cancel', () => {
    it('removes a leased message once; a second ack, a foreign one and an unknown one find nothing', async () => {
      const { store } = harness();
      const recipient = freshName('VIS');
      const { head, place } = await keep(store, requestEntry({ recipient }));
      expect(await ack(store, recipient, head.messageId)).to.equal(null);
      await mustLease(store, requestsOf(recipient));
      expect(await ack(store, freshName('OTHER'), head.messageId)).to.equal(null);
      const twice = await Promise.all([
        ack(store, recipient, head.messageId),
        ack(store, recipient, head.messageId),
      ]);
      const message = { ...place, head };
      const queue = `${recipient}/requests`;
      expect(twice.filter((one) => one !== null)).to.deep.equal([
        { what: 'message', message, queue },
      ]);
      expect(await ack(store, recipient, newMessageId())).to.equal(null);
      expect(await ack(store, recipient, 'не идентификатор' as never)).to.equal(null);
      expect(await lease(store, requestsOf(recipient))).to.equal(null);
    });

    it('journals an ack that says the signature was bad, and ends the delivery all the same', async () => {
      const { store, journal } = harness();
      const recipient = freshName('VIS');
      const { head } = await keep(store, requestEntry({ recipient }));
      await mustLease(store, requestsOf(recipient));
      await ack(store, recipient, head.messageId, testNowMs + 2_000, false);
      const [traced] = await journal.trace({ by: 'messageId', value: head.messageId });
      expect(traced?.journal.at(-1)).to.deep.include({
        event: 'ack',
        state: 'processing',
        by: recipient,
        detail: { accepted: false },
      });
    });

    it('moves a request to delivered with its final answer, and tells both sides', async () => {
      const { store, journal } = harness();
      const [sender, recipient] = [freshName('MFC'), freshName('VIS')];
      const request = await keep(store, requestEntry({ sender, recipient }));
      await mustLease(store, requestsOf(recipient));
      await ack(store, recipient, request.head.messageId);
      const answer = responseEntry(request, { atMs: testNowMs + 3_000 });
      await keep(store, answer);
      await mustLease(store, responsesOf(sender));
      await ack(store, sender, answer.head.messageId, testNowMs + 9_000);
      const chain = await journal.trace({ by: 'messageId', value: request.head.messageId });
      expect(chain.map(({ state }) => state)).to.deep.equal(['delivered', 'delivered']);
      expect(chain[0]?.journal.map(({ event, state }) => `${event} ${state}`)).to.deep.equal([
        'receive received',
        'accept queued',
        'lease leased',
        'ack processing',
        'answer answered',
        'deliver delivered',
      ]);
      expect(chain[1]?.journal.map(({ event }) => event)).to.deep.equal([
        'receive',
        'accept',
        'lease',
        'deliver',
      ]);
      const own = await drainStatuses(store, sender);
      expect(own.map(({ category }) => category)).to.deep.equal([
        'requestIsQueued',
        'underProcessing',
        'responseIsDelivered',
      ]);
      const theirs = await drainStatuses(store, recipient);
      expect(theirs.map(({ category, originalId }) => [category, originalId])).to.deep.equal([
        ['responseIsDelivered', answer.head.messageId],
      ]);
    });

    it('keeps a request answered when its ack comes after the answer', async () => {
      const { store, journal } = harness();
      const [sender, recipient] = [freshName('MFC'), freshName('VIS')];
      const request = await keep(store, requestEntry({ sender, recipient }));
      await mustLease(store, requestsOf(recipient));
      await keep(store, responseEntry(request));
      await ack(store, recipient, request.head.messageId);
      const [traced] = await journal.trace({ by: 'messageId', value: request.head.messageId });
      expect(traced?.state).to.equal('answered');
    });

    it('delivers a broadcast to each recipient on its own', async () => {
      const { store, journal } = harness();
      const sender = freshName('VIS');
      const [one, two] = [freshName('A'), freshName('B')];
      const { head } = await keep(store, broadcastEntry([one, two], { sender }));
      await mustLease(store, requestsOf(one));
      expect((await ack(store, one, head.messageId))?.what).to.equal('message');
      expect((await mustLease(store, requestsOf(two))).attempt).to.equal(1);
      const [traced] = await journal.trace({ by: 'messageId', value: head.messageId });
      const delivered = traced?.journal.find(({ event }) => event === 'deliver');
      expect(delivered).to.include({ state: 'delivered', queue: `${one}/requests`, by: one });
      const statuses = await drainStatuses(store, sender);
      expect(statuses.at(-1)?.category).to.equal('messageIsDelivered');
    });

    it('cancels what nobody has leased, in all its queues or in none', async () => {
      const { store, journal } = harness();
      const sender = freshName('VIS');
      const [one, two] = [freshName('A'), freshName('B')];
      const atMs = testNowMs + 1_500;
      const draft = { event: 'cancel', state: 'cancelled', atMs, by: mnemonic(sender) } as const;
      const first = await keep(store, broadcastEntry([one, two], { sender }));
      expect(await store.cancel(first.place, draft, [])).to.equal(true);
      expect(await store.cancel(first.place, draft, [])).to.equal(false);
      expect(await lease(store, requestsOf(one))).to.equal(null);
      const second = await keep(store, broadcastEntry([one, two], { sender }));
      await mustLease(store, requestsOf(one));
      expect(await store.cancel(second.place, draft, [])).to.equal(false);
      expect((await mustLease(store, requestsOf(two))).attempt).to.equal(1);
      const [traced] = await journal.trace({ by: 'messageId', value: first.head.messageId });
      expect(traced?.state).to.equal('cancelled');
    });

    it('cancels a message that came back to the queue', async () => {
      const { store, sweep } = harness();
      const recipient = freshName('VIS');
      const { place } = await keep(store, requestEntry({ recipient, ackTimeoutMs: 1_000 }));
      await mustLease(store, requestsOf(recipient));
      await sweep(testNowMs + 5_000);
      const atMs = testNowMs + 6_000;
      expect(await store.cancel(place, { event: 'cancel', state: 'cancelled', atMs }, [])).to.equal(
        true,
      );
      expect(await lease(store, requestsOf(recipient), atMs)).to.equal(null);
    });
  });
};
