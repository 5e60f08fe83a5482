import { expect } from 'chai';
import {
  boardLines,
  drainOf,
  foldTypes,
  sparkOf,
  type BoardCounts,
  type BoardLine,
  type QueueMinute,
} from '../../../broker/index.ts';

const minuteMs = 60_000;
const nowMs = 1_000 * minuteMs + 30_000;
const at = (minutesAgo: number, placed: number, done: number): QueueMinute => ({
  minuteMs: (1_000 - minutesAgo) * minuteMs,
  placed,
  done,
  redelivered: 0,
});

const counts = (more: Partial<BoardCounts> = {}): BoardCounts => ({
  queue: 'VIS42/requests',
  owner: 'VIS42' as never,
  typeCode: 'VS00001v001',
  waiting: 0,
  leased: 0,
  returned: 0,
  dead: 0,
  oldestAtMs: null,
  lastPlacedAtMs: null,
  lastTakenAtMs: null,
  lastDoneAtMs: null,
  lastPollAtMs: null,
  pollIntervalMs: null,
  minutes: [],
  ...more,
});
const lineOf = (more: Partial<BoardCounts>, blocked = false): BoardLine => {
  const [line] = boardLines([counts(more)], () => ({ blocked, queueMessagesMax: 100 }), nowMs);
  return line ?? expect.fail('one line');
};

describe('broker/monitor: the queues board', () => {
  it('counts rates over a sliding window: a minute that is half inside counts by half', () => {
    const { ratesIn, ratesOut } = lineOf({ minutes: [at(0, 4, 1), at(1, 10, 2), at(30, 60, 0)] });
    expect(ratesIn).to.deep.equal({ m1: 9, m5: 14 / 5, m60: 74 / 60 });
    expect(ratesOut?.m1).to.equal(2);
  });

  it('says when a queue will be empty, that it grows, or that it stands', () => {
    const rates = (m5: number, m60 = m5) => ({ m1: m5, m5, m60 });
    expect(drainOf(0, rates(5), rates(0))).to.deep.equal({ state: 'empty' });
    expect(drainOf(10, rates(5), rates(0))).to.deep.equal({ state: 'still' });
    expect(drainOf(10, rates(5), rates(5))).to.deep.equal({ state: 'growing' });
    expect(drainOf(10, rates(1), rates(6))).to.deep.equal({ state: 'draining', etaMs: 120_000 });
    expect(drainOf(10, rates(0), rates(0, 1)), 'by the hour').to.deep.equal({
      state: 'draining',
      etaMs: 600_000,
    });
  });

  it('draws sixty minutes, the newest last, zero where nothing moved', () => {
    const spark = sparkOf([at(0, 7, 0), at(59, 3, 0), at(60, 9, 0)], ({ placed }) => placed, nowMs);
    expect(spark).to.have.length(60);
    expect([spark[0], spark[59]]).to.deep.equal([3, 7]);
    expect(spark.reduce((sum, count) => sum + count, 0)).to.equal(10);
  });

  it('raises its level by age, filling, dead letters and returns, each with its reason', () => {
    const aged = (minutes: number): Partial<BoardCounts> => ({
      waiting: 1,
      oldestAtMs: nowMs - minutes * minuteMs,
    });
    expect(lineOf(aged(14))).to.include({ level: 'calm' });
    expect(lineOf(aged(15))).to.deep.include({ level: 'warning', reasons: ['oldWarning'] });
    expect(lineOf(aged(60))).to.deep.include({ level: 'critical', reasons: ['oldCritical'] });
    expect(lineOf({ waiting: 80 })).to.deep.include({ reasons: ['fullWarning'] });
    expect(lineOf({ waiting: 90, leased: 5 })).to.deep.include({ reasons: ['fullCritical'] });
    expect(lineOf({ dead: 1, returned: 1 }).reasons).to.deep.equal(['dead', 'returned']);
    expect(lineOf({ waiting: 1 }, true)).to.deep.include({ held: true, reasons: ['held'] });
    const statuses = { ...aged(600), queue: 'VIS42/statuses', typeCode: null, minutes: null };
    expect(lineOf(statuses), 'statuses wait for their reader').to.include({ level: 'calm' });
  });

  it('adds the types of a queue up', () => {
    const [one] = foldTypes([
      counts({ waiting: 2, oldestAtMs: 50, minutes: [at(0, 1, 1)] }),
      counts({
        typeCode: 'VS2',
        waiting: 3,
        oldestAtMs: 40,
        lastDoneAtMs: 9,
        minutes: [at(0, 2, 0)],
      }),
    ]);
    expect(one).to.include({ typeCode: null, waiting: 5, oldestAtMs: 40, lastDoneAtMs: 9 });
    expect(one?.minutes).to.have.length(2);
  });
});
