import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, type ReactNode } from 'react';
import type { Reach, Right } from '../../../../module/index.ts';
import { api, setCsrf } from './api.ts';
import { problemOf } from './problem.ts';

/** Reply of `GET /api/v1/session`. */
export type Session = {
  readonly person: {
    readonly personId: string;
    readonly login: string;
    readonly name: string;
    readonly organisation: string;
    readonly organisationName: string | null;
    readonly roles: readonly string[];
    readonly roleTitles: readonly string[];
  };
  readonly rights: Partial<Record<Right, Reach>>;
  readonly csrf: string;
  /** Only the page of the password is open until it is changed. */
  readonly mustChangePassword: boolean;
  /** Only the page of the regulation is open until it is accepted. */
  readonly regulationToAccept: {
    readonly subsystem: string;
    readonly version: number;
    readonly title: string;
    readonly text: string;
  } | null;
  readonly idleMs: number;
  readonly session: {
    readonly sessionId: string;
    readonly openedAt: string;
    readonly endsAt: string;
    /** `oidc`: came through ЕСИА and may have no password here. */
    readonly origin: 'password' | 'oidc';
  };
  readonly secondFactor: { readonly enrolled: boolean; readonly required: boolean };
};

export const sessionKey = ['session'] as const;

const SessionContext = createContext<Session | null>(null);

/** The signed-in person; only inside the signed-in part of the console. */
export const useSession = (): Session => {
  const session = useContext(SessionContext);
  if (session === null) throw new TypeError('useSession outside of a session');
  return session;
};

/** True when the person may use the right anywhere; null is for everybody. */
export const may = (session: Session, right: Right | null): boolean =>
  right === null || session.rights[right] !== undefined;

/** True when the person may open the page. */
export const mayOpen = (
  session: Session,
  { right, region }: { readonly right: Right | null; readonly region?: true },
): boolean =>
  may(session, right) &&
  (region === undefined || right === null || session.rights[right] === 'region');

/** `useMay()('deadLetters.redrive')`: whether to show a control. The server checks again. */
export const useMay = (): ((right: Right | null) => boolean) => {
  const session = useSession();
  return (right) => may(session, right);
};

/** Reads who is signed in: undefined while unknown, null when nobody is. */
export const useSessionQuery = (): Session | null | undefined => {
  const query = useQuery({
    queryKey: sessionKey,
    queryFn: async (): Promise<Session | null> => {
      try {
        return await api.get<Session>('/api/v1/session');
      } catch (error) {
        if (problemOf(error).status === 401) return null;
        throw error;
      }
    },
    staleTime: 30_000,
    refetchInterval: 60_000,
    retry: false,
  });
  if (query.data) setCsrf(query.data.csrf);
  return query.isError && query.data === undefined ? null : query.data;
};

/** Forgets what was shown to the former person and asks again who is signed in. */
export const useSessionReload = (): (() => Promise<void>) => {
  const client = useQueryClient();
  return async () => {
    await client.invalidateQueries({ queryKey: sessionKey });
  };
};

/** Gives the session to the pages. */
export const SessionProvider = ({
  session,
  children,
}: {
  readonly session: Session;
  readonly children: ReactNode;
}): ReactNode => {
  const client = useQueryClient();
  const { personId } = session.person;
  // Another person must not see what the former one has loaded.
  useEffect(
    () => () =>
      client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionKey[0] }),
    [client, personId],
  );
  return <SessionContext value={session}>{children}</SessionContext>;
};
