import { useQuery } from '@tanstack/react-query';
import type { AccountLineData } from '../../../identity/index.ts';
import type { Tone } from '../shared/states.tsx';
import { api } from '../shell/api.ts';

/** States by which the list is filtered, in words. */
export const conditions: Readonly<Record<string, string>> = {
  active: 'действующие',
  issued: 'первый пароль не сменён',
  locked: 'вход закрыт после ошибок',
  closed: 'закрытые',
};

/** What stands beside the login: the most important first. */
export const statesOf = (
  account: Pick<AccountLineData, 'state' | 'lockedUntil' | 'passwordIssued'>,
): readonly (readonly [Tone, string])[] => {
  if (account.state === 'closed') return [['default', 'закрыта']];
  return [
    ...(account.lockedUntil === null ? [] : [['error', 'вход закрыт'] as const]),
    ...(account.passwordIssued ? [['warning', 'первый пароль'] as const] : []),
    ...(account.lockedUntil === null && !account.passwordIssued
      ? [['success', 'действует'] as const]
      : []),
  ];
};

/** What was done to an account, in words. */
export const eventTitles: Readonly<Record<string, string>> = {
  created: 'Создана',
  changed: 'Изменена',
  closed: 'Закрыта',
  reopened: 'Открыта снова',
  unlocked: 'Снята блокировка входа',
  passwordIssued: 'Выдан первый пароль',
  passwordChanged: 'Пароль сменён',
  secondFactorDropped: 'Снят второй фактор',
};

/** Roles for selection. */
export const useRoles = (): readonly { readonly value: string; readonly label: string }[] => {
  const { data } = useQuery({
    queryKey: ['roles', 'options'],
    queryFn: () =>
      api.get<{ roles: readonly { readonly code: string; readonly title: string }[] }>(
        '/api/v1/roles',
      ),
    staleTime: 60_000,
  });
  return (data?.roles ?? []).map(({ code, title }) => ({ value: code, label: title }));
};
