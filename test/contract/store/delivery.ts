import { expect } from 'chai';
import { limits } from '../../../broker/index.ts';
import {
  mnemonic,
  requestEntry,
  requestsOf,
  responseEntry,
  testNowMs,
} from '../../support/messages.ts';
import type { StoreHarness } from '../messageStore.ts';
import { ack, drainStatuses, freshName, idOf, keep, lease, mustLease } from './helpers.ts';

export const deliveryContract = (harness: () => StoreHarness): void => {
  describe('delivery', () => {
    it('hides a leased message for its own ack timeout and counts attempts', async () => {
      const { store, sweep } = harness();
      const recipient = freshName('VIS');
      const queue = requestsOf(recipient);
      const atMs = testNowMs + 10_000;
      await keep(store, requestEntry({ recipient, ackTimeoutMs: 5_000 }));
      const first = await mustLease(store, queue, atMs);
      expect(first).to.include({ attempt: 1, deliveredAtMs: atMs, leaseUntilMs: atMs + 5_000 });
      await sweep(atMs + 4_999);
      expect(await lease(store, queue, atMs + 4_999)).to.equal(null);
      await sweep(atMs + 5_000);
      const second = await mustLease(store, queue, atMs + 5_000);
      expect(second.attempt).to.equal(2);
      expect(second.content?.body).to.deep.equal(first.content?.body);
    });

    it('KIS-6.4.c keeps the receipt time through three redeliveries, each with its time', async () => {
      const { store, journal, sweep } = harness();
      const recipient = freshName('VIS');
      const { head } = await keep(store, requestEntry({ recipient, ackTimeoutMs: 1_000 }));
      const times: number[] = [];
      for (let attempt = 1; attempt <= 3; attempt += 1) {
        const atMs = testNowMs + attempt * 10_000;
        await sweep(atMs);
        const delivery = await mustLease(store, requestsOf(recipient), atMs);
        expect(delivery.message.head.legalReceivedAtMs).to.equal(head.legalReceivedAtMs);
        times.push(atMs);
      }
      const [traced] = await journal.trace({ by: 'messageId', value: head.messageId });
      const leases = traced?.journal.filter(({ event }) => event === 'lease') ?? [];
      expect(leases.map(({ atMs }) => atMs)).to.deep.equal(times);
      expect(leases.map(({ detail }) => detail?.['attempt'])).to.deep.equal([1, 2, 3]);
      expect(traced?.head.legalReceivedAtMs).to.equal(head.legalReceivedAtMs);
    });

    it('buries a message after too many deliveries and tells its sender', async function () {
      this.timeout(60_000);
      const { store, sweep, deadLetters, journal } = harness();
      const [sender, recipient] = [freshName('MFC'), freshName('VIS')];
      const { head } = await keep(store, requestEntry({ sender, recipient, ackTimeoutMs: 1_000 }));
      let atMs = testNowMs;
      for (let attempt = 1; attempt <= limits.deliveryAttemptsMax; attempt += 1) {
        atMs += 2_000;
        await mustLease(store, requestsOf(recipient), atMs);
        await sweep(atMs + 1_500);
      }
      expect(await lease(store, requestsOf(recipient), atMs + 2_000)).to.equal(null);
      const [letter] = await deadLetters.list({ owner: mnemonic(recipient) });
      expect(letter).to.include({ reason: 'undeliverable', attempts: limits.deliveryAttemptsMax });
      const statuses = await drainStatuses(store, sender);
      expect(statuses.at(-1)).to.include({
        originalId: head.messageId,
        category: 'requestIsRejectedBySmev',
        faultCode: 'MessageIsUndeliverable',
      });
      const [traced] = await journal.trace({ by: 'messageId', value: head.messageId });
      expect(traced?.state).to.equal('undeliverable');
    });

    it('never hands out a message after its end of life, before the sweep or after', async () => {
      const { store, sweep, deadLetters } = harness();
      const [sender, recipient] = [freshName('MFC'), freshName('VIS')];
      const expiresAtMs = testNowMs + 5_000;
      const { head } = await keep(store, requestEntry({ sender, recipient, expiresAtMs }));
      expect(await lease(store, requestsOf(recipient), expiresAtMs)).to.equal(null);
      await sweep(expiresAtMs);
      expect(await lease(store, requestsOf(recipient), testNowMs)).to.equal(null);
      const [letter] = await deadLetters.list({ sender: mnemonic(sender) });
      expect(letter).to.include({ reason: 'expired', queue: `${recipient}/requests` });
      const statuses = await drainStatuses(store, sender);
      expect(statuses.at(-1)).to.include({
        originalId: head.messageId,
        faultCode: 'EndOfLifeReached',
      });
    });

    it('lets an answered request leave its queue without a dead letter', async () => {
      const { store, sweep, deadLetters, journal } = harness();
      const [sender, recipient] = [freshName('MFC'), freshName('VIS')];
      const request = await keep(
        store,
        requestEntry({ sender, recipient, expiresAtMs: testNowMs + 60_000, ackTimeoutMs: 1_000 }),
      );
      await mustLease(store, requestsOf(recipient));
      await keep(store, responseEntry(request));
      await sweep(testNowMs + 5_000);
      expect((await mustLease(store, requestsOf(recipient), testNowMs + 6_000)).attempt).to.equal(
        2,
      );
      await sweep(testNowMs + 70_000);
      expect(await deadLetters.list({ owner: mnemonic(recipient) })).to.deep.equal([]);
      const traced = await journal.trace({ by: 'messageId', value: request.head.messageId });
      expect(traced[0]?.state).to.equal('answered');
    });

    it('returns null content for kept bytes that were altered, and buries them on request', async () => {
      const { store, tamper, deadLetters, journal } = harness();
      const recipient = freshName('VIS');
      const { head, place } = await keep(store, requestEntry({ recipient }));
      await tamper(place.seq);
      const delivery = await mustLease(store, requestsOf(recipient));
      expect(delivery.content).to.equal(null);
      expect(await journal.content(place)).to.equal(null);
      const atMs = testNowMs + 2_000;
      await store.record(
        place,
        [{ event: 'quarantine', state: 'quarantined', atMs, queue: delivery.queue }],
        [
          {
            owner: head.sender,
            originalId: head.messageId,
            category: 'requestIsRejectedBySmev',
            atMs,
          },
        ],
        { queue: delivery.queue, reason: 'quarantined' },
      );
      expect(await ack(store, recipient, head.messageId)).to.equal(null);
      const preview = await deadLetters.preview({ owner: mnemonic(recipient) });
      expect(preview).to.deep.equal([
        { queue: delivery.queue, reason: 'quarantined', count: 1, redrivable: false },
      ]);
      const redriven = await deadLetters.redrive({ owner: mnemonic(recipient) }, 'оператор', atMs);
      expect(redriven.moved).to.equal(0);
    });

    it('wakes a waiting taker on its own hub and on another', async () => {
      const { store, another } = harness();
      const second = await another();
      const recipient = freshName('VIS');
      const queue = requestsOf(recipient);
      const waiting = [
        store.waitForPlace(queue, 600_000),
        second.store.waitForPlace(queue, 600_000),
      ];
      expect(await lease(store, queue)).to.equal(null);
      expect(await lease(second.store, queue)).to.equal(null);
      const entry = requestEntry({ recipient });
      await keep(store, entry);
      await Promise.all(waiting);
      await second.stop();
      expect(idOf(await lease(store, queue))).to.equal(entry.head.messageId);
    });

    it('wakes every taker that began to listen before a placement, whoever looked after it', async () => {
      const { store } = harness();
      const recipient = freshName('VIS');
      const queue = requestsOf(recipient);
      const events: string[] = [];
      const first = store.waitForPlace(queue, 600_000).then(() => events.push('first woken'));
      expect(await lease(store, queue)).to.equal(null);
      await keep(store, requestEntry({ recipient }));
      await keep(store, requestEntry({ recipient }));
      expect(await lease(store, queue)).not.to.equal(null);
      events.push('second served');
      await first;
      expect(events).to.deep.equal(['first woken', 'second served']);
    });

    it('lets a taker go as soon as its signal aborts', async () => {
      const { store } = harness();
      const queue = requestsOf(freshName('VIS'));
      const gone = new AbortController();
      const waiting = store.waitForPlace(queue, 600_000, gone.signal);
      gone.abort();
      await waiting;
      await store.waitForPlace(queue, 600_000, gone.signal);
    });
  });
};
