import type { EpochMs } from '../broker/index.ts';

/** Who did something: a person, a token, a system by its signature, or the hub itself. */
export type AuditActor = {
  readonly kind: 'person' | 'token' | 'system' | 'hub';
  /** Login, mnemonic, or `hub`. */
  readonly name: string;
  /** OGRN; null for the hub. */
  readonly organisation: string | null;
  /** Address of the client; null for work of the hub itself. */
  readonly address: string | null;
};

/**
 * One entry of the audit trail (KIS-4.4.7, KIS-4.6.2). Details never hold personal data or secrets: identifiers, counts, filters and
 * reasons only. The catalogue of events and their fields is `auditEvents`.
 */
export type AuditEntry = {
  readonly event: AuditEvent;
  readonly atMs: EpochMs;
  readonly actor: AuditActor;
  readonly outcome: 'done' | 'refused';
  /** What it was done to: `type:VS00001v001`, `person:ivanov`… */
  readonly object: string | null;
  readonly details: Readonly<Record<string, unknown>>;
};

/** The append-only, hash-chained trail; durable when it returns. */
export type Audit = { write(entry: AuditEntry): Promise<void> };

/**
 * The catalogue of events: what each one means, for people who search the trail. Fields of `details` are named in the title where
 * they matter.
 */
export const auditEvents = {
  'session.opened': 'Вход в консоль',
  'session.refused': 'Отказ во входе',
  'session.closed': 'Выход из консоли',
  'session.confirmed': 'Пароль подтверждён перед важным действием',
  'session.allClosed': 'Завершены все сеансы пользователя',
  'account.created': 'Создана учётная запись',
  'account.changed': 'Изменена учётная запись',
  'account.closed': 'Учётная запись закрыта',
  'account.locked': 'Учётная запись заблокирована после неверных паролей',
  'password.issued': 'Выдан первый пароль',
  'password.changed': 'Изменён пароль',
  'secondFactor.changed': 'Изменён второй фактор',
  'token.issued': 'Выдан токен API',
  'token.withdrawn': 'Отозван токен API',
  'role.changed': 'Изменён состав прав роли',
  'grant.given': 'Выдана роль',
  'grant.withdrawn': 'Отозвана роль',
  'accessRule.changed': 'Изменено правило доступа к сведениям',
  'regulation.accepted': 'Принят регламент подключения',
  'registry.changed': 'Изменена запись реестра',
  'registry.exported': 'Выгружены реестры',
  'messages.exported': 'Выгрузка сообщений',
  'message.opened': 'Открыта карточка сообщения',
  'message.revealed': 'Открыто содержимое сообщения',
  'message.revealAsked': 'Запрошен экстренный доступ к содержимому',
  'message.revealDecided': 'Решение об экстренном доступе',
  'message.downloaded': 'Скачан оригинал сообщения',
  'deadLetters.redriven': 'Возврат недоставленных',
  'deadLetters.undone': 'Отмена возврата недоставленных',
  'bench.sent': 'Отправлено проверочное сообщение',
  'reconciliation.made': 'Проведена сверка сообщений',
  'scenario.changed': 'Запуск, решение или отмена последовательности запросов',
  'mark.changed': 'Заявление или код маркировки',
  'incident.changed': 'Изменён инцидент',
  'alertRule.changed': 'Изменено правило оповещения',
  'settings.changed': 'Изменены настройки',
  'component.changed': 'Включён или выключен компонент',
  'key.changed': 'Изменён ключ подписи',
  'key.used': 'Подписание на сервере',
  'desk.changed': 'Обращение, предложение или письмо',
  'file.added': 'Приложен документ',
  'file.linked': 'Выдана одноразовая ссылка на документ',
  'file.downloaded': 'Скачан документ по одноразовой ссылке',
  'audit.read': 'Просмотр журнала действий',
  'audit.exported': 'Выгрузка журнала действий',
  'document.printed': 'Печать или копирование сведений ограниченного доступа',
} as const satisfies Record<string, string>;

export type AuditEvent = keyof typeof auditEvents;
