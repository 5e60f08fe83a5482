import type { CardForm, CardRoot } from '../card.ts';

/**
 * Whom a change breaks. `sender`: what it sends by the previous version is refused by the new one; `recipient`: it may be given what it
 * does not expect, or miss what it counted on. Of a request the sender is the consumer, of a response the supplier.
 */
export type Breaks = 'sender' | 'recipient' | 'none';

/** Every kind of change, in words for people. */
export const changeTitles = {
  added: 'добавлено необязательное',
  addedRequired: 'добавлено обязательное',
  removed: 'удалено',
  renamed: 'переименовано',
  required: 'стало обязательным',
  optional: 'стало необязательным',
  fewer: 'меньше повторений',
  more: 'больше повторений',
  type: 'изменён тип',
  facet: 'изменено ограничение',
  enumeration: 'изменён перечень значений',
  pattern: 'изменён образец',
  fixed: 'изменено постоянное значение',
  default: 'изменено значение по умолчанию',
  nillable: 'изменена допустимость пустого значения',
  order: 'изменён порядок',
  choice: 'изменён выбор из нескольких',
  open: 'изменена открытость состава',
  conditions: 'изменены условия схемы',
  namespace: 'изменено пространство имён',
  root: 'изменён корневой элемент',
  form: 'изменены принимаемые формы',
  exchange: 'изменены условия обмена',
  rule: 'изменены правила сверх схемы',
} as const satisfies Record<string, string>;

export type ChangeKind = keyof typeof changeTitles;

export type CompatibilityRow = {
  /** Where: `/Request/Applicant/Snils`; of the card `/forms`. */
  readonly path: string;
  /** null for a change of the card itself. */
  readonly root: CardRoot | null;
  /** Which of the two schemas says it; null for the card. */
  readonly form: CardForm | null;
  readonly title: string;
  readonly change: ChangeKind;
  readonly breaks: Breaks;
  /** What changed and what follows, in Russian. */
  readonly text: string;
};

/** A row that does not know yet where in the card its schema stands. */
export type PlaceRow = Omit<CompatibilityRow, 'root' | 'form'>;

/** What a change does to the two sides, each with its words; both may break. */
export type Effect = {
  readonly change: ChangeKind;
  readonly what: string;
  readonly sender?: string;
  readonly recipient?: string;
};

/** One row for each side that breaks, or one that breaks nobody. */
export const rowsOf = (path: string, title: string, effect: Effect): readonly PlaceRow[] => {
  const { change, what, sender, recipient } = effect;
  const row = (breaks: Breaks, then: string): PlaceRow => ({
    path: path || '/',
    title,
    change,
    breaks,
    text: then === '' ? `${what}.` : `${what}: ${then}.`,
  });
  const rows = [
    ...(sender === undefined ? [] : [row('sender', sender)]),
    ...(recipient === undefined ? [] : [row('recipient', recipient)]),
  ];
  return rows.length > 0 ? rows : [row('none', '')];
};
