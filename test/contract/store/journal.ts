import { expect } from 'chai';
import {
  mnemonic,
  newMessageId,
  requestEntry,
  requestsOf,
  responseEntry,
  testNowMs,
} from '../../support/messages.ts';
import type { StoreHarness } from '../messageStore.ts';
import { ack, freshName, idsOf, keep, mustLease } from './helpers.ts';

export const journalContract = (harness: () => StoreHarness): void => {
  describe('journal and records', () => {
    it('finds a message by id, and by id and sender', async () => {
      const { store, journal } = harness();
      const id = newMessageId();
      const [a, b] = [freshName('A'), freshName('B')];
      const first = await keep(store, requestEntry({ id, sender: a }));
      const second = await keep(store, requestEntry({ id, sender: b }));
      expect((await journal.find(id))?.seq).to.equal(first.place.seq);
      expect((await journal.find(id, mnemonic(b)))?.seq).to.equal(second.place.seq);
      expect(await journal.find(newMessageId())).to.equal(null);
      expect(await journal.find('нет' as never)).to.equal(null);
    });

    it('shows the whole chain by message id, tagging code and key of the business', async () => {
      const { store, journal } = harness();
      const [sender, recipient] = [freshName('MFC'), freshName('VIS')];
      const transactionCode = freshName('TC');
      const uin = freshName('0410964900000000000000');
      const request = await keep(
        store,
        requestEntry({ sender, recipient, transactionCode, keys: [{ key: 'uin', value: uin }] }),
      );
      const status = await keep(store, responseEntry(request, { outcome: 'status' }));
      const answer = await keep(store, responseEntry(request));
      const chain = [request, status, answer].map(({ head }) => head.messageId);
      const byAnswer = await journal.trace({ by: 'messageId', value: answer.head.messageId });
      expect(idsOf(byAnswer)).to.deep.equal(chain);
      const byCode = await journal.trace({ by: 'transactionCode', value: transactionCode });
      expect(idsOf(byCode)).to.deep.equal(chain);
      const byKey = await journal.trace({ by: 'key', key: 'uin', value: uin });
      expect(idsOf(byKey)).to.deep.equal(chain);
      expect(byKey[0]?.journal.map(({ event }) => event)).to.deep.equal([
        'receive',
        'accept',
        'answer',
      ]);
      expect(byKey[0]?.journal[1]?.detail).to.deep.equal({
        queues: [`${recipient}/requests`],
        словом: 'принято',
      });
      expect(await journal.trace({ by: 'key', key: 'uin', value: 'нет' })).to.deep.equal([]);
    });

    it('counts queues of one owner, and only of this owner', async () => {
      const { store, journal } = harness();
      const recipient = freshName('VIS');
      await keep(store, requestEntry({ recipient: `${recipient}0` }));
      const first = await keep(store, requestEntry({ recipient, atMs: testNowMs + 10 }));
      await keep(store, requestEntry({ recipient, atMs: testNowMs + 20 }));
      await keep(store, requestEntry({ recipient, atMs: testNowMs + 30 }));
      await mustLease(store, requestsOf(recipient), testNowMs + 1_000);
      await mustLease(store, requestsOf(recipient), testNowMs + 1_100);
      await ack(store, recipient, first.head.messageId, testNowMs + 1_200);
      const states = await journal.queues(mnemonic(recipient));
      expect(states).to.deep.equal([
        {
          queue: `${recipient}/requests`,
          owner: recipient,
          waiting: 1,
          leased: 1,
          dead: 0,
          oldestAtMs: testNowMs + 20,
          lastLeaseAtMs: testNowMs + 1_100,
          lastAckAtMs: testNowMs + 1_200,
        },
      ]);
      const all = await journal.queues();
      expect(all.map(({ queue }) => queue)).to.include(`${recipient}0/requests`);
    });

    it('keeps refusals and incidents', async () => {
      const { records, journal } = harness();
      const sender = mnemonic(freshName('MFC'));
      const refusal = {
        atMs: testNowMs,
        door: 'soap',
        operation: 'SendRequest',
        code: 'InvalidContent',
        reason: 'не по схеме',
        messageId: newMessageId(),
        sender,
        typeCode: null,
        certificateSha256: null,
        contentHash: null,
      } as const;
      await records.refused(refusal);
      expect(await journal.refusals({ sender })).to.deep.equal([refusal]);
      expect(await journal.refusals({ messageId: refusal.messageId })).to.deep.equal([refusal]);
      expect(await journal.refusals({ sender, sinceMs: testNowMs + 1 })).to.deep.equal([]);
      await records.incident({
        kind: 'integrityFailure',
        atMs: testNowMs,
        addressee: 'security',
        messageId: null,
        system: null,
        text: 'проверка',
      });
    });
  });
};
