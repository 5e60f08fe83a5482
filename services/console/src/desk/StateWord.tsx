import type { ReactNode } from 'react';
import { StateTag } from '../shared/states.tsx';
import type { Words } from './words.ts';

/** A state by its table of words. */
export const StateWord = ({
  words,
  state,
}: {
  readonly words: Words;
  readonly state: string;
}): ReactNode => {
  const [tone, text] = words[state] ?? ['default', state];
  return <StateTag tone={tone}>{text}</StateTag>;
};
