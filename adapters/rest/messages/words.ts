import type { MessageKind, MessageState, ResponseOutcome } from '../../../broker/index.ts';

/** States in words, for files that people read. */
export const stateWords: Readonly<Record<MessageState, string>> = {
  received: 'получено',
  queued: 'в очереди',
  leased: 'выдано',
  processing: 'в работе',
  answered: 'есть ответ',
  delivered: 'доставлено',
  rejected: 'отказано',
  cancelled: 'отозвано',
  expired: 'срок истёк',
  undeliverable: 'не доставлено',
  quarantined: 'в карантине',
};

export const kindWords: Readonly<Record<MessageKind, string>> = {
  request: 'запрос',
  response: 'ответ',
  broadcast: 'рассылка',
};

export const outcomeWords: Readonly<Record<ResponseOutcome, string>> = {
  content: 'сведения',
  rejected: 'отказ',
  status: 'статус',
};
