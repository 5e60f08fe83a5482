import { expect } from 'chai';
import fc from 'fast-check';
import {
  requestEntry,
  requestsOf,
  responseEntry,
  responsesOf,
  testNowMs,
} from '../../support/messages.ts';
import type { StoreHarness } from '../messageStore.ts';
import { ack, freshName, idOf, keep, lease, mustLease } from './helpers.ts';

type Modelled = {
  readonly id: string;
  readonly type: string;
  readonly priority: 0 | 1;
  readonly order: number;
};

/** The queue as its owner may think of it: ready ones in order, returned ones before fresh ones of the same priority. */
const makeModel = () => {
  const ready: (Modelled & { returned: boolean })[] = [];
  const leased: Modelled[] = [];
  const before = (a: (typeof ready)[0], b: (typeof ready)[0]): number =>
    a.priority - b.priority || Number(b.returned) - Number(a.returned) || a.order - b.order;
  return {
    place: (one: Modelled) => ready.push({ ...one, returned: false }),
    take: (type: string | null): string | null => {
      ready.sort(before);
      const index = ready.findIndex((one) => type === null || one.type === type);
      const [one] = index < 0 ? [] : ready.splice(index, 1);
      if (one) leased.push(one);
      return one?.id ?? null;
    },
    ackOldest: (): string | null => leased.shift()?.id ?? null,
    returnAll: () => {
      for (const one of leased.splice(0)) ready.push({ ...one, returned: true });
    },
  };
};

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('place' as const),
      type: fc.constantFrom('A', 'B'),
      priority: fc.constantFrom(0 as const, 1 as const),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('take' as const),
      type: fc.constantFrom('A', 'B', null),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('ack' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('return' as const) }) },
);

export const orderContract = (harness: () => StoreHarness): void => {
  describe('order', () => {
    it('follows the model of a queue: priority, returned ones first, then the order of acceptance', async function () {
      this.timeout(60_000);
      const { store, sweep } = harness();
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 24 }), async (steps) => {
          const recipient = freshName('VIS');
          const queue = requestsOf(recipient);
          const model = makeModel();
          let nowMs = testNowMs;
          let order = 0;
          for (const one of steps) {
            nowMs += 1;
            if (one.do === 'place') {
              const entry = requestEntry({
                recipient,
                type: one.type,
                priority: one.priority,
                ackTimeoutMs: 1_000,
              });
              await keep(store, entry);
              model.place({
                id: entry.head.messageId,
                type: one.type,
                priority: one.priority,
                order: (order += 1),
              });
            } else if (one.do === 'take') {
              const types = one.type === null ? [] : [one.type];
              const taken = idOf(await lease(store, queue, nowMs, types));
              expect(taken).to.equal(model.take(one.type));
            } else if (one.do === 'ack') {
              const id = model.ackOldest();
              if (id !== null)
                expect((await ack(store, recipient, id as never, nowMs))?.what).to.equal('message');
            } else {
              nowMs += 2_000;
              await sweep(nowMs);
              model.returnAll();
            }
          }
        }),
        { numRuns: 40 },
      );
    });

    it('hands every message to exactly one of many takers, each sender in its order', async function () {
      this.timeout(60_000);
      const { store, another } = harness();
      const second = await another();
      const recipient = freshName('VIS');
      const senders = ['S1', 'S2', 'S3'];
      const perSender = 40;
      const sent = new Map<string, string[]>(senders.map((name) => [name, []]));
      await Promise.all(
        senders.map(async (sender) => {
          for (let index = 0; index < perSender; index += 1) {
            const entry = requestEntry({ recipient, sender });
            await keep(store, entry);
            sent.get(sender)?.push(entry.head.messageId);
          }
        }),
      );
      const taken: { seq: number; sender: string; id: string }[] = [];
      const take = async (from: typeof store): Promise<void> => {
        for (;;) {
          const delivery = await lease(from, requestsOf(recipient));
          if (delivery === null) return;
          const { head, seq } = delivery.message;
          taken.push({ seq, sender: head.sender, id: head.messageId });
          const acked = await ack(from, recipient, head.messageId);
          expect(acked?.what).to.equal('message');
        }
      };
      await Promise.all([take(store), take(store), take(second.store), take(second.store)]);
      await second.stop();
      expect(new Set(taken.map(({ seq }) => seq)).size).to.equal(senders.length * perSender);
      expect(taken).to.have.length(senders.length * perSender);
      for (const sender of senders) {
        const order = taken
          .toSorted((a, b) => a.seq - b.seq)
          .filter((one) => one.sender === sender);
        expect(order.map(({ id }) => id)).to.deep.equal(sent.get(sender));
      }
    });

    it('gives one sequential taker the messages of a sender and type in their order', async () => {
      const { store } = harness();
      const recipient = freshName('VIS');
      const ids: string[] = [];
      for (const type of ['A', 'B', 'A', 'B', 'A']) {
        const entry = requestEntry({ recipient, type });
        await keep(store, entry);
        if (type === 'A') ids.push(entry.head.messageId);
      }
      const taken: (string | null)[] = [];
      for (let index = 0; index < 4; index += 1) {
        taken.push(idOf(await lease(store, requestsOf(recipient), undefined, ['A', 'A2'])));
      }
      expect(taken).to.deep.equal([...ids, null]);
    });

    it('keeps the response queues of nodes apart', async () => {
      const { store } = harness();
      const [sender, recipient] = [freshName('MFC'), freshName('VIS')];
      const common = await keep(store, requestEntry({ sender, recipient }));
      const node = await keep(store, requestEntry({ sender, recipient, nodeId: 'node-1' }));
      const answer = responseEntry(node);
      await keep(store, answer);
      expect(await lease(store, responsesOf(sender))).to.equal(null);
      const other = responseEntry(common);
      await keep(store, other);
      const delivery = await mustLease(store, responsesOf(sender, 'node-1'));
      expect(idOf(delivery)).to.equal(answer.head.messageId);
      expect(delivery.queue).to.equal(`${sender}/responses/node-1`);
      expect(idOf(await lease(store, responsesOf(sender)))).to.equal(other.head.messageId);
    });
  });
};
