import { expect } from 'chai';
import { mnemonic, requestEntry, requestsOf, testNowMs } from '../../support/messages.ts';
import type { StoreHarness } from '../messageStore.ts';
import { freshName, idOf, keep, lease, mustLease } from './helpers.ts';

export const deadLettersContract = (harness: () => StoreHarness): void => {
  describe('dead letters', () => {
    const lifeMs = 10_000;
    const deadAtMs = testNowMs + lifeMs;

    const bury = async (count: number): Promise<{ recipient: string; ids: string[] }> => {
      const { store, sweep } = harness();
      const recipient = freshName('VIS');
      const ids: string[] = [];
      for (let index = 0; index < count; index += 1) {
        const entry = requestEntry({ recipient, expiresAtMs: deadAtMs, type: `T${index % 2}` });
        await keep(store, entry);
        ids.push(entry.head.messageId);
      }
      await sweep(deadAtMs);
      return { recipient, ids };
    };

    it('lists newest first, by filter and by page', async () => {
      const { deadLetters } = harness();
      const { recipient, ids } = await bury(4);
      const owner = mnemonic(recipient);
      const all = await deadLetters.list({ owner });
      expect(all.map(({ message }) => message.head.messageId)).to.deep.equal(ids.toReversed());
      const page = await deadLetters.list({ owner }, all[1]?.deadId);
      expect(page).to.deep.equal(all.slice(2));
      const typed = await deadLetters.preview({ owner, typeCode: 'T1' as never });
      expect(typed).to.deep.equal([
        { queue: `${recipient}/requests`, reason: 'expired', count: 2, redrivable: true },
      ]);
      expect(await deadLetters.list({ owner, sinceMs: deadAtMs + 1 })).to.deep.equal([]);
    });

    it('puts letters back in their old order with a new life, journaled', async () => {
      const { deadLetters, store, journal, sweep } = harness();
      const { recipient, ids } = await bury(3);
      const atMs = deadAtMs + 5_000;
      const { moved } = await deadLetters.redrive({ owner: mnemonic(recipient) }, 'оператор', atMs);
      expect(moved).to.equal(3);
      await sweep(atMs + 1_000);
      const queue = requestsOf(recipient);
      const taken: (string | null)[] = [];
      for (let index = 0; index < 4; index += 1) {
        taken.push(idOf(await lease(store, queue, atMs + 1_000)));
      }
      expect(taken).to.deep.equal([...ids, null]);
      const [traced] = await journal.trace({ by: 'messageId', value: ids[0] as never });
      const redriven = traced?.journal.find(({ event }) => event === 'redrive');
      expect(redriven).to.deep.include({ state: 'queued', atMs, detail: { by: 'оператор' } });
      const [state] = await journal.queues(mnemonic(recipient));
      expect(state).to.include({ waiting: 0, leased: 3, dead: 0 });
    });

    it('undoes a redrive for those that nobody has leased', async () => {
      const { deadLetters, store } = harness();
      const { recipient, ids } = await bury(3);
      const owner = mnemonic(recipient);
      const atMs = deadAtMs + 5_000;
      const { redriveId } = await deadLetters.redrive({ owner }, 'оператор', atMs);
      const first = await mustLease(store, requestsOf(recipient), atMs);
      expect(idOf(first)).to.equal(ids[0]);
      const undone = await deadLetters.undo(redriveId, 'оператор', atMs + 1);
      expect(undone).to.deep.equal({ undone: 2, late: 1 });
      expect(await lease(store, requestsOf(recipient), atMs + 2)).to.equal(null);
      const left = await deadLetters.list({ owner });
      expect(left.map(({ message }) => message.head.messageId)).to.deep.equal(
        ids.slice(1).toReversed(),
      );
      expect((await deadLetters.undo(redriveId, 'оператор', atMs + 3)).undone).to.equal(0);
    });
  });
};
