import type { ReactNode } from 'react';
import { StateTag } from '../shared/states.tsx';

/** Days until a certificate ends, with a warning 30 and 7 days ahead. */
export const DaysLeft = ({ days }: { readonly days: number | null }): ReactNode => {
  if (days === null) return '—';
  if (days < 0) return <StateTag tone="error">срок истёк</StateTag>;
  if (days <= 7) return <StateTag tone="error">{days} дн.</StateTag>;
  if (days <= 30) return <StateTag tone="warning">{days} дн.</StateTag>;
  return `${days} дн.`;
};
