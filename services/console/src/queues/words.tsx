import { Space } from 'antd';
import type { ReactNode } from 'react';
import { durationText } from '../shared/moments.tsx';
import { StateTag, type Tone } from '../shared/states.tsx';
import type { BoardLine } from './replies.ts';

export const kindWords: Readonly<Record<string, string>> = {
  requests: 'запросы',
  responses: 'ответы',
  statuses: 'статусы',
};

const levels: Readonly<Record<BoardLine['level'], readonly [Tone, string]>> = {
  calm: ['success', 'в норме'],
  warning: ['warning', 'внимание'],
  critical: ['error', 'тревога'],
};

const reasons: Readonly<Record<string, string>> = {
  held: 'владелец заблокирован, сообщения задержаны',
  oldWarning: 'сообщения ждут дольше 15 минут',
  oldCritical: 'сообщения ждут дольше часа',
  fullWarning: 'заполнена на 80 % и больше',
  fullCritical: 'заполнена на 95 % и больше',
  dead: 'есть недоставленные',
  returned: 'есть возвращённые без подтверждения',
};

/** Why a queue is not calm, in words. */
export const reasonsText = (line: BoardLine): string =>
  line.reasons.map((reason) => reasons[reason] ?? reason).join('; ');

/** The level of a queue, and whether it is held. */
export const QueueLevel = ({ line }: { readonly line: BoardLine }): ReactNode => {
  const [tone, word] = levels[line.level];
  return (
    <Space size={4} title={reasonsText(line)}>
      <StateTag tone={tone}>{word}</StateTag>
      {line.held && <StateTag tone="error">задержана</StateTag>}
    </Space>
  );
};

/** When a queue will be empty, in words. */
export const drainText = ({ drain }: BoardLine): string => {
  switch (drain.state) {
    case 'empty':
      return 'пусто';
    case 'growing':
      return 'растёт';
    case 'still':
      return 'стоит';
    case 'draining':
      return durationText(drain.etaMs ?? 0);
  }
};

const rate = new Intl.NumberFormat('ru-RU', { maximumFractionDigits: 1 });

/** Messages per minute. */
export const rateText = (value: number | undefined): string =>
  value === undefined ? '—' : rate.format(value);
