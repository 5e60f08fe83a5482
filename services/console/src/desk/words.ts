import type { Tone } from '../shared/states.tsx';

export type Words = Readonly<Record<string, readonly [Tone, string]>>;

export const ticketStates: Words = {
  new: ['warning', 'ждёт ответа'],
  'in-work': ['processing', 'в работе'],
  answered: ['success', 'есть ответ'],
  closed: ['default', 'закрыто'],
};

export const proposalStates: Words = {
  submitted: ['warning', 'подано'],
  'under-review': ['processing', 'рассматривается'],
  accepted: ['success', 'принято'],
  declined: ['error', 'отклонено'],
  done: ['default', 'выполнено'],
};

export const letterStates: Words = {
  registered: ['warning', 'зарегистрировано'],
  'in-work': ['processing', 'в работе'],
  answered: ['success', 'отвечено'],
  closed: ['default', 'закрыто'],
};

export const directions = { incoming: 'от участника', outgoing: 'участнику' } as const;

/** Options of a select from a table of words. */
export const optionsOf = (words: Words): { value: string; label: string }[] =>
  Object.entries(words).map(([value, [, label]]) => ({ value, label }));

/** What a notice is about. */
export const noticeKinds: Readonly<Record<string, string>> = {
  'ticket.created': 'Новое обращение',
  'ticket.answered': 'Ответ на ваше обращение',
  'ticket.asked': 'Обращение дополнено',
  'ticket.closed': 'Обращение закрыто',
  'proposal.submitted': 'Новое предложение',
  'proposal.decided': 'Решение по вашему предложению',
  'agreement.ending': 'Соглашение заканчивается',
  'letter.due': 'Подходит срок письма',
  'letter.overdue': 'Просрочено письмо',
};
