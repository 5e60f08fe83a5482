import { expect } from 'chai';
import { limits, type MessageStore } from '../../broker/index.ts';
import { familyRequestJson, present } from '../support/exchangeParts.ts';
import { withHub, type HubWorld } from '../support/hub.ts';

type Watched = {
  /** What happened, in order. */
  readonly events: string[];
  /** Resolves when a take has looked into the empty queue and waits. */
  readonly waiting: Promise<void>;
  /** Resolves when that take stops to wait. */
  readonly over: Promise<void>;
};

/** Watches the next take that waits at the hub's own store; nothing of its behaviour changes. */
const watch = ({ hub }: HubWorld): Watched => {
  const store: { -readonly [K in keyof MessageStore]: MessageStore[K] } = hub.storage.store;
  const { waitForPlace, lease } = store;
  const events: string[] = [];
  let listening = false;
  let begin: () => void = () => undefined;
  let end: () => void = () => undefined;
  const waiting = new Promise<void>((resolve) => (begin = resolve));
  const over = new Promise<void>((resolve) => (end = resolve));
  store.waitForPlace = async (...asked) => {
    listening = true;
    store.waitForPlace = waitForPlace;
    await waitForPlace(...asked);
    events.push('woken');
    end();
  };
  store.lease = async (want) => {
    const delivery = await lease(want);
    if (listening) {
      store.lease = lease;
      events.push(delivery === null ? 'looked in vain' : 'leased');
      begin();
    }
    return delivery;
  };
  return { events, waiting, over };
};

const type = 'VS00001v001';
const content = familyRequestJson('A-2026-000001');
const waitMs = limits.longPollMsMax;

describe('long poll on a real hub', () => {
  const world = withHub();

  it('KIS-6.2.2 wakes at the arrival: before the sender has its answer', async () => {
    const { events, waiting } = watch(world());
    const recipient = world().json('VIS42');
    const taken = recipient.lease('requests', { waitMs });
    await waiting;
    const { messageId } = await world().json('RPGU42').send({ type, content });
    events.push('answered');
    expect(present(await taken).messageId).to.equal(messageId);
    expect(events).to.deep.equal(['looked in vain', 'woken', 'answered']);
    await recipient.ack(messageId);
  });

  it('KIS-6.2.2 serves as many waiting takers as messages came, each with its own', async () => {
    const recipients = ['one', 'two', 'three'].map(() => world().json('VIS42'));
    const takers = recipients.map((client) => client.lease('requests', { waitMs }));
    const sender = world().json('RPGU42');
    const sent = await Promise.all(takers.map(() => sender.send({ type, content })));
    const taken = await Promise.all(takers);
    const ids = (messages: readonly ({ messageId: string } | null)[]): string[] =>
      messages.map((message) => present(message).messageId).toSorted();
    expect(ids(taken)).to.deep.equal(ids(sent));
    for (const { messageId } of sent) await world().json('VIS42').ack(messageId);
  });

  it('KIS-6.2.2 leaves the message to the next taker when the waiting client went away', async () => {
    const { events, waiting, over } = watch(world());
    const leaving = new AbortController();
    const lost = world()
      .json('VIS42')
      .lease('requests', { waitMs, signal: leaving.signal })
      .catch((error: Error) => error.name);
    await waiting;
    leaving.abort();
    await over;
    expect(await lost).to.equal('AbortError');
    const { messageId } = await world().json('RPGU42').send({ type, content });
    const recipient = world().json('VIS42');
    const taken = present(await recipient.lease('requests'));
    expect(taken).to.include({ messageId, attempt: 1 });
    expect(events).to.deep.equal(['looked in vain', 'woken']);
    await recipient.ack(messageId);
  });
});
