import type { EpochMs } from '../../broker/index.ts';

/** A row of the trail as it takes part in the chain. */
export type ChainedEntry = {
  readonly no: number;
  readonly atMs: EpochMs;
  readonly event: string;
  readonly actorKind: string;
  readonly actor: string;
  readonly organisation: string | null;
  readonly address: string | null;
  readonly outcome: string;
  readonly object: string | null;
  /** JSON text, byte for byte as it is kept. */
  readonly details: string;
};

/** What stands before the first entry. */
export const chainStart: Buffer = Buffer.alloc(32);

/** Hash of an entry: over its place, everything in it, and the hash of the entry before. */
export const entryHash = (
  seal: (text: string) => Buffer,
  prev: Buffer,
  entry: ChainedEntry,
): Buffer => {
  const { no, atMs, event, actorKind, actor, organisation, address, outcome, object, details } =
    entry;
  const said = [no, atMs, event, actorKind, actor, organisation, address, outcome, object, details];
  return seal(`${prev.toString('hex')}\n${JSON.stringify(said)}`);
};
