import { Spin } from 'antd';
import type { ReactNode } from 'react';

/** A part of a page is on its way; a screen reader hears which. */
export const Waiting = ({ label }: { readonly label: string }): ReactNode => (
  <span role="status" aria-label={label}>
    <Spin />
  </span>
);
