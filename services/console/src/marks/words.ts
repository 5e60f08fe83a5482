import type { Words } from '../desk/words.ts';

/** States of a marking code. */
export const markStates: Words = {
  active: ['success', 'действует'],
  exhausted: ['warning', 'использован'],
  expired: ['error', 'срок истёк'],
  closed: ['default', 'закрыт'],
};

export const applicationStates: Words = {
  open: ['processing', 'открыто'],
  closed: ['default', 'закрыто'],
};

/** Channels by which an application comes. */
export const channels: Readonly<Record<string, string>> = {
  epgu: 'ЕПГУ',
  rpgu: 'РПГУ',
  mfc: 'МФЦ',
  authority: 'ведомство',
  other: 'другой',
};
