import { auditEvents, type AuditEvent } from '../../../../module/index.ts';
import type { Tone } from '../shared/states.tsx';

/** Groups of events, as the first part of their codes says. */
const groups: Readonly<Record<string, string>> = {
  session: 'Вход и сеансы',
  account: 'Учётные записи',
  password: 'Пароли',
  secondFactor: 'Второй фактор',
  token: 'Токены API',
  role: 'Роли',
  grant: 'Выдача ролей',
  accessRule: 'Правила доступа',
  regulation: 'Регламенты',
  registry: 'Реестры',
  messages: 'Поиск и выгрузка сообщений',
  message: 'Сообщения',
  deadLetters: 'Недоставленные',
  bench: 'Стенд проверки',
  reconciliation: 'Сверка',
  scenario: 'Последовательности',
  mark: 'Маркировка',
  incident: 'Инциденты',
  alertRule: 'Правила оповещений',
  settings: 'Настройки',
  component: 'Компоненты',
  key: 'Ключи подписи',
  desk: 'Обращения',
  file: 'Файлы',
  audit: 'Журнал действий',
  document: 'Печать и копирование',
};

const groupOf = (code: string): string => code.slice(0, code.indexOf('.'));

/** Choices of the filter by event: whole groups and single events. */
export const eventOptions = [...new Set(Object.keys(auditEvents).map(groupOf))].map((group) => ({
  label: groups[group] ?? group,
  title: group,
  options: [
    { value: `${group}.`, label: `${groups[group] ?? group}: все события` },
    ...(Object.keys(auditEvents) as AuditEvent[])
      .filter((code) => groupOf(code) === group)
      .map((code) => ({ value: code, label: auditEvents[code] })),
  ],
}));

/** Who acts, in words. */
export const actorKinds: Readonly<Record<string, string>> = {
  person: 'сотрудник',
  token: 'токен',
  system: 'система',
  hub: 'хаб',
};

/** How an action ended. */
export const outcomes: Readonly<Record<'done' | 'refused', readonly [Tone, string]>> = {
  done: ['success', 'выполнено'],
  refused: ['error', 'отказано'],
};

/** What was found wrong in the chain. */
export const breaks: Readonly<Record<string, string>> = {
  altered: 'запись изменена',
  removed: 'запись удалена',
  cut: 'конец журнала обрезан',
  inserted: 'запись вставлена в обход хаба',
};

/** By what information is hidden. */
export const ruleAttributes: Readonly<Record<string, string>> = {
  type: 'Вид сведений (код)',
  service: 'Сервис или услуга (код)',
  party: 'Организация — любая сторона (ОГРН)',
  sender: 'Организация — отправитель (ОГРН)',
  recipient: 'Организация — получатель (ОГРН)',
  oktmo: 'ОКТМО (с вложенными)',
  key: 'Ключ вида сведений',
};

/** Kinds of roles. */
export const roleKinds: Readonly<Record<'business' | 'technical', string>> = {
  business: 'рабочая',
  technical: 'техническая',
};
