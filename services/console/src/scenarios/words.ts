import type { NodeState, Step } from '../../../../broker/index.ts';
import type { Words } from '../desk/words.ts';
import type { Tone } from '../shared/states.tsx';

export type Kind = Step['kind'];

/** Kinds of steps in words, in the order in which they are offered. */
export const kinds: Readonly<Record<Kind, string>> = {
  request: 'запрос',
  decision: 'решение человека',
  wait: 'ожидание',
  sequence: 'по порядку',
  parallel: 'одновременно',
  choice: 'выбор по условию',
  loop: 'для каждого из списка',
};

/** States of a run. */
export const runStates: Words = {
  running: ['processing', 'идёт'],
  compensating: ['warning', 'отменяет сделанное'],
  done: ['success', 'завершено'],
  failed: ['error', 'остановлено'],
  cancelled: ['default', 'отменено'],
};

/** States of a step of a run. */
export const nodeStates: Readonly<Record<NodeState, readonly [Tone, string]>> = {
  sending: ['processing', 'отправляется'],
  sent: ['processing', 'ждёт ответа'],
  waiting: ['processing', 'ждёт'],
  answered: ['success', 'есть ответ'],
  'no-data': ['warning', 'отказ принят как ответ'],
  skipped: ['warning', 'дальше без ответа'],
  done: ['success', 'выполнен'],
  failed: ['error', 'не удался'],
  cancelled: ['default', 'отменён'],
};
