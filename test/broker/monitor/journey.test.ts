import { expect } from 'chai';
import {
  journeyOf,
  type JournalEntry,
  type MessageHead,
  type TracedMessage,
} from '../../../broker/index.ts';
import {
  broadcastEntry,
  newMessageId,
  requestEntry,
  responseEntry,
  testNowMs,
} from '../../support/messages.ts';

let eventId = 0;
const entry = (
  event: JournalEntry['event'],
  state: JournalEntry['state'],
  atMs: number,
  more: Partial<JournalEntry> = {},
): JournalEntry => ({
  event,
  state,
  atMs,
  eventId: (eventId += 1),
  ...more,
});

const traced = (head: MessageHead, journal: readonly JournalEntry[]): TracedMessage => ({
  seq: 1,
  receivedAtMs: head.receivedAtMs,
  head,
  state: journal.at(-1)?.state ?? 'received',
  journal,
});

const at = (ms: number): number => testNowMs + ms;

describe('broker/monitor: the journey of a message', () => {
  const { head } = requestEntry({ id: newMessageId(at(-100)) });
  const request = traced(head, [
    entry('receive', 'received', at(0), { by: head.sender }),
    entry('accept', 'queued', at(10)),
    entry('lease', 'leased', at(1_010)),
    entry('return', 'queued', at(5_010)),
    entry('lease', 'leased', at(6_010)),
    entry('ack', 'processing', at(6_500)),
    entry('answer', 'answered', at(9_010)),
    entry('deliver', 'delivered', at(9_800)),
  ]);
  const answerHead = responseEntry(
    { head, place: { seq: 1, receivedAtMs: 0 } },
    { atMs: at(9_000) },
  ).head;
  const answer = traced(answerHead, [
    entry('receive', 'received', at(9_000)),
    entry('accept', 'queued', at(9_010), { detail: { outcome: 'rejected' } }),
    entry('lease', 'leased', at(9_500)),
    entry('deliver', 'delivered', at(9_800)),
  ]);

  it('puts the steps of the message and of its answer into the order of time, each once', () => {
    const { steps } = journeyOf(request, [request, answer]);
    expect(
      steps.map(({ event, isAnswer }) => (isAnswer ? `answer:${event}` : event)),
    ).to.deep.equal([
      'created',
      'receive',
      'accept',
      'lease',
      'return',
      'lease',
      'ack',
      'answer:receive',
      'answer:accept',
      'answer:lease',
      'answer:deliver',
    ]);
    expect(steps.map(({ tookMs }) => tookMs)).to.deep.equal([
      null,
      100,
      10,
      1_000,
      4_000,
      1_000,
      490,
      2_500,
      10,
      490,
      300,
    ]);
    expect(
      steps.filter(({ event }) => event === 'lease').map(({ attempt }) => attempt),
    ).to.deep.equal([1, 2, 1]);
    expect(steps.find(({ event, isAnswer }) => isAnswer && event === 'accept')?.note).to.equal(
      'отказ',
    );
  });

  it('says how long it waited, was worked on, and took in all', () => {
    expect(journeyOf(request, [request, answer]).spans).to.deep.equal({
      queueMs: 1_000,
      workMs: 7_990,
      answerQueueMs: 490,
      wholeMs: 9_800,
    });
  });

  it('keeps its own entries about an answer that the caller may not see', () => {
    const { steps, spans } = journeyOf(request, [request]);
    expect(steps.map(({ event }) => event)).to.include.members(['answer', 'deliver']);
    expect(spans.workMs).to.equal(null);
  });

  it('shows a clock that ran ahead at the moment of receipt, and why a journey ended', () => {
    const ahead = broadcastEntry(['VIS42'], { id: newMessageId(at(60_000)) }).head;
    const ended = traced(ahead, [
      entry('receive', 'received', at(0)),
      entry('bury', 'undeliverable', at(5), { detail: { reason: 'Сервис не ответил.' } }),
    ]);
    const { steps } = journeyOf(ended, [ended]);
    expect(steps[0]).to.include({ event: 'created', atMs: at(0) });
    expect(steps[2]).to.include({ tone: 'bad', note: 'Сервис не ответил.' });
  });
});
