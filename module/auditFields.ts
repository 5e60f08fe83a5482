import type { AuditEvent } from './audit.ts';

/** Field of `details` → what it says. */
export type AuditFields = Readonly<Record<string, string>>;

/** On every refusal. */
const always: AuditFields = { code: 'Код отказа', reason: 'Причина отказа', field: 'Поле' };

const of = (fields: AuditFields = {}): AuditFields => ({ ...always, ...fields });

const filter = { filter: 'Отбор', rows: 'Число строк' };

const events: Readonly<Partial<Record<AuditEvent, AuditFields>>> = {
  'session.opened': of({ origin: 'Способ входа: password или oidc' }),
  'session.refused': of({ origin: 'Способ входа' }),
  'session.closed': of(),
  'session.confirmed': of(),
  'session.allClosed': of({ closed: 'Сколько сеансов завершено' }),
  'account.created': of({ organisation: 'ОГРН организации' }),
  'account.changed': of({
    revision: 'Редакция',
    unlocked: 'Снята блокировка входа',
    reopened: 'Открыта снова',
  }),
  'account.closed': of({ reason: 'Основание' }),
  'account.locked': of({ minutes: 'На сколько минут' }),
  'password.issued': of(),
  'password.changed': of(),
  'secondFactor.changed': of({ enrolled: 'Подключён или снят' }),
  'token.issued': of({ login: 'Владелец', rights: 'Права', days: 'Срок, дней' }),
  'token.withdrawn': of({ login: 'Владелец' }),
  'role.changed': of({ rights: 'Права', added: 'Добавлены', removed: 'Убраны' }),
  'grant.given': of({
    role: 'Роль',
    organisation: 'ОГРН; пусто — весь регион',
    subsystem: 'Подсистема',
    regulation: 'Редакция регламента подключения',
  }),
  'grant.withdrawn': of({ role: 'Роль', organisation: 'ОГРН', subsystem: 'Подсистема' }),
  'accessRule.changed': of({
    action: 'Создано, изменено или снято',
    roles: 'Роли',
    rule: 'Правило',
  }),
  'regulation.accepted': of({ version: 'Редакция регламента' }),
  'registry.changed': of({
    operation: 'Что сделано',
    register: 'Реестр',
    version: 'Редакция',
    created: 'Создано записей',
    updated: 'Изменено записей',
    unchanged: 'Осталось как было',
  }),
  'registry.exported': of(filter),
  'messages.exported': of({ ...filter, format: 'Вид файла' }),
  'message.opened': of(),
  'message.revealed': of({
    reason: 'Причина',
    grounds: 'Основание: роль или экстренный доступ',
    requestId: 'Запрос экстренного доступа',
    approvedBy: 'Кто согласовал',
  }),
  'message.revealAsked': of({ reason: 'Причина', message: 'Сообщение' }),
  'message.revealDecided': of({ decision: 'Решение', message: 'Сообщение', askedBy: 'Кто просил' }),
  'message.downloaded': of({ reason: 'Причина', step: 'Ссылка или файл', what: 'Что скачано' }),
  'deadLetters.redriven': of({
    ...filter,
    moved: 'Сколько возвращено',
    redriveId: 'Номер возврата',
    ratePerSecond: 'Темп, в секунду',
    total: 'Сколько под отбором',
    reason: 'Причина',
    cancelled: 'Остановлен',
  }),
  'deadLetters.undone': of({ undone: 'Сколько отменено', late: 'Сколько уже ушло' }),
  'bench.sent': of({ type: 'Вид сведений' }),
  'incident.changed': of({ action: 'Что сделано' }),
  'alertRule.changed': of({ action: 'Что сделано' }),
  'settings.changed': of({ changes: 'Что изменено', counted: 'Пересчитано записей' }),
  'component.changed': of({ state: 'Новое состояние' }),
  'key.changed': of({
    action: 'Что сделано',
    version: 'Версия ключа',
    algorithm: 'Алгоритм',
    certificateSha256: 'Сертификат',
    granteeKind: 'Кому дано право: система или владелец токена',
    grantee: 'Мнемоника или логин',
    kinds: 'Виды подписей',
  }),
  'key.used': of({
    kind: 'Вид подписи',
    digests: 'Хеши подписанного',
    documents: 'Документов',
    purpose: 'Зачем',
    version: 'Версия ключа',
  }),
  'desk.changed': of({ action: 'Что сделано', state: 'Новое состояние', organisation: 'ОГРН' }),
  'file.added': of({ owner: 'К чему приложен', sha256: 'Хеш', bytes: 'Размер' }),
  'file.linked': of(),
  'file.downloaded': of({ owner: 'К чему приложен', sha256: 'Хеш' }),
  'audit.read': of({ filter: 'Отбор', before: 'Страница до записи' }),
  'audit.exported': of(filter),
  'reconciliation.made': of({
    day: 'День',
    counterpart: 'Вторая сторона',
    type: 'Вид сведений',
    actId: 'Протокол',
    conflicts: 'Расхождений',
  }),
  'scenario.changed': of({ path: 'Шаг', option: 'Выбор', reason: 'Причина' }),
  'mark.changed': of({ repeated: 'Повтор', types: 'Виды сведений', sender: 'Отправитель' }),
  'document.printed': of({ how: 'print или copy', chars: 'Сколько знаков скопировано' }),
};

/** The fields of an event of the catalogue `auditEvents`. Never personal data: codes, counts, filters, reasons. */
export const auditFieldsOf = (event: AuditEvent): AuditFields => events[event] ?? always;
