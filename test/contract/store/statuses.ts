import { expect } from 'chai';
import { limits } from '../../../broker/index.ts';
import { mnemonic, requestEntry, testNowMs } from '../../support/messages.ts';
import type { StoreHarness } from '../messageStore.ts';
import { ack, drainStatuses, freshName, keep } from './helpers.ts';

export const statusesContract = (harness: () => StoreHarness): void => {
  describe('statuses', () => {
    it('hands statuses out oldest first with every field, and none again after the ack', async () => {
      const { store } = harness();
      const sender = freshName('MFC');
      const { head, place } = await keep(store, requestEntry({ sender }));
      const draft = {
        owner: mnemonic(sender),
        originalId: head.messageId,
        category: 'requestIsRejectedBySmev',
        atMs: testNowMs + 100,
        details: 'подробности',
        faultCode: 'EndOfLifeReached',
        faultText: 'Срок истёк',
      } as const;
      await store.record(place, [], [draft]);
      const [first, second] = await drainStatuses(store, sender);
      expect(first).to.include({ category: 'requestIsQueued', attempt: 1 });
      expect(second).to.deep.include(draft);
      expect(await store.leaseStatus(mnemonic(sender), testNowMs + 4_000)).to.equal(null);
    });

    it('acknowledges the oldest leased status of a message', async () => {
      const { store } = harness();
      const sender = freshName('MFC');
      const { head, place } = await keep(store, requestEntry({ sender }));
      const owner = mnemonic(sender);
      await store.record(
        place,
        [],
        [{ owner, originalId: head.messageId, category: 'underProcessing', atMs: testNowMs }],
      );
      const first = await store.leaseStatus(owner, testNowMs);
      const second = await store.leaseStatus(owner, testNowMs);
      expect(await ack(store, sender, head.messageId)).to.deep.equal({
        what: 'status',
        statusId: first?.statusId,
      });
      expect(await ack(store, sender, head.messageId)).to.deep.equal({
        what: 'status',
        statusId: second?.statusId,
      });
      expect(await ack(store, sender, head.messageId)).to.equal(null);
    });

    it('returns an unacknowledged status to the head', async () => {
      const { store, sweep } = harness();
      const sender = freshName('MFC');
      const first = await keep(store, requestEntry({ sender }));
      await keep(store, requestEntry({ sender }));
      const owner = mnemonic(sender);
      await store.leaseStatus(owner, testNowMs);
      const laterMs = testNowMs + limits.ackTimeoutMsDefault;
      await sweep(laterMs);
      const again = await store.leaseStatus(owner, laterMs);
      expect(again).to.include({ originalId: first.head.messageId, attempt: 2 });
    });

    it('forgets statuses that nobody fetched within their life', async () => {
      const { store, sweep } = harness();
      const sender = freshName('MFC');
      await keep(store, requestEntry({ sender }));
      const fresh = await keep(store, requestEntry({ sender, atMs: testNowMs + 10_000 }));
      await sweep(testNowMs + limits.statusLifeMs + 5_000);
      const [only, ...others] = await drainStatuses(store, sender);
      expect(only?.originalId).to.equal(fresh.head.messageId);
      expect(others).to.deep.equal([]);
    });
  });
};
