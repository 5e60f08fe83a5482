import { table } from '../../../adapters/cli/index.ts';
import type { MessageCardData } from '../../../adapters/rest/index.ts';
import type { RefusalRow } from './operator.ts';

const clockFormat = new Intl.DateTimeFormat('ru-RU', {
  timeZone: 'Asia/Novokuznetsk',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});

const eventNames: Readonly<Record<string, string>> = {
  receive: 'принято дверью',
  accept: 'помещено в очередь',
  lease: 'выдано получателю',
  return: 'возвращено в голову очереди',
  ack: 'получение подтверждено',
  answer: 'принят ответ',
  deliver: 'доставлено',
  refuse: 'отклонено',
  cancel: 'отозвано',
  expire: 'истёк срок жизни',
  bury: 'не доставлено',
  quarantine: 'изолировано',
};
const stateNames: Readonly<Record<string, string>> = {
  received: 'получено',
  queued: 'в очереди',
  leased: 'у получателя',
  processing: 'в обработке',
  answered: 'ответ в очереди',
  delivered: 'доставлено',
  rejected: 'отклонено',
  cancelled: 'отозвано',
  expired: 'просрочено',
  undeliverable: 'не доставлено',
  quarantined: 'изолировано',
};
const kindNames = { request: 'запрос', broadcast: 'рассылка', response: 'ответ' } as const;

type Line = { readonly at: string; readonly cells: readonly string[] };

const linesOf = (message: MessageCardData): Line[] =>
  message.journal.map(({ at, event, state, by, queue }) => ({
    at,
    cells: [
      clockFormat.format(new Date(at)),
      kindNames[message.kind],
      eventNames[event] ?? event,
      stateNames[state] ?? state,
      by ?? queue ?? '',
    ],
  }));

/** The journey of a message and its answer as a table, oldest first, in Kuzbass time. */
export const journeyTable = (messages: readonly MessageCardData[]): string => {
  const lines = messages
    .flatMap(linesOf)
    .toSorted((left, right) => left.at.localeCompare(right.at));
  return table(
    ['время', 'что', 'событие', 'состояние', 'где'],
    lines.map((line) => line.cells),
  );
};

/** Refusals of a message as a table. */
export const refusalTable = (refusals: readonly RefusalRow[]): string =>
  table(
    ['время', 'операция', 'отказ', 'причина'],
    refusals.map(({ at, operation, code, reason }) => [
      clockFormat.format(new Date(at)),
      operation,
      code,
      reason,
    ]),
  );
