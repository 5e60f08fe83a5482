import type { Right } from '../../../module/index.ts';

export const noticeKinds = {
  'ticket.created': 'Новое обращение',
  'ticket.answered': 'Ответ на обращение',
  'ticket.asked': 'Продолжение обращения',
  'ticket.closed': 'Обращение закрыто',
  'proposal.submitted': 'Новое предложение',
  'proposal.decided': 'Решение по предложению',
  'agreement.ending': 'Соглашение заканчивается',
  'letter.due': 'Подходит срок письма',
  'letter.overdue': 'Просрочено письмо',
} as const satisfies Record<string, string>;

export type NoticeKind = keyof typeof noticeKinds;

/** Whom a notice is for: one person, or everybody who has a right (in one organisation). */
export type Audience =
  { readonly login: string } | { readonly right: Right; readonly organisation: string | null };

export type Notice = {
  readonly kind: NoticeKind;
  readonly title: string;
  /** Page of the console below /console. */
  readonly link: string;
  readonly to: Audience;
  /** Given once for each value; absent: every time. */
  readonly once?: string;
};
