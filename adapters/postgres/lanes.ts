import { isHubError } from '../../broker/index.ts';

/** A kind of work that waits for a free lane. */
type Kind = { waiting(): boolean; run(): Promise<void> };

export type Lanes = {
  join(kind: Kind): () => void;
};

/**
 * A few lanes that all kinds of batched work share, in turn. Few on purpose: while both are busy the next batches fill, and one
 * commit then serves many callers (group commit).
 */
export const makeLanes = (count: number): Lanes => {
  const kinds: Kind[] = [];
  let free = count;
  let turn = 0;
  let scheduled = false;
  const next = (): Kind | undefined => {
    for (let tried = 0; tried < kinds.length; tried += 1) {
      turn = (turn + 1) % kinds.length;
      const kind = kinds[turn];
      if (kind?.waiting()) return kind;
    }
    return undefined;
  };
  const pump = (): void => {
    scheduled = false;
    while (free > 0) {
      // Asked only with a lane free: a turn that is passed without running would starve its kind.
      const kind = next();
      if (!kind) return;
      free -= 1;
      void kind.run().finally(() => {
        free += 1;
        pump();
      });
    }
  };
  const schedule = (): void => {
    if (scheduled) return;
    scheduled = true;
    // Everything that was submitted in this turn of the event loop goes into the first batch together.
    queueMicrotask(pump);
  };
  return {
    join: (kind) => {
      kinds.push(kind);
      return schedule;
    },
  };
};

export type BatchOptions<Item, Result> = {
  readonly lanes: Lanes;
  readonly itemsMax: number;
  /** Makes, per batch, the test whether an item may join it; one that may not waits for the next. The first must pass. */
  readonly fits?: () => (item: Item) => boolean;
  /** One result for each item, in order. */
  readonly flush: (items: readonly Item[]) => Promise<readonly Result[]>;
};

type Waiting<Item, Result> = {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
};

/**
 * Collects what waits and flushes it as one batch when a lane is free; no timer. When a batch fails for an unexpected reason its
 * items are tried one by one, so that one bad item does not fail its neighbours; a refusal (the database is away) goes to all.
 */
export const makeBatcher = <Item, Result>(
  options: BatchOptions<Item, Result>,
): ((item: Item) => Promise<Result>) => {
  const { lanes, itemsMax, fits, flush } = options;
  let queue: Waiting<Item, Result>[] = [];

  const take = (): Waiting<Item, Result>[] => {
    const batch: Waiting<Item, Result>[] = [];
    const passed: Waiting<Item, Result>[] = [];
    const test = fits?.() ?? ((): boolean => true);
    let seen = 0;
    for (; seen < queue.length && batch.length < itemsMax; seen += 1) {
      const one = queue[seen];
      if (one) (test(one.item) ? batch : passed).push(one);
    }
    queue = [...passed, ...queue.slice(seen)];
    return batch;
  };
  const settle = async (batch: readonly Waiting<Item, Result>[]): Promise<void> => {
    try {
      const results = await flush(batch.map(({ item }) => item));
      for (const [index, one] of batch.entries()) one.resolve(results[index] as Result);
    } catch (error) {
      if (isHubError(error) || batch.length === 1) {
        for (const one of batch) one.reject(error);
        return;
      }
      for (const one of batch) await settle([one]);
    }
  };
  const schedule = lanes.join({ waiting: () => queue.length > 0, run: () => settle(take()) });
  return (item) =>
    new Promise<Result>((resolve, reject) => {
      queue.push({ item, resolve, reject });
      schedule();
    });
};
