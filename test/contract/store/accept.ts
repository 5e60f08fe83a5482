import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import {
  broadcastEntry,
  mnemonic,
  newMessageId,
  requestEntry,
  requestsOf,
  responseEntry,
  testNowMs,
} from '../../support/messages.ts';
import type { MessageStore } from '../../../broker/index.ts';
import type { StoreHarness } from '../messageStore.ts';
import { ack, freshName, keep, mustLease } from './helpers.ts';

const turn = (index: number, one: MessageStore, two: MessageStore): MessageStore =>
  index % 2 === 0 ? one : two;

export const acceptContract = (harness: () => StoreHarness): void => {
  describe('accept', () => {
    it('keeps head, body and attachments exactly', async () => {
      const { store, journal } = harness();
      const recipient = freshName('VIS');
      const attachments = [
        { id: 'приказ.pdf', mimeType: 'application/pdf', bytes: randomBytes(70_000) },
        {
          id: 'empty',
          mimeType: 'text/plain',
          bytes: new Uint8Array(0),
          signaturePkcs7: randomBytes(300),
        },
      ];
      const entry = requestEntry({ recipient, attachments, text: 'Ёлка <&> \u0000 🌲' });
      const { place } = await keep(store, entry);
      const kept = await journal.at(place);
      expect(kept).to.deep.equal({ ...place, head: entry.head });
      const content = await journal.content(place);
      expect(content?.body).to.deep.equal(entry.body);
      const plain = content?.attachments.map((one) => ({
        ...one,
        bytes: new Uint8Array(one.bytes),
        ...(one.signaturePkcs7 ? { signaturePkcs7: new Uint8Array(one.signaturePkcs7) } : {}),
      }));
      expect(plain).to.deep.equal(
        attachments.map((one) => ({
          ...one,
          bytes: new Uint8Array(one.bytes),
          ...(one.signaturePkcs7 ? { signaturePkcs7: new Uint8Array(one.signaturePkcs7) } : {}),
        })),
      );
    });

    it('knows a repeat by its hash and a conflict by another, and places nothing anew', async () => {
      const { store, journal } = harness();
      const recipient = freshName('VIS');
      const entry = requestEntry({ recipient });
      const first = await keep(store, entry);
      const expected = { ...first.place, head: first.head };
      expect(await store.accept(entry)).to.deep.equal({ outcome: 'repeated', first: expected });
      const other = requestEntry({ recipient, id: entry.head.messageId, text: 'другое' });
      expect(await store.accept(other)).to.deep.equal({ outcome: 'conflict', first: expected });
      const [queue] = await journal.queues(mnemonic(recipient));
      expect(queue?.waiting).to.equal(1);
    });

    it('takes the same id from another sender', async () => {
      const { store } = harness();
      const id = newMessageId();
      const recipient = freshName('VIS');
      await keep(store, requestEntry({ id, recipient, sender: freshName('A') }));
      await keep(store, requestEntry({ id, recipient, sender: freshName('B') }));
    });

    it('keeps one of many concurrent repeats, on several hubs', async () => {
      const { store, another, journal } = harness();
      const second = await another();
      const recipient = freshName('VIS');
      const entry = requestEntry({ recipient });
      const calls = Array.from({ length: 20 }, (_, index) =>
        turn(index, store, second.store).accept(entry),
      );
      const outcomes = (await Promise.all(calls)).map((result) => result.outcome);
      await second.stop();
      expect(outcomes.filter((one) => one === 'accepted')).to.have.length(1);
      expect(outcomes.filter((one) => one === 'repeated')).to.have.length(19);
      const [queue] = await journal.queues(mnemonic(recipient));
      expect(queue?.waiting).to.equal(1);
    });

    it('fills a queue exactly to its quota under concurrency, leased ones counted', async () => {
      const { store, another, journal } = harness();
      const second = await another();
      const recipient = freshName('VIS');
      const messagesMax = 30;
      await keep(store, requestEntry({ recipient, messagesMax }));
      await mustLease(store, requestsOf(recipient));
      const calls = Array.from({ length: 60 }, (_, index) =>
        turn(index, store, second.store).accept(requestEntry({ recipient, messagesMax })),
      );
      const results = await Promise.all(calls);
      await second.stop();
      expect(results.filter((one) => one.outcome === 'accepted')).to.have.length(29);
      const full = results.find((one) => one.outcome === 'overflow');
      expect(full).to.deep.equal({ outcome: 'overflow', queue: `${recipient}/requests` });
      const [queue] = await journal.queues(mnemonic(recipient));
      expect(queue).to.include({ waiting: 29, leased: 1 });
    });

    it('has room again after an acknowledgement, and a repeat needs none', async () => {
      const { store } = harness();
      const recipient = freshName('VIS');
      const entry = requestEntry({ recipient, messagesMax: 1 });
      await keep(store, entry);
      expect((await store.accept(entry)).outcome).to.equal('repeated');
      expect((await store.accept(requestEntry({ recipient, messagesMax: 1 }))).outcome).to.equal(
        'overflow',
      );
      await mustLease(store, requestsOf(recipient));
      await ack(store, recipient, entry.head.messageId);
      await keep(store, requestEntry({ recipient, messagesMax: 1 }));
    });

    it('refuses a broadcast as a whole when one queue is full, without cost for the others', async () => {
      const { store, journal } = harness();
      const [full, roomy] = [freshName('FULL'), freshName('ROOMY')];
      await keep(store, requestEntry({ recipient: full, messagesMax: 1 }));
      const results = await Promise.all([
        store.accept(broadcastEntry([full, roomy], { messagesMax: 1 })),
        store.accept(requestEntry({ recipient: roomy, messagesMax: 1 })),
      ]);
      expect(results.map(({ outcome }) => outcome)).to.deep.equal(['overflow', 'accepted']);
      const [queue] = await journal.queues(mnemonic(roomy));
      expect(queue?.waiting).to.equal(1);
    });

    it('takes one final answer of many, and interim ones before it', async () => {
      const { store } = harness();
      const recipient = freshName('VIS');
      const request = await keep(store, requestEntry({ recipient, sender: freshName('MFC') }));
      await keep(store, responseEntry(request, { outcome: 'status' }));
      await keep(store, responseEntry(request, { outcome: 'status' }));
      const answers = Array.from({ length: 8 }, () => store.accept(responseEntry(request)));
      const outcomes = (await Promise.all(answers)).map(({ outcome }) => outcome);
      expect(outcomes.filter((one) => one === 'accepted')).to.have.length(1);
      expect(outcomes.filter((one) => one === 'alreadyAnswered')).to.have.length(7);
      const late = await store.accept(responseEntry(request, { outcome: 'status' }));
      expect(late.outcome).to.equal('alreadyAnswered');
    });

    it('does not fail its neighbours in a batch for one bad item', async () => {
      const { store } = harness();
      const recipient = freshName('VIS');
      const bad = requestEntry({ recipient });
      const broken = { ...bad, head: { ...bad.head, confidentiality: '\u0000' as 'public' } };
      const calls = [requestEntry({ recipient }), broken, requestEntry({ recipient })];
      const settled = await Promise.allSettled(calls.map((one) => store.accept(one)));
      expect(settled.map(({ status }) => status)).to.deep.equal([
        'fulfilled',
        'rejected',
        'fulfilled',
      ]);
    });

    it('accepts messages of any month', async () => {
      const { store, journal } = harness();
      const atMs = Date.UTC(2031, 11, 31, 23, 59, 59, 999);
      const { place, head } = await keep(
        store,
        requestEntry({ recipient: freshName('VIS'), atMs }),
      );
      expect((await journal.at(place))?.head).to.deep.equal(head);
      expect(place.receivedAtMs).to.equal(atMs);
      expect(atMs).to.be.greaterThan(testNowMs);
    });
  });
};
