import type { EpochMs, Mnemonic } from '../message/identifiers.ts';
import { queueKeyOf, type QueueKind } from '../message/message.ts';

/** Minutes that a sparkline shows. */
export const sparkMinutes = 60;

/** What a queue did in one minute; minutes without movement are absent. */
export type QueueMinute = {
  readonly minuteMs: EpochMs;
  readonly placed: number;
  readonly done: number;
  readonly redelivered: number;
};

/** A queue's messages of one type, as counted in the tables. */
export type BoardCounts = {
  readonly queue: string;
  readonly owner: Mnemonic;
  /** null: statuses, which have no type, or a queue that is only asked. */
  readonly typeCode: string | null;
  readonly waiting: number;
  readonly leased: number;
  /** Of those waiting: given out before and returned. */
  readonly returned: number;
  readonly dead: number;
  readonly oldestAtMs: EpochMs | null;
  readonly lastPlacedAtMs: EpochMs | null;
  readonly lastTakenAtMs: EpochMs | null;
  readonly lastDoneAtMs: EpochMs | null;
  readonly lastPollAtMs: EpochMs | null;
  readonly pollIntervalMs: number | null;
  /** null: not journaled (statuses). */
  readonly minutes: readonly QueueMinute[] | null;
};

export type BoardStore = {
  /** Every line of these owners (null: of all), counted now; `sinceMs`: minutes from this moment on. */
  board(owners: readonly Mnemonic[] | null, sinceMs: EpochMs): Promise<readonly BoardCounts[]>;
  /** Every owner of a queue that was ever filled or asked. */
  owners(): Promise<readonly Mnemonic[]>;
};

/** Messages per minute over the last 1, 5 and 60 minutes. */
export type Rates = { readonly m1: number; readonly m5: number; readonly m60: number };

export const queueLevels = ['calm', 'warning', 'critical'] as const;
export type QueueLevel = (typeof queueLevels)[number];

/** From when on a queue asks for attention; shown on the page beside the colours. */
export const boardThresholds = {
  warningAgeMs: 15 * 60_000,
  criticalAgeMs: 60 * 60_000,
  warningFillShare: 0.8,
  criticalFillShare: 0.95,
} as const;

/** How a queue empties: `growing` when more comes than goes, `still` when nothing has gone for an hour. */
export type Drain =
  | { readonly state: 'empty' | 'growing' | 'still' }
  | { readonly state: 'draining'; readonly etaMs: number };

export type BoardLine = BoardCounts & {
  readonly kind: QueueKind;
  readonly nodeId: string | null;
  readonly ratesIn: Rates | null;
  readonly ratesOut: Rates | null;
  readonly redeliveredPerHour: number | null;
  readonly drain: Drain;
  /** Share of the quota that the whole queue takes; null when the owner is not registered. */
  readonly fillShare: number | null;
  /** The owner is blocked: its messages are held. */
  readonly held: boolean;
  readonly level: QueueLevel;
  readonly reasons: readonly BoardReason[];
  readonly sparkPlaced: readonly number[] | null;
  readonly sparkDone: readonly number[] | null;
};

export type BoardReason =
  'oldWarning' | 'oldCritical' | 'fullWarning' | 'fullCritical' | 'dead' | 'returned' | 'held';

const minuteMs = 60_000;

/** A sliding window over minutes: the oldest one counts by the part of it that is still inside. */
const rateOver = (
  minutes: readonly QueueMinute[],
  countOf: (one: QueueMinute) => number,
  windowMinutes: number,
  nowMs: EpochMs,
): number => {
  const fromMs = nowMs - windowMinutes * minuteMs;
  let sum = 0;
  for (const one of minutes) {
    const insideMs = Math.min(minuteMs, one.minuteMs + minuteMs - fromMs);
    if (insideMs > 0) sum += countOf(one) * (insideMs / minuteMs);
  }
  return sum / windowMinutes;
};

const ratesOf = (
  minutes: readonly QueueMinute[],
  countOf: (one: QueueMinute) => number,
  nowMs: EpochMs,
): Rates => ({
  m1: rateOver(minutes, countOf, 1, nowMs),
  m5: rateOver(minutes, countOf, 5, nowMs),
  m60: rateOver(minutes, countOf, 60, nowMs),
});

/**
 * When a queue will be empty, by the pace of the last five minutes, or of the hour when those were still.
 * @param held how many wait or are leased
 */
export const drainOf = (held: number, ratesIn: Rates, ratesOut: Rates): Drain => {
  if (held === 0) return { state: 'empty' };
  if (ratesOut.m60 === 0) return { state: 'still' };
  const [into, out] = ratesOut.m5 > 0 ? [ratesIn.m5, ratesOut.m5] : [ratesIn.m60, ratesOut.m60];
  if (out <= into) return { state: 'growing' };
  return { state: 'draining', etaMs: Math.round((held / (out - into)) * minuteMs) };
};

/** Counts of the last hour by minute, oldest first; zero where nothing moved. */
export const sparkOf = (
  minutes: readonly QueueMinute[],
  countOf: (one: QueueMinute) => number,
  nowMs: EpochMs,
): readonly number[] => {
  const first = Math.floor(nowMs / minuteMs) - sparkMinutes + 1;
  const points = Array.from({ length: sparkMinutes }, () => 0);
  for (const one of minutes) {
    const at = Math.floor(one.minuteMs / minuteMs) - first;
    if (at >= 0 && at < sparkMinutes) points[at] = (points[at] ?? 0) + countOf(one);
  }
  return points;
};

