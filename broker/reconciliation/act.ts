import type { EpochMs, Mnemonic, TypeCode } from '../message/identifiers.ts';
import type { Difference, Direction, HubLine } from './compare.ts';

/** Messages of one counterpart, type and direction on the day of an act. */
export type ActTotal = {
  readonly counterpart: Mnemonic | null;
  readonly typeCode: TypeCode;
  readonly direction: Direction;
  readonly messages: number;
  readonly unacknowledged: number;
};

/** Protocol of a reconciliation (протокол сверки), as the hub signs it. */
export type Act = {
  readonly format: 'hub-reconciliation/1';
  readonly system: Mnemonic;
  /** Local date of the region, `2026-11-23`. */
  readonly day: string;
  /** Null: every counterpart, every type. */
  readonly counterpart: Mnemonic | null;
  readonly typeCode: TypeCode | null;
  /** `list`: compared with the participant's list; `daily`: the hub's own account of the day. */
  readonly origin: 'list' | 'daily';
  readonly madeAt: string;
  readonly by: string;
  readonly totals: readonly ActTotal[];
  /** Lines of the list; null when there was none. */
  readonly listed: number | null;
  readonly matched: number | null;
  readonly differences: readonly Difference[];
};

export type KeptAct = {
  readonly actId: number;
  readonly act: Act;
  /** Detached JWS of the hub over `act`. */
  readonly signature: string;
  readonly conflicts: number;
};

/** What narrows a reconciliation. */
export type ActScope = Pick<Act, 'system' | 'day' | 'counterpart' | 'typeCode'>;

export type ActFilter = {
  /** null: of every system. */
  readonly systems: readonly Mnemonic[] | null;
  readonly sinceDay?: string;
  readonly untilDay?: string;
  readonly conflictsOnly?: boolean;
  readonly before?: number;
};

/** One cell of the matrix: messages from one system to another of a type on a day. */
export type MatrixCell = {
  readonly day: string;
  readonly sender: Mnemonic;
  readonly recipient: Mnemonic | null;
  readonly typeCode: TypeCode;
  readonly messages: number;
};

/** Where reconciliations are kept and what they compare with; acts are append-only. */
export type Reconciliations = {
  /** Messages of a system on a day, oldest first; one more than the limit tells that there are more. */
  lines(scope: ActScope, limitRows: number): Promise<readonly HubLine[]>;
  /** Systems that sent or received something on a day and have no daily act of it. */
  withoutDailyAct(day: string): Promise<readonly Mnemonic[]>;
  keep(act: Act, signature: string, conflicts: number): Promise<KeptAct>;
  act(actId: number): Promise<KeptAct | null>;
  /** Newest first, at most limits.listRowsMax. */
  list(filter: ActFilter): Promise<readonly KeptAct[]>;
  matrix(
    sinceDay: string,
    untilDay: string,
    systems: readonly Mnemonic[] | null,
  ): Promise<readonly MatrixCell[]>;
};

const totalKey = ({ counterpart, typeCode, direction }: HubLine): string =>
  JSON.stringify([counterpart, typeCode, direction]);

/** Totals of an act by counterpart, type and direction, in the order in which they first come. */
export const totalsOf = (lines: readonly HubLine[]): readonly ActTotal[] => {
  const totals = new Map<string, ActTotal>();
  for (const line of lines) {
    const { counterpart, typeCode, direction, acknowledged } = line;
    const known = totals.get(totalKey(line));
    totals.set(totalKey(line), {
      counterpart,
      typeCode,
      direction,
      messages: (known?.messages ?? 0) + 1,
      unacknowledged: (known?.unacknowledged ?? 0) + (acknowledged ? 0 : 1),
    });
  }
  return [...totals.values()];
};

/** Moment of an act on the wire. */
export const actMoment = (atMs: EpochMs): string => new Date(atMs).toISOString();
