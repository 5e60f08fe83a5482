import type { ReactNode } from 'react';

/** A wide thing that scrolls sideways inside its own frame; reached and scrolled by the keyboard. */
export const ScrollBox = ({
  label,
  children,
}: {
  readonly label: string;
  readonly children: ReactNode;
}): ReactNode => (
  <div role="region" aria-label={label} tabIndex={0} style={{ overflowX: 'auto' }}>
    {children}
  </div>
);
