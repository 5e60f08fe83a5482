import { Tag } from 'antd';
import type { ReactNode } from 'react';

/** Colour of a state; the word always stands beside it. */
export type Tone = 'success' | 'error' | 'warning' | 'processing' | 'default';

/** A state in words and colour. Preset colours of antd fail the contrast check; these five pass. */
export const StateTag = ({
  tone,
  children,
}: {
  readonly tone: Tone;
  readonly children: ReactNode;
}): ReactNode => (
  <Tag color={tone} style={{ marginInlineEnd: 0 }}>
    {children}
  </Tag>
);

/** States of register entries in words. */
export const entryStates: Readonly<Record<string, readonly [Tone, string]>> = {
  draft: ['default', 'черновик'],
  'on-approval': ['processing', 'на утверждении'],
  published: ['success', 'действует'],
  deprecated: ['warning', 'выводится'],
  retired: ['error', 'выведена'],
};

/** The state of a register entry. */
export const EntryState = ({ state }: { readonly state: string }): ReactNode => {
  const [tone, text] = entryStates[state] ?? ['default', state];
  return <StateTag tone={tone}>{text}</StateTag>;
};
