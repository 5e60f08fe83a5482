import { useLocation, useParams } from '@tanstack/react-router';
import { lastFailure } from '../shell/lastFailure.ts';

/** Where a person is when a question arises; sent with the ticket (KIS-4.2.5). */
export type TicketContext = {
  readonly page: string;
  readonly pageTitle?: string;
  /** What the page shows: `messages:5b1a…`. */
  readonly object?: string;
  readonly requestId?: string;
};

const objectOf = (
  pathname: string,
  params: Readonly<Record<string, string>>,
): string | undefined => {
  const values = Object.values(params).filter((value) => value !== undefined);
  const area = pathname.split('/').find((part) => part !== '' && part !== 'console');
  return values.length === 0 || area === undefined
    ? undefined
    : `${area}:${values.join(':')}`.slice(0, 200);
};

/** The context of this page, read when it is asked for. */
export const usePageContext = (): (() => TicketContext) => {
  const { pathname, searchStr } = useLocation();
  const params = useParams({ strict: false }) as Readonly<Record<string, string>>;
  return () => {
    const pageTitle = document.querySelector('main h1')?.textContent?.slice(0, 200);
    const object = objectOf(pathname, params);
    const requestId = lastFailure(pathname);
    return {
      page: `${pathname}${searchStr}`.slice(0, 500),
      ...(pageTitle !== undefined && pageTitle !== '' && { pageTitle }),
      ...(object !== undefined && { object }),
      ...(requestId !== undefined && { requestId }),
    };
  };
};
