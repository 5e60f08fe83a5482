import dayjs from 'dayjs';
export type DeadLetter = {
  readonly deadId: number;
  readonly messageId: string;
  readonly kind: string;
  readonly type: string;
  readonly typeName: string | null;
  readonly sender: string;
  readonly recipient: string | null;
  readonly queue: string;
  readonly reason: string;
  readonly reasonTitle: string;
  readonly reasonText: string;
  readonly redrivable: boolean;
  readonly at: string;
  readonly receivedAt: string;
  readonly attempts: number;
};
export type Letters = { readonly deadLetters: readonly DeadLetter[]; readonly next: number | null };

export type LetterCount = {
  readonly queue: string;
  readonly reason: string;
  readonly reasonText: string;
  readonly count: number;
  readonly redrivable: boolean;
};
export type DryRun = {
  readonly counts: readonly LetterCount[];
  readonly left: readonly LetterCount[];
  readonly total: number;
  readonly warnings: readonly { readonly queue: string; readonly text: string }[];
};

export type Task = {
  readonly redriveId: number;
  readonly state: 'running' | 'done' | 'cancelled' | 'undone';
  readonly by: string;
  readonly note: string | null;
  readonly at: string;
  readonly ratePerSecond: number | null;
  readonly total: number;
  readonly moved: number;
  readonly undone: number;
  readonly finishedAt: string | null;
  readonly leftSeconds: number | null;
};

/** What a redrive takes: a filter of the page, or chosen letters. */
export type LetterFilter = Readonly<Record<string, unknown>>;

const base = '/api/v1/operations';
export const lettersPath = `${base}/dead-letters`;
export const redrivesPath = `${base}/redrives`;

/** Envelope of a call that carries no message; a session needs no signature in it. */
export const envelopeOf = (operation: string, more: object) => ({
  envelope: { operation, timestamp: dayjs().toISOString(), ...more },
});
