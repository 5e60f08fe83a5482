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
  readonly clock: Clock;
  readonly crash: CrashPoint;
  readonly log: Log;
};
