import type { MessageCardData } from '../rest/index.ts';
import { table } from './output.ts';
import { eventWords, kindWords, moment, stateWords } from './words.ts';

type Line = { readonly eventId: number; readonly cells: readonly string[] };

const linesOf = (message: MessageCardData): Line[] =>
  message.journal.map(({ eventId, at, event, state, by, queue }) => ({
    eventId,
    cells: [
      moment(at),
      kindWords[message.kind],
      eventWords(event),
      stateWords[state as MessageCardData['state']] ?? state,
      queue ?? '',
      by ?? '',
    ],
  }));

/** The journey of a chain of messages as a table: every journal line, oldest first, in Kuzbass time. */
export const journeyTable = (messages: readonly MessageCardData[]): string =>
  table(
    ['Время (Кузбасс)', 'Что', 'Событие', 'Состояние', 'Очередь', 'Кто'],
    messages
      .flatMap(linesOf)
      .toSorted((left, right) => left.eventId - right.eventId)
      .map(({ cells }) => cells),
  );
