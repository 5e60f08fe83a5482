import type { Trace } from '../monitor/index.ts';
import type { PollNote } from '../monitor/polls.ts';
import type { Marks } from '../tagging/ports.ts';
import type {
  Clock,
  ContentRules,
  CrashPoint,
  Journal,
  Log,
  MessageStore,
  Records,
  Registry,
  ReplyTokens,
} from '../ports.ts';

/** The ports that the use cases of the exchange share. */
export type ExchangeContext = {
  readonly registry: Registry;
  readonly rules: ContentRules;
  readonly store: MessageStore;
  readonly journal: Journal;
  readonly records: Records;
  readonly tokens: ReplyTokens;
  /** Looks marking codes up (KIS-6.3.7.c). */
  readonly marks: Pick<Marks, 'find'>;
  /** Told of every look into a queue; absent: nobody watches the participants. */
  readonly polled?: PollNote;
  readonly clock: Clock;
  readonly crash: CrashPoint;
  readonly log: Log;
  /** Shows the time of the steps; absent: they only run. */
  readonly trace?: Trace;
};

/** Runs a step of a use case, traced when the context traces. */
export const traced = <T>(
  { trace }: Pick<ExchangeContext, 'trace'>,
  name: string,
  run: () => T,
): T => (trace === undefined ? run() : trace(name, run));
