import type { Tone } from '../shared/states.tsx';

/** States of a message in words and colour. */
export const messageStates: Readonly<Record<string, readonly [Tone, string]>> = {
  received: ['processing', 'получено'],
  queued: ['processing', 'в очереди'],
  leased: ['processing', 'выдано'],
  processing: ['processing', 'в работе'],
  answered: ['processing', 'есть ответ'],
  delivered: ['success', 'доставлено'],
  rejected: ['error', 'отказано'],
  cancelled: ['default', 'отозвано'],
  expired: ['error', 'срок истёк'],
  undeliverable: ['error', 'не доставлено'],
  quarantined: ['error', 'в карантине'],
};

export const kinds: Readonly<Record<string, string>> = {
  request: 'запрос',
  response: 'ответ',
  broadcast: 'рассылка',
};

export const outcomes: Readonly<Record<string, string>> = {
  content: 'сведения',
  rejected: 'отказ',
  status: 'статус',
};

export const doors: Readonly<Record<string, string>> = {
  soap: 'SOAP (СМЭВ 3)',
  rest: 'JSON',
  direct: 'прямой вызов сервиса',
  amqp: 'RabbitMQ',
};

export const confidentialities: Readonly<Record<string, string>> = {
  public: 'общедоступные',
  official: 'служебные',
  personal: 'персональные данные',
  'state-secret': 'государственная тайна',
};

/** Names of business keys; others stand as they are registered. */
export const keyNames: Readonly<Record<string, string>> = {
  application: 'Номер заявления',
  uin: 'УИН',
};

/** Faults with which a delivery ends. */
export const faults: Readonly<Record<string, string>> = {
  EndOfLifeReached: 'срок жизни истёк',
  MessageIsUndeliverable: 'получатель не подтвердил',
  ServiceCallFailed: 'сервис не ответил',
  SMEVFailure: 'содержимое изменено или сбой хаба',
};

/** Options of a choice out of words. */
export const optionsOf = (
  words: Readonly<Record<string, string>>,
): { value: string; label: string }[] =>
  Object.entries(words).map(([value, label]) => ({ value, label }));

export const stateOptions = Object.entries(messageStates).map(([value, [, label]]) => ({
  value,
  label,
}));
