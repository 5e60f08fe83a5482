import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { SearchOutlined } from '@ant-design/icons';
import { App as AntApp, ConfigProvider } from 'antd';
import ruRU from 'antd/locale/ru_RU';
import dayjs from 'dayjs';
import 'dayjs/locale/ru';
import { useEffect, useMemo, useState, type ReactNode } from 'react';
import { flushSync } from 'react-dom';
import { IdleLock, useIdleLock } from '../identity/IdleLock.tsx';
import { LoginPage } from '../identity/LoginPage.tsx';
import { PasswordPage } from '../identity/PasswordPage.tsx';
import { RegulationPage } from '../identity/RegulationPage.tsx';
import { SecondFactorPage } from '../identity/SecondFactorPage.tsx';
import { setInterrupts } from './api.ts';
import { ConfirmPassword, useConfirmPassword } from './ConfirmPassword.tsx';
import { problemOf } from './problem.ts';
import { router } from './router.tsx';
import { SessionProvider, useSessionQuery, useSessionReload } from './session.tsx';
import { PageLoading } from './states.tsx';
import { keepThemeChoice, readThemeChoice, themeOf, type ThemeChoice } from './theme.ts';
import { ThemeContext } from './themeContext.ts';

dayjs.locale('ru');

// The picture's own name is English; a screen reader says this one.
const inputSearch = { searchIcon: <SearchOutlined aria-label="Найти" /> };

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      refetchOnWindowFocus: true,
      // A refusal stays a refusal; only a failure of the network or the hub is worth another try.
      retry: (count, error) => count < 2 && [0, 502, 503, 504].includes(problemOf(error).status),
    },
  },
});

const useMedia = (query: string): boolean => {
  const media = useMemo(() => matchMedia(query), [query]);
  const [matches, setMatches] = useState(media.matches);
  useEffect(() => {
    // At once: the picture for the printer is taken right after the event.
    const listen = (): void => flushSync(() => setMatches(media.matches));
    media.addEventListener('change', listen);
    return () => media.removeEventListener('change', listen);
  }, [media]);
  return matches;
};

const Doorway = (): ReactNode => {
  const session = useSessionQuery();
  const reload = useSessionReload();
  const confirm = useConfirmPassword();
  const lock = useIdleLock(session ?? null);
  useEffect(() => {
    setInterrupts({
      confirm: confirm.ask,
      unlock: lock.wait,
      sessionChanged: () => void reload(),
    });
  });
  if (session === undefined) return <PageLoading />;
  if (session === null) return <LoginPage />;
  if (session.mustChangePassword) return <PasswordPage />;
  const { enrolled, required } = session.secondFactor;
  if (required && !enrolled && session.session.origin === 'password') return <SecondFactorPage />;
  if (session.regulationToAccept !== null) {
    return <RegulationPage regulation={session.regulationToAccept} />;
  }
  return (
    <SessionProvider session={session}>
      <RouterProvider router={router} />
      <ConfirmPassword {...confirm} />
      <IdleLock {...lock} />
    </SessionProvider>
  );
};

/** The console: theme, language, session, pages. */
export const App = (): ReactNode => {
  const [choice, setChoice] = useState<ThemeChoice>(readThemeChoice);
  const systemDark = useMedia('(prefers-color-scheme: dark)');
  // Paper is white: light letters of the dark theme would not be seen on it.
  const printing = useMedia('print');
  const isDark = !printing && (choice === 'auto' ? systemDark : choice === 'dark');
  useEffect(() => {
    document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light';
  }, [isDark]);
  const themeState = useMemo(
    () => ({
      choice,
      isDark,
      choose: (chosen: ThemeChoice): void => {
        keepThemeChoice(chosen);
        setChoice(chosen);
      },
    }),
    [choice, isDark],
  );
  return (
    <ThemeContext value={themeState}>
      <ConfigProvider
        locale={ruRU}
        theme={themeOf(isDark)}
        wave={{ disabled: true }}
        inputSearch={inputSearch}
      >
        <AntApp message={{ maxCount: 3 }}>
          <QueryClientProvider client={client}>
            <Doorway />
          </QueryClientProvider>
        </AntApp>
      </ConfigProvider>
    </ThemeContext>
  );
};
