import { HubError } from '../../broker/index.ts';
import type { Caller, Person } from '../../module/index.ts';

/** The person who calls. @throws HubError LoginRequired for anybody else */
export const personOf = (caller: Caller | null): Person => {
  if (caller?.person) return caller.person;
  throw new HubError('LoginRequired');
};

/** Whether a person answers at the desk. */
export const answers = (person: Person): boolean => person.reach('desk.answer') === 'region';

/** Organisations whose tickets a person sees beside the own ones: of those that the person administers. */
export const administered = (person: Person): readonly string[] => {
  const reach = person.reach('users.manage');
  return reach === null || reach === 'region' ? [] : reach;
};

/** Refusal of somebody who does not answer at the desk. */
export const notOperator = (): HubError =>
  new HubError('AccessDenied', {
    field: 'right',
    value: 'desk.answer',
    reason: 'Это решает оператор: нужно право «Обращения и предложения: ответы и решения».',
  });
