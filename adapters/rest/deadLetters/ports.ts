import type {
  BoardStore,
  Clock,
  DeadLetters,
  MessagePlace,
  Redrives,
  Registry,
} from '../../../broker/index.ts';
import type { Hidden } from '../../../module/index.ts';

export type DeadLetterPorts = {
  readonly deadLetters: DeadLetters;
  readonly redrives: Redrives;
  readonly registry: Registry;
  readonly board: BoardStore;
  /** Of these messages, the numbers of those that are not hidden (KIS-3.1). */
  readonly unhidden: (
    places: readonly MessagePlace[],
    hidden: Hidden,
  ) => Promise<ReadonlySet<number>>;
  readonly clock: Clock;
};
