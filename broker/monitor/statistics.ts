import type { EpochMs, Mnemonic } from '../message/identifiers.ts';
import type { MessageKind } from '../message/message.ts';
import type { MessageEvent, MessageState } from '../message/states.ts';

/** Steps of time by which statistics are grouped, in the region's local time; `weekHour`: weekday × hour, for a heat map. */
export const statisticTimes = ['none', 'hour', 'day', 'month', 'weekHour'] as const;
export type StatisticTime = (typeof statisticTimes)[number];

export const statisticDimensions = ['type', 'sender', 'recipient', 'kind'] as const;
export type StatisticDimension = (typeof statisticDimensions)[number];

/** Every given field narrows. Whole hours: the one that holds `fromMs` up to the one that holds `untilMs`. */
export type StatisticFilter = {
  readonly fromMs: EpochMs;
  readonly untilMs: EpochMs;
  readonly types?: readonly string[];
  readonly sender?: Mnemonic;
  readonly recipient?: Mnemonic;
  /** On either side. */
  readonly participant?: Mnemonic;
  readonly kind?: MessageKind;
  /** What the caller may see, on either side; null: everything. */
  readonly owners: readonly Mnemonic[] | null;
};

export type StatisticQuery = {
  readonly filter: StatisticFilter;
  readonly time: StatisticTime;
  readonly by: readonly StatisticDimension[];
};

export type StatisticTimes = {
  readonly count: number;
  /** ms, within bucketErrorShare; null when nothing was counted. */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
};

/** One group. What is not grouped by is null. */
export type StatisticRow = {
  /** `2026-11-23 14:00`, `2026-11-23`, `2026-11`, or `1 09` (Monday, nine o'clock); null without time. */
  readonly time: string | null;
  readonly type: string | null;
  readonly sender: string | null;
  readonly recipient: string | null;
  readonly kind: string | null;
  /** Entries of the journal by the state that they led to. */
  readonly states: Readonly<Partial<Record<MessageState, number>>>;
  /** The same entries by what happened. */
  readonly events: Readonly<Partial<Record<MessageEvent, number>>>;
  /** Calls that were not accepted; counted by type and sender only. */
  readonly refused: number;
  readonly wait: StatisticTimes;
  readonly answer: StatisticTimes;
};

export type StatisticsStore = {
  /** Groups in the order of their names. @throws HubError BadRequest when there are more than limits.statisticRowsMax */
  read(query: StatisticQuery): Promise<readonly StatisticRow[]>;
  /** Refusals by their code. */
  refusals(
    filter: StatisticFilter,
  ): Promise<readonly { readonly code: string; readonly count: number }[]>;
  /** The oldest journal entry that is not counted yet; null: everything is. */
  lagSinceMs(): Promise<EpochMs | null>;
};
