import { expect } from 'chai';
import {
  nextState,
  transitions,
  type MessageEvent,
  type MessageState,
} from '../../broker/index.ts';
import type { Database } from '../../adapters/postgres/index.ts';
import type { Operator } from '../support/operator.ts';
import { untilAnswered } from './calls.ts';
import type { Mnemonic, MortalHub } from './mortalHub.ts';
import { isBroadcast, type Round } from './traffic.ts';

type Entry = {
  readonly message_id: string;
  readonly message_kind: string;
  readonly kind: MessageEvent;
  readonly state: MessageState;
  readonly at_ms: number;
  readonly queue: string | null;
};

const journalOf = (database: Database, ids: readonly string[]): Promise<readonly Entry[]> =>
  database.read<Entry>(
    `select m.message_id::text, m.kind as message_kind, e.kind, e.state, broker.ms(e.at) as at_ms, e.queue
       from broker.message m join broker.event e on e.seq = m.seq
      where m.message_id = any($1::uuid[]) order by e.event_id`,
    [ids],
  );

/** What ends the life of a message in a queue: a response or a broadcast is delivered by its Ack. */
const isSettled = ({ message_kind: whose, kind }: Entry): boolean =>
  kind === (whose === 'request' ? 'ack' : 'deliver');

const checkQueue = (id: string, entries: readonly Entry[]): void => {
  const queue = entries[0]?.queue;
  const settled = entries.findIndex(isSettled);
  expect(entries.filter(isSettled), `${id} acknowledged in ${queue}`).to.have.length(1);
  const later = entries.slice(settled + 1).map(({ kind }) => kind);
  expect(later, `${id} after its Ack in ${queue}`).to.not.include.members(['lease', 'return']);
};

const answeredStates: readonly MessageState[] = ['answered', 'delivered'];

/** Every step is in the table of states; a late Ack of what has been answered meanwhile leaves the message where it is. */
const checkStates = (id: string, entries: readonly Entry[]): void => {
  let state: MessageState = 'received';
  const moments = [entries[0]?.at_ms ?? 0];
  for (const entry of entries.slice(1)) {
    if (answeredStates.includes(state) && entry.kind !== 'deliver') {
      expect(transitions.answered, `${id}: ${entry.kind} of what is answered`).to.have.property(
        entry.kind,
      );
      continue;
    }
    state = nextState(state, entry.kind);
    expect(entry.state, `${id} after ${entry.kind}`).to.equal(state);
    // The sweeper stamps what it returns when it begins; an answer on its way may be older by a moment.
    if (entry.kind !== 'return') moments.push(entry.at_ms);
  }
  expect(state, `${id} at the end`).to.equal('delivered');
  expect(moments, `moments of ${id}: ${entries.map(({ kind }) => kind).join()}`).to.deep.equal(
    moments.toSorted((a, b) => a - b),
  );
};

const checkMessage = (id: string, entries: readonly Entry[]): void => {
  const events = entries.map(({ kind }) => kind);
  expect(events.slice(0, 2), `the beginning of ${id}`).to.deep.equal(['receive', 'accept']);
  expect(events.lastIndexOf('receive'), `${id} received once`).to.equal(0);
  expect(events.lastIndexOf('accept'), `${id} accepted once`).to.equal(1);
  const queues = new Set(entries.flatMap(({ queue }) => queue ?? []));
  for (const queue of queues) {
    const own = entries.filter((entry) => entry.queue === queue);
    checkQueue(id, own);
    // A broadcast has a life of its own in each queue.
    if (entries[0]?.message_kind === 'broadcast') checkStates(id, [...entries.slice(0, 2), ...own]);
  }
  if (entries[0]?.message_kind !== 'broadcast') checkStates(id, entries);
};

const idsOf = ({ posts, ledger }: Round): string[] => [
  ...posts.map(({ message }) => message.messageId),
  ...ledger.answerIds.values(),
];

/** What the departments saw. */
export const checkLedger = (round: Round): void => {
  const { posts, ledger } = round;
  const requests = posts.filter((one) => !isBroadcast(one)).map(({ message }) => message.messageId);
  expect(ledger.wrong).to.deep.equal([]);
  expect([...ledger.accepted].toSorted()).to.deep.equal(idsOf(round).toSorted());
  expect([...ledger.answered].toSorted()).to.deep.equal(requests.toSorted());
};

/** What the journal tells about every message of the round, and in which state an operator sees it. */
export const checkJournal = async (round: Round, operator: Operator): Promise<void> => {
  const ids = idsOf(round);
  const entries = await journalOf(round.database, ids);
  for (const id of ids) {
    checkMessage(
      id,
      entries.filter(({ message_id: own }) => own === id),
    );
    const { state } = await operator.get<{ state: string }>(`/api/v1/messages/${id}`);
    expect(state, `${id} as the operator sees it`).to.equal('delivered');
  }
};

/** The hub recognises each accepted message when it is sent again, and takes it no second time. */
export const checkRepeats = async ({ hub, posts }: Round): Promise<void> => {
  for (const { sender, message } of posts) {
    const outcome = await untilAnswered(hub, sender, (wire) => wire.send(message));
    const said = outcome.ok ? outcome.value.repeated : outcome.code;
    expect(said).to.equal(sender === 'RPGU42' ? true : 'MessageIsAlreadySent');
  }
};

const toldTo = async (hub: MortalHub, mnemonic: Mnemonic): Promise<string[]> => {
  const told: string[] = [];
  for (;;) {
    const status = await untilAnswered(hub, mnemonic, (wire) => wire.takeStatus());
    if (!status.ok || status.value === null) return told;
    const { messageId, category } = status.value;
    told.push(`${messageId} ${category}`);
    await untilAnswered(hub, mnemonic, (wire) => wire.ack(messageId));
  }
};

/** Each transition is told to the sender once; the broadcast is delivered to two. */
export const checkStatuses = async ({ hub, posts }: Round): Promise<void> => {
  for (const mnemonic of ['MFC42', 'RPGU42', 'VIS42'] satisfies Mnemonic[]) {
    const told = await toldTo(hub, mnemonic);
    for (const post of posts.filter(({ sender }) => sender === mnemonic)) {
      const { messageId } = post.message;
      const categories = told
        .filter((text) => text.startsWith(messageId))
        .map((text) => text.slice(messageId.length + 1))
        // A department that answers before its Ack is never seen processing.
        .filter((category) => category !== 'underProcessing');
      expect(categories, `statuses of ${messageId}`).to.deep.equal([
        'requestIsQueued',
        'requestIsAcceptedBySmev',
        ...(isBroadcast(post)
          ? ['messageIsDelivered', 'messageIsDelivered']
          : ['responseIsAcceptedBySmev', 'responseIsDelivered']),
      ]);
    }
  }
};