const reasonsOf = (
  counts: BoardCounts,
  fillShare: number | null,
  held: boolean,
  nowMs: EpochMs,
): readonly BoardReason[] => {
  // Statuses wait until their reader comes, for days if need be: their age alarms nobody.
  const ages = counts.oldestAtMs !== null && counts.minutes !== null;
  const ageMs = ages ? nowMs - (counts.oldestAtMs ?? nowMs) : 0;
  const fill = fillShare ?? 0;
  const { warningAgeMs, criticalAgeMs, warningFillShare, criticalFillShare } = boardThresholds;
  const found: (BoardReason | false)[] = [
    held && 'held',
    ageMs >= criticalAgeMs ? 'oldCritical' : ageMs >= warningAgeMs && 'oldWarning',
    fill >= criticalFillShare ? 'fullCritical' : fill >= warningFillShare && 'fullWarning',
    counts.dead > 0 && 'dead',
    counts.returned > 0 && 'returned',
  ];
  return found.filter((reason) => reason !== false);
};

const criticalReasons: readonly BoardReason[] = ['oldCritical', 'fullCritical'];

const levelOf = (reasons: readonly BoardReason[]): QueueLevel => {
  if (reasons.length === 0) return 'calm';
  return reasons.some((reason) => criticalReasons.includes(reason)) ? 'critical' : 'warning';
};

/** What the register says of a queue's owner. */
export type QueueOwner = { readonly blocked: boolean; readonly queueMessagesMax: number };

const fillOf = (owner: QueueOwner | undefined, standing: number): number | null =>
  owner === undefined || owner.queueMessagesMax === 0 ? null : standing / owner.queueMessagesMax;

type Pace = Pick<
  BoardLine,
  'ratesIn' | 'ratesOut' | 'redeliveredPerHour' | 'drain' | 'sparkPlaced' | 'sparkDone'
>;

/** How fast a line moves; what is not journaled has no pace. */
const paceOf = ({ waiting, leased, minutes }: BoardCounts, nowMs: EpochMs): Pace => {
  const standing = waiting + leased;
  if (minutes === null) {
    const drain = { state: standing === 0 ? 'empty' : 'still' } as const;
    const unknown = { ratesIn: null, ratesOut: null, redeliveredPerHour: null };
    return { ...unknown, drain, sparkPlaced: null, sparkDone: null };
  }
  const ratesIn = ratesOf(minutes, ({ placed }) => placed, nowMs);
  const ratesOut = ratesOf(minutes, ({ done }) => done, nowMs);
  return {
    ratesIn,
    ratesOut,
    redeliveredPerHour: rateOver(minutes, ({ redelivered }) => redelivered, 60, nowMs) * 60,
    drain: drainOf(standing, ratesIn, ratesOut),
    sparkPlaced: sparkOf(minutes, ({ placed }) => placed, nowMs),
    sparkDone: sparkOf(minutes, ({ done }) => done, nowMs),
  };
};

/**
 * Makes lines of the board from counts: rates, drain, level.
 * @param ownerOf undefined for an owner that is not registered any more
 */
export const boardLines = (
  counts: readonly BoardCounts[],
  ownerOf: (owner: Mnemonic) => QueueOwner | undefined,
  nowMs: EpochMs,
): readonly BoardLine[] => {
  const heldByQueue = new Map<string, number>();
  for (const { queue, waiting, leased } of counts) {
    heldByQueue.set(queue, (heldByQueue.get(queue) ?? 0) + waiting + leased);
  }
  return counts.map((one) => {
    const { kind, nodeId } = queueKeyOf(one.queue);
    const owner = ownerOf(one.owner);
    const standing = heldByQueue.get(one.queue) ?? 0;
    const fillShare = kind === 'statuses' ? null : fillOf(owner, standing);
    const held = owner?.blocked === true && one.waiting > 0;
    const reasons = reasonsOf(one, fillShare, held, nowMs);
    return {
      ...one,
      kind,
      nodeId,
      ...paceOf(one, nowMs),
      fillShare,
      held,
      level: levelOf(reasons),
      reasons,
    };
  });
};

/** Adds the lines of a queue's types up to one line for the queue. */
export const foldTypes = (counts: readonly BoardCounts[]): readonly BoardCounts[] => {
  const folded = new Map<string, BoardCounts>();
  for (const one of counts) {
    const known = folded.get(one.queue);
    folded.set(one.queue, known === undefined ? { ...one, typeCode: null } : added(known, one));
  }
  return [...folded.values()];
};

const later = (a: EpochMs | null, b: EpochMs | null): EpochMs | null =>
  a === null || b === null ? (a ?? b) : Math.max(a, b);
const earlier = (a: EpochMs | null, b: EpochMs | null): EpochMs | null =>
  a === null || b === null ? (a ?? b) : Math.min(a, b);

const added = (a: BoardCounts, b: BoardCounts): BoardCounts => ({
  ...a,
  waiting: a.waiting + b.waiting,
  leased: a.leased + b.leased,
  returned: a.returned + b.returned,
  dead: a.dead + b.dead,
  oldestAtMs: earlier(a.oldestAtMs, b.oldestAtMs),
  lastPlacedAtMs: later(a.lastPlacedAtMs, b.lastPlacedAtMs),
  lastTakenAtMs: later(a.lastTakenAtMs, b.lastTakenAtMs),
  lastDoneAtMs: later(a.lastDoneAtMs, b.lastDoneAtMs),
  lastPollAtMs: later(a.lastPollAtMs, b.lastPollAtMs),
  minutes: a.minutes === null || b.minutes === null ? null : [...a.minutes, ...b.minutes],
});
