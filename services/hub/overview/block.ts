import type { Mnemonic } from '../../../broker/index.ts';
import type { Person, Reach, Right } from '../../../module/index.ts';

export type BlockLevel = 'calm' | 'warning' | 'critical';

/** One thing that asks for attention, with where to go. */
export type BlockItem = {
  readonly title: string;
  readonly text: string;
  /** Below /console. */
  readonly path: string;
  readonly search?: Readonly<Record<string, string>>;
  readonly at?: string;
  readonly level: BlockLevel;
};

/** What one block of the overview says now. */
export type Block = {
  readonly level: BlockLevel;
  /** The figure in front: a count, or null when the block is text only. */
  readonly value: number | null;
  readonly text: string;
  readonly items: readonly BlockItem[];
  /** The same hours today and a week ago, by hour of the day. */
  readonly series?: { readonly today: readonly number[]; readonly before: readonly number[] };
};

/** Who looks, as far as the right of a block reaches. */
export type Viewer = {
  readonly person: Person;
  readonly reach: Reach;
  /** OGRN; null: the whole region. */
  readonly organisations: readonly string[] | null;
  /** Systems of these organisations; null: all. */
  readonly systems: readonly Mnemonic[] | null;
};

/** A block of the overview: whose it is and how it is read. A person without the right does not see it. */
export type OverviewSource = {
  readonly code: string;
  readonly title: string;
  readonly right: Right;
  /** Where the whole list is, below /console. */
  readonly path: string;
  readonly read: (viewer: Viewer) => Promise<Block>;
};
