import { useEffect, useRef, type ReactNode } from 'react';
import { api } from '../shell/api.ts';

/**
 * Frame of restricted content: copying out of it and printing it are written to the audit trail, without the content (KIS-4.6.2).
 * @param object as the trail names it: `message:ID`
 */
export const Restricted = ({
  object,
  children,
}: {
  readonly object: string;
  readonly children: ReactNode;
}): ReactNode => {
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const tell = (how: 'print' | 'copy', chars?: number): void => {
      const said = { object, how, ...(chars !== undefined && { chars }) };
      api.post('/api/v1/session/printed', said).catch(() => undefined);
    };
    const onPrint = (): void => tell('print');
    const onCopy = (event: Event): void => {
      const isInside = event.target instanceof Node && frame.current?.contains(event.target);
      if (isInside === true) tell('copy', String(getSelection() ?? '').length);
    };
    addEventListener('beforeprint', onPrint);
    document.addEventListener('copy', onCopy);
    return () => {
      removeEventListener('beforeprint', onPrint);
      document.removeEventListener('copy', onCopy);
    };
  }, [object]);
  return <div ref={frame}>{children}</div>;
};
