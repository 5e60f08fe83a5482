import { HubError, limits, type EpochMs } from '../../../broker/index.ts';
import type { LocalDate, Queryable } from '../../../registries/index.ts';

export const letterStates = ['registered', 'in-work', 'answered', 'closed'] as const;
export const letterDirections = ['incoming', 'outgoing'] as const;
export type LetterState = (typeof letterStates)[number];
export type LetterDirection = (typeof letterDirections)[number];

export type LetterCard = {
  readonly organisation: string;
  readonly direction: LetterDirection;
  readonly number: string;
  readonly letterDate: LocalDate;
  readonly subject: string;
  readonly state: LetterState;
  readonly dueOn: LocalDate | null;
  readonly note: string | null;
};

export type LetterRow = LetterCard & {
  readonly id: string;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly changedAt: Date;
  readonly changedBy: string;
  readonly revision: number;
};

const columns = `id::text, organisation, direction, number, letter_date::text as "letterDate", subject, state,
  due_on::text as "dueOn", note, created_at as "createdAt", created_by as "createdBy",
  changed_at as "changedAt", changed_by as "changedBy", revision`;

const notFound = (id: string): HubError =>
  new HubError('RecordNotFound', { field: 'id', value: id, reason: 'Такого письма нет.' });

/** Writes a letter. @returns its number in the register */
export const insertLetter = async (
  t: Queryable,
  card: LetterCard,
  by: string,
  atMs: EpochMs,
): Promise<string> => {
  const [row] = await t.query<{ id: string }>(
    `insert into desk.letter (organisation, direction, number, letter_date, subject, state, due_on, note,
       created_at, created_by, changed_at, changed_by)
     values ($1::text, $2::text, $3::text, $4::date, $5::text, $6::text, $7::date, $8::text,
       $9::timestamptz, $10::text, $9::timestamptz, $10::text)
     returning id::text`,
    [
      card.organisation,
      card.direction,
      card.number,
      card.letterDate,
      card.subject,
      card.state,
      card.dueOn,
      card.note,
      new Date(atMs),
      by,
    ],
  );
  return row?.id ?? '';
};

/** One letter. @throws HubError RecordNotFound */
export const readLetter = async (db: Queryable, id: string): Promise<LetterRow> => {
  const [row] = await db.query<LetterRow>(
    `select ${columns} from desk.letter where id = $1::bigint`,
    [id],
  );
  if (!row) throw notFound(id);
  return row;
};

/** Changes a letter that is still as its editor saw it. @throws HubError RecordConflict, RecordNotFound */
export const updateLetter = async (
  t: Queryable,
  id: string,
  change: {
    readonly card: LetterCard;
    readonly revision: number;
    readonly by: string;
    readonly atMs: EpochMs;
  },
): Promise<void> => {
  const { card } = change;
  const rows = await t.query<{ id: string }>(
    `update desk.letter set organisation = $3::text, direction = $4::text, number = $5::text, letter_date = $6::date,
       subject = $7::text, state = $8::text, due_on = $9::date, note = $10::text, changed_at = $11::timestamptz,
       changed_by = $12::text, revision = revision + 1
      where id = $1::bigint and revision = $2::int returning id::text`,
    [
      id,
      change.revision,
      card.organisation,
      card.direction,
      card.number,
      card.letterDate,
      card.subject,
      card.state,
      card.dueOn,
      card.note,
      new Date(change.atMs),
      change.by,
    ],
  );
  if (rows.length === 1) return;
  const { changedBy } = await readLetter(t, id);
  throw new HubError('RecordConflict', {
    field: 'revision',
    reason: `Письмо уже изменил ${changedBy}; обновите страницу и внесите правку снова.`,
  });
};

export type LetterFilter = {
  /** OGRNs whose letters are seen; null: all. */
  readonly organisations: readonly string[] | null;
  readonly organisation?: string;
  readonly direction?: string;
  readonly state?: string;
  readonly text?: string;
  /** Only letters without an answer whose term ends before this date. */
  readonly dueBefore?: LocalDate;
  readonly skipRows: number;
};

/** Letters, newest first, one more than limits.deskPageRowsMax. */
export const listLetters = (db: Queryable, filter: LetterFilter): Promise<readonly LetterRow[]> =>
  db.query<LetterRow>(
    `select ${columns} from desk.letter
      where ($1::text[] is null or organisation = any($1::text[]))
        and ($2::text is null or organisation = $2::text)
        and ($3::text is null or direction = $3::text)
        and ($4::text is null or state = $4::text)
        and ($5::text is null or position(lower($5::text) in lower(concat_ws(' ', number, subject, note))) > 0)
        and ($6::date is null or (due_on < $6::date and state in ('registered', 'in-work')))
      order by letter_date desc, id desc limit $7::int offset $8::int`,
    [
      filter.organisations,
      filter.organisation ?? null,
      filter.direction ?? null,
      filter.state ?? null,
      filter.text ?? null,
      filter.dueBefore ?? null,
      limits.deskPageRowsMax + 1,
      filter.skipRows,
    ],
  );

/** Letters that wait for an answer and whose term ends until a date. */
export const dueLetters = (db: Queryable, untilDate: LocalDate): Promise<readonly LetterRow[]> =>
  db.query<LetterRow>(
    `select ${columns} from desk.letter
      where state in ('registered', 'in-work') and due_on <= $1::date order by due_on limit $2::int`,
    [untilDate, limits.bulkRowsMax],
  );
