import { HubError, limits, type EpochMs } from '../../../broker/index.ts';
import type { Queryable } from '../../../registries/index.ts';

export const proposalStates = [
  'submitted',
  'under-review',
  'accepted',
  'declined',
  'done',
] as const;
export type ProposalState = (typeof proposalStates)[number];

export type ProposalRow = {
  readonly id: string;
  readonly module: string;
  readonly title: string;
  readonly text: string;
  readonly state: ProposalState;
  readonly reason: string | null;
  readonly author: string;
  readonly authorName: string;
  readonly organisation: string;
  readonly createdAt: Date;
  readonly changedAt: Date;
};

export type ProposalStep = {
  readonly at: Date;
  readonly by: string;
  readonly state: ProposalState;
  readonly reason: string | null;
};

const columns = `id::text, module, title, text, state, reason, author, author_name as "authorName", organisation,
  created_at as "createdAt", changed_at as "changedAt"`;

/** Writes a proposal with its first step. @returns its number */
export const insertProposal = async (
  t: Queryable,
  given: Pick<ProposalRow, 'module' | 'title' | 'text' | 'author' | 'authorName' | 'organisation'>,
  atMs: EpochMs,
): Promise<string> => {
  const [row] = await t.query<{ id: string }>(
    `insert into desk.proposal (module, title, text, state, author, author_name, organisation, created_at, changed_at)
     values ($1::text, $2::text, $3::text, 'submitted', $4::text, $5::text, $6::text, $7::timestamptz, $7::timestamptz)
     returning id::text`,
    [
      given.module,
      given.title,
      given.text,
      given.author,
      given.authorName,
      given.organisation,
      new Date(atMs),
    ],
  );
  const id = row?.id ?? '';
  await insertStep(t, id, { by: given.author, state: 'submitted', reason: null }, atMs);
  return id;
};

/** Adds to the history of a proposal. */
export const insertStep = async (
  t: Queryable,
  id: string,
  step: Omit<ProposalStep, 'at'>,
  atMs: EpochMs,
): Promise<void> => {
  await t.query(
    `insert into desk.proposal_step (proposal_id, at, by_whom, state, reason)
     values ($1::bigint, $2::timestamptz, $3::text, $4::text, $5::text)`,
    [id, new Date(atMs), step.by, step.state, step.reason],
  );
};

/** One proposal, locked when a transaction asks so. @throws HubError RecordNotFound */
export const readProposal = async (
  db: Queryable,
  id: string,
  lock: 'lock' | 'read' = 'read',
): Promise<ProposalRow> => {
  const [row] = await db.query<ProposalRow>(
    `select ${columns} from desk.proposal where id = $1::bigint${lock === 'lock' ? ' for update' : ''}`,
    [id],
  );
  if (row) return row;
  throw new HubError('RecordNotFound', {
    field: 'id',
    value: id,
    reason: 'Такого предложения нет.',
  });
};

/** History of a proposal, oldest first. */
export const readSteps = (db: Queryable, id: string): Promise<readonly ProposalStep[]> =>
  db.query<ProposalStep>(
    `select at, by_whom as by, state, reason from desk.proposal_step
      where proposal_id = $1::bigint order by id limit $2::int`,
    [id, limits.listRowsMax],
  );

/** Moves a proposal to another state. */
export const updateProposal = async (
  t: Queryable,
  id: string,
  state: ProposalState,
  reason: string | null,
  atMs: EpochMs,
): Promise<void> => {
  await t.query(
    `update desk.proposal set state = $2::text, reason = coalesce($3::text, reason), changed_at = $4::timestamptz
      where id = $1::bigint`,
    [id, state, reason, new Date(atMs)],
  );
};

export type ProposalFilter = {
  readonly module?: string;
  readonly state?: string;
  readonly author?: string;
  readonly text?: string;
  readonly before?: string;
};

/** Proposals, newest first, one more than limits.deskPageRowsMax. */
export const listProposals = (
  db: Queryable,
  filter: ProposalFilter,
): Promise<readonly ProposalRow[]> =>
  db.query<ProposalRow>(
    `select ${columns} from desk.proposal
      where ($1::text is null or module = $1::text)
        and ($2::text is null or state = $2::text)
        and ($3::text is null or author = $3::text)
        and ($4::text is null or position(lower($4::text) in lower(concat_ws(' ', id, title, text))) > 0)
        and ($5::bigint is null or id < $5::bigint)
      order by id desc limit $6::int`,
    [
      filter.module ?? null,
      filter.state ?? null,
      filter.author ?? null,
      filter.text ?? null,
      filter.before ?? null,
      limits.deskPageRowsMax + 1,
    ],
  );
