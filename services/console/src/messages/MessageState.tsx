import { Tooltip } from 'antd';
import type { ReactNode } from 'react';
import { StateTag } from '../shared/states.tsx';
import { messageStates, outcomes } from './words.ts';

/** The state of a message in words and colour; a refusal in the answer is told beside. */
export const MessageState = ({
  state,
  outcome = null,
  fault = null,
}: {
  readonly state: string;
  readonly outcome?: string | null;
  readonly fault?: { readonly code: string; readonly title: string } | null;
}): ReactNode => {
  const [tone, text] = messageStates[state] ?? ['default', state];
  const tag = <StateTag tone={tone}>{text}</StateTag>;
  return (
    <span className="nowrap">
      {fault === null ? tag : <Tooltip title={`${fault.title} (${fault.code})`}>{tag}</Tooltip>}{' '}
      {outcome === 'rejected' && <StateTag tone="warning">{outcomes['rejected']}</StateTag>}
    </span>
  );
};
