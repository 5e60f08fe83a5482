import { expect } from 'chai';
import type {
  AcceptEntry,
  Delivery,
  KeptMessage,
  MessageHead,
  MessageId,
  MessagePlace,
  MessageStore,
  QueueKey,
  StatusDelivery,
} from '../../../broker/index.ts';
import { mnemonic, testNowMs, typeCode } from '../../support/messages.ts';

let people = 0;
/** A mnemonic that no other test uses: tests share one database. */
export const freshName = (prefix: string): string => `${prefix}.${(people += 1)}`;

export type Kept = { readonly head: MessageHead; readonly place: MessagePlace };

/** Accepts an entry that must be accepted. */
export const keep = async (store: MessageStore, entry: AcceptEntry): Promise<Kept> => {
  const result = await store.accept(entry);
  if (result.outcome !== 'accepted') return expect.fail(`accepted expected, ${result.outcome} got`);
  return { head: entry.head, place: result.place };
};

export const lease = (
  store: MessageStore,
  queue: QueueKey,
  atMs = testNowMs + 1_000,
  types: readonly string[] = [],
): Promise<Delivery | null> =>
  store.lease({ queue, typeCodes: types.map(typeCode), atMs, wire: '1.2' });

/** Leases a message that must be there. */
export const mustLease = async (
  store: MessageStore,
  queue: QueueKey,
  atMs?: number,
  types?: readonly string[],
): Promise<Delivery> => {
  const delivery = await lease(store, queue, atMs, types);
  return delivery ?? expect.fail('a message expected, none got');
};

export const ack = (
  store: MessageStore,
  owner: string,
  messageId: MessageId,
  atMs = testNowMs + 2_000,
  accepted = true,
): ReturnType<MessageStore['acknowledge']> =>
  store.acknowledge({ owner: mnemonic(owner), messageId, accepted, atMs });

/** Every status of an owner, oldest first, acknowledged as they are taken. */
export const drainStatuses = async (
  store: MessageStore,
  owner: string,
): Promise<StatusDelivery[]> => {
  const taken: StatusDelivery[] = [];
  for (;;) {
    const status = await store.leaseStatus(mnemonic(owner), testNowMs + 3_000);
    if (status === null) return taken;
    taken.push(status);
    await ack(store, owner, status.originalId);
  }
};

export const idOf = (delivery: Delivery | null): MessageId | null =>
  delivery?.message.head.messageId ?? null;
export const idsOf = (messages: readonly KeptMessage[]): readonly MessageId[] =>
  messages.map(({ head }) => head.messageId);
