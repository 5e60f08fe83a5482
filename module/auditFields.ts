import type { AuditEvent } from './audit.ts';

/** Field of `details` → what it says. */
export type AuditFields = Readonly<Record<string, string>>;

/** On every refusal. */
const always: AuditFields = { code: 'Код отказа', reason: 'Причина отказа', field: 'Поле' };

const of = (fields: AuditFields = {}): AuditFields => ({ ...fields, ...always });

const filter = { filter: 'Отбор', rows: 'Число строк' };

const events: Readonly<Partial<Record<AuditEvent, AuditFields>>> = {
  'session.opened': of({ origin: 'Способ входа', agent: 'Браузер', secondFactor: 'Второй фактор' }),
  'session.refused': of({ login: 'Имя, под которым входили' }),
  'session.closed': of({ why: 'Почему завершён' }),
  'session.confirmed': of(),
  'session.allClosed': of({ closed: 'Сколько сеансов завершено' }),
  'account.created': of({ organisation: 'ОГРН организации', changes: 'Что записано' }),
  'account.changed': of({ changes: 'Что изменено' }),
  'account.closed': of({ reason: 'Основание' }),
  'account.locked': of({ until: 'До какого времени', failures: 'Неверных паролей подряд' }),
  'password.issued': of(),
  'password.changed': of(),
  'secondFactor.changed': of({ state: 'Включён или снят' }),
  'token.issued': of({ rights: 'Права', until: 'Срок' }),
  'token.withdrawn': of(),
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
  }),
  'registry.exported': of(filter),
  'messages.searched': of(filter),
  'messages.exported': of(filter),
  'message.opened': of(),
  'message.revealed': of({ reason: 'Причина', approvedBy: 'Кто согласовал' }),
  'message.revealAsked': of({ reason: 'Причина', message: 'Сообщение' }),
  'message.revealDecided': of({ decision: 'Решение', message: 'Сообщение', askedBy: 'Кто просил' }),
  'message.downloaded': of({ reason: 'Причина' }),
  'deadLetters.redriven': of({
    ...filter,
    moved: 'Сколько возвращено',
    redriveId: 'Номер возврата',
  }),
  'deadLetters.undone': of({ undone: 'Сколько отменено', late: 'Сколько уже ушло' }),
  'bench.sent': of({ type: 'Вид сведений' }),
  'incident.changed': of({ action: 'Что сделано' }),
  'alertRule.changed': of({ action: 'Что сделано' }),
  'settings.changed': of({ changes: 'Что изменено' }),
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
  'document.printed': of({ page: 'Страница', ...filter }),
};

/** The fields of an event of the catalogue `auditEvents`. Never personal data: codes, counts, filters, reasons. */
export const auditFieldsOf = (event: AuditEvent): AuditFields => events[event] ?? always;
