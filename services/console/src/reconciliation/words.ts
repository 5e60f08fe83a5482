import type { Words } from '../desk/words.ts';

/** What differs between a list and the hub. */
export const differenceKinds: Words = {
  missing: ['error', 'нет у участника'],
  extra: ['error', 'нет в хабе'],
  different: ['error', 'другое содержимое'],
  unacknowledged: ['warning', 'не подтверждено'],
};

export const origins: Readonly<Record<string, string>> = {
  list: 'по списку участника',
  daily: 'ежедневный, по учёту хаба',
};

export const directions: Readonly<Record<string, string>> = {
  sent: 'отправлено',
  received: 'получено',
};

/** `2026-11-23` → `23.11.2026` */
export const dayText = (day: string): string => day.split('-').toReversed().join('.');
