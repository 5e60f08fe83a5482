import type { EpochMs } from '../message/identifiers.ts';
import type { MessageKind, ResponseOutcome } from '../message/message.ts';
import { reachedState, type MessageEvent, type MessageState } from '../message/states.ts';

/** An entry of the journal as far as the state of its message depends on it. */
export type StandingEntry = {
  readonly eventId: number;
  readonly event: MessageEvent;
  readonly state: MessageState;
  readonly atMs: EpochMs;
  readonly detail: Readonly<Record<string, unknown>> | null;
};

/**
 * Where a message stands, as far as the entries seen tell. Entries may come in any order: what is kept are maxima, so the standing of a
 * message never depends on how its entries were cut into batches.
 */
export type Standing = {
  readonly lastEventId: number;
  readonly lastState: MessageState;
  /** 0 nothing, 1 queued, 2 answered, 3 delivered. */
  readonly furthest: number;
  readonly changedAtMs: EpochMs;
  readonly outcome: ResponseOutcome | null;
  /** Code of the error that ended the message. */
  readonly fault: string | null;
};

const furthestStates: readonly (MessageState | null)[] = [null, 'queued', 'answered', 'delivered'];

const rankOf: Partial<Record<MessageState, number>> = {
  queued: 1,
  leased: 1,
  processing: 1,
  answered: 2,
  delivered: 3,
};

const faultOfState: Partial<Record<MessageState, string>> = {
  expired: 'EndOfLifeReached',
  undeliverable: 'MessageIsUndeliverable',
  quarantined: 'SMEVFailure',
};

const textIn = (entry: StandingEntry, name: string): string | null => {
  const value = entry.detail?.[name];
  return typeof value === 'string' ? value : null;
};

const faultOf = (entry: StandingEntry): string | null =>
  (entry.event === 'bury' ? textIn(entry, 'code') : null) ?? faultOfState[entry.state] ?? null;

const outcomes: readonly string[] = ['content', 'rejected'] satisfies ResponseOutcome[];

/** What a final answer said, from the request's entry about it. */
const answeredWith = (entry: StandingEntry): ResponseOutcome | null => {
  const outcome = entry.event === 'answer' ? textIn(entry, 'outcome') : null;
  return outcome !== null && outcomes.includes(outcome) ? (outcome as ResponseOutcome) : null;
};

const firstOf = (entry: StandingEntry): Standing => ({
  lastEventId: entry.eventId,
  lastState: entry.state,
  furthest: rankOf[entry.state] ?? 0,
  changedAtMs: entry.atMs,
  outcome: answeredWith(entry),
  fault: faultOf(entry),
});

/** Adds one entry to what is known; null: it is the first one. */
export const advanceStanding = (before: Standing | null, entry: StandingEntry): Standing => {
  const one = firstOf(entry);
  if (before === null) return one;
  const last = entry.eventId > before.lastEventId ? one : before;
  return {
    lastEventId: last.lastEventId,
    lastState: last.lastState,
    furthest: Math.max(before.furthest, one.furthest),
    changedAtMs: Math.max(before.changedAtMs, one.changedAtMs),
    outcome: one.outcome ?? before.outcome,
    fault: last.fault,
  };
};

/** The state of a message that stands so; equal to `reachedState` over all of its entries. */
export const standingState = (
  kind: MessageKind,
  { lastState, furthest }: Standing,
): MessageState => {
  const reached = furthestStates[furthest] ?? null;
  return reachedState(kind, reached === null ? [lastState] : [reached, lastState]);
};
