import type { EpochMs, Mnemonic, TypeCode } from '../message/identifiers.ts';
import type { KeptMessage } from '../message/message.ts';

/** Why a message became a dead letter, and what follows from it, in words for people. */
export const deadReasons = {
  expired: {
    title: 'Истёк срок жизни',
    text: 'Получатель не забрал сообщение до конца его срока жизни.',
    redrivable: true,
  },
  undeliverable: {
    title: 'Не подтверждено',
    text: 'Получатель много раз получил сообщение и ни разу не подтвердил его.',
    redrivable: true,
  },
  quarantined: {
    title: 'Карантин',
    text: 'Хранимое содержимое не прошло проверку целостности. Вернуть его в очередь нельзя: получатель получил бы не то, что подписал отправитель. Нужно расследование инцидента безопасности и повторная отправка.',
    redrivable: false,
  },
} as const satisfies Record<string, { title: string; text: string; redrivable: boolean }>;

export type DeadReason = keyof typeof deadReasons;
export type BuryDraft = { readonly queue: string; readonly reason: DeadReason };

export type DeadLetter = {
  readonly deadId: number;
  readonly message: KeptMessage;
  readonly queue: string;
  readonly reason: DeadReason;
  readonly atMs: EpochMs;
  readonly attempts: number;
};

/** Every given field narrows; an empty filter is all dead letters. */
export type DeadLetterFilter = {
  readonly deadIds?: readonly number[];
  readonly queue?: string;
  readonly owner?: Mnemonic;
  /** What the caller may see at all. */
  readonly owners?: readonly Mnemonic[];
  readonly sender?: Mnemonic;
  readonly typeCode?: TypeCode;
  readonly reason?: DeadReason;
  readonly sinceMs?: EpochMs;
  readonly untilMs?: EpochMs;
};

export type DeadLetterCount = {
  readonly queue: string;
  readonly reason: DeadReason;
  readonly count: number;
  /** False for quarantined ones: altered bytes are never delivered. */
  readonly redrivable: boolean;
};

/** The operator's view of what could not be delivered. */
export type DeadLetters = {
  /** Newest first, at most limits.listRowsMax; `beforeId` turns the page. */
  list(filter: DeadLetterFilter, beforeId?: number): Promise<readonly DeadLetter[]>;
  /** What a redrive with this filter would move, counted now. */
  preview(filter: DeadLetterFilter): Promise<readonly DeadLetterCount[]>;
  /**
   * Puts letters back into their queues with a new life as long as the first, at most limits.bulkRowsMax, oldest first.
   * @param by the person, for the journal
   */
  redrive(
    filter: DeadLetterFilter,
    by: string,
    atMs: EpochMs,
  ): Promise<{ readonly redriveId: number; readonly moved: number }>;
  /** Takes back those that nobody has leased since; `late` ones went their way. Ends a redrive that still runs. */
  undo(
    redriveId: number,
    by: string,
    atMs: EpochMs,
  ): Promise<{ readonly undone: number; readonly late: number }>;
};

export const redriveStates = ['running', 'done', 'cancelled', 'undone'] as const;
export type RedriveState = (typeof redriveStates)[number];

/** A redrive as a task: what, how fast, how far. It survives the hub that began it. */
export type RedriveTask = {
  readonly redriveId: number;
  readonly state: RedriveState;
  readonly by: string;
  /** Why, in the words of the person; null for redrives of systems. */
  readonly note: string | null;
  readonly atMs: EpochMs;
  /** null: a redrive that was done at once. */
  readonly filter: DeadLetterFilter | null;
  readonly ratePerSecond: number | null;
  /** Letters that the filter held when it began. */
  readonly total: number;
  readonly moved: number;
  readonly undone: number;
  readonly finishedAtMs: EpochMs | null;
  readonly undoneAtMs: EpochMs | null;
};

export type RedriveDraft = {
  readonly filter: DeadLetterFilter;
  readonly by: string;
  readonly note: string;
  readonly ratePerSecond: number;
  readonly atMs: EpochMs;
};

/** Redrives at a limited rate; any hub goes on with a task, in steps that are whole transactions. */
export type Redrives = {
  /** @throws HubError ActionNotAllowed when nothing can be put back; its reason says why */
  begin(draft: RedriveDraft): Promise<RedriveTask>;
  /** Does what `begin` would do, at most limits.bulkRowsMax letters, and takes it back: no letter moves. */
  dryRun(filter: DeadLetterFilter, atMs: EpochMs): Promise<readonly DeadLetterCount[]>;
  /** Ends a running task; what was moved stays moved until it is undone. @returns null when there is none */
  cancel(redriveId: number, atMs: EpochMs): Promise<RedriveTask | null>;
  find(redriveId: number): Promise<RedriveTask | null>;
  /** Newest first, at most limits.listRowsMax. */
  list(beforeId?: number): Promise<readonly RedriveTask[]>;
};
