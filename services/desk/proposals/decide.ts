import { HubError } from '../../../broker/index.ts';
import type { Person } from '../../../module/index.ts';
import { giveNotices } from '../notices/give.ts';
import type { DeskPorts } from '../ports.ts';
import { checkQuota } from '../quota.ts';
import {
  insertProposal,
  insertStep,
  readProposal,
  updateProposal,
  type ProposalState,
} from './store.ts';

/** Where a proposal may go from each state; a decision may be reconsidered, history keeps it. */
const next: Readonly<Record<ProposalState, readonly ProposalState[]>> = {
  submitted: ['under-review'],
  'under-review': ['accepted', 'declined'],
  accepted: ['done', 'under-review'],
  declined: ['under-review'],
  done: [],
};

/** States in the words of people. */
export const stateWords: Readonly<Record<ProposalState, string>> = {
  submitted: 'подано',
  'under-review': 'рассматривается',
  accepted: 'принято',
  declined: 'отклонено',
  done: 'выполнено',
};

/** Name of a proposal for people. */
export const proposalNumber = (id: string): string => `ПР-${id.padStart(6, '0')}`;

/** States to which a proposal may go now. */
export const nextStates = (state: ProposalState): readonly ProposalState[] => next[state];

/** Files a proposal on a module; it stands in the operator's queue when this returns. @throws HubError RateLimitExceeded */
export const fileProposal = async (
  p: DeskPorts,
  person: Person,
  given: { readonly module: string; readonly title: string; readonly text: string },
): Promise<string> => {
  const atMs = p.clock.nowMs();
  const { login: author, name: authorName, organisation } = person;
  const id = await p.db.tx(async (t) => {
    await checkQuota(t, author, atMs);
    return insertProposal(t, { ...given, author, authorName, organisation }, atMs);
  });
  await giveNotices(p, [
    {
      kind: 'proposal.submitted',
      title: `${proposalNumber(id)}: ${given.title}`,
      link: `/proposals?id=${id}`,
      to: { right: 'desk.answer', organisation: null },
    },
  ]);
  return id;
};

/**
 * Records a decision; the author is told of each (PUSK-4.2.2.a).
 * @throws HubError ReasonRequired for a refusal without a reason, ActionNotAllowed, RecordNotFound
 */
export const decideProposal = async (
  p: DeskPorts,
  by: string,
  id: string,
  decision: { readonly state: ProposalState; readonly reason: string | null },
): Promise<void> => {
  const { state, reason } = decision;
  if (state === 'declined' && reason === null) {
    throw new HubError('ReasonRequired', {
      field: 'reason',
      reason: 'Предложение отклоняют с указанием причины: её увидит автор.',
    });
  }
  const atMs = p.clock.nowMs();
  const row = await p.db.tx(async (t) => {
    const found = await readProposal(t, id, 'lock');
    if (!next[found.state].includes(state)) {
      throw new HubError('ActionNotAllowed', {
        field: 'state',
        value: found.state,
        reason: `Предложение ${stateWords[found.state]}: перевести его в состояние «${stateWords[state]}» нельзя.`,
      });
    }
    await updateProposal(t, id, state, reason, atMs);
    await insertStep(t, id, { by, state, reason }, atMs);
    return found;
  });
  await giveNotices(p, [
    {
      kind: 'proposal.decided',
      title: `${proposalNumber(id)} «${row.title}»: ${stateWords[state]}`,
      link: `/proposals?id=${id}`,
      to: { login: row.author },
    },
  ]);
};
