import type { MessageCardData } from '../rest/index.ts';

const format = new Intl.DateTimeFormat('ru-RU', {
  timeZone: 'Asia/Novokuznetsk',
  day: '2-digit',
  month: '2-digit',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
});

/** A moment for people: Kuzbass time, whatever the machine's zone. */
export const moment = (iso: string | null): string =>
  iso === null ? '' : format.format(new Date(iso));

export const kindWords: Readonly<Record<MessageCardData['kind'], string>> = {
  request: 'запрос',
  broadcast: 'рассылка',
  response: 'ответ',
};

export const stateWords: Readonly<Record<MessageCardData['state'], string>> = {
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

const events: Readonly<Record<string, string>> = {
  receive: 'принято дверью',
  accept: 'помещено в очередь',
  lease: 'выдано получателю',
  return: 'возвращено в голову очереди',
  ack: 'получение подтверждено',
  answer: 'принят ответ',
  deliver: 'доставка подтверждена',
  refuse: 'отклонено',
  cancel: 'отозвано',
  expire: 'истёк срок жизни',
  bury: 'попытки исчерпаны',
  quarantine: 'изолировано',
  redrive: 'возвращено оператором',
  undoRedrive: 'возврат отменён',
};

/** The event of a journal line in Russian; an event that this version does not know stays as it is. */
export const eventWords = (event: string): string => events[event] ?? event;
