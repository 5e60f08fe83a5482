import { subsystems, type Subsystem } from './subsystems.ts';

/** Where a right can be limited: to one organisation's own records, or not at all. */
export type RightScope = 'region' | 'organisation';

type RightRow = { readonly title: string; readonly scope: RightScope };

const region = (title: string): RightRow => ({ title, scope: 'region' });
const organisation = (title: string): RightRow => ({ title, scope: 'organisation' });

/**
 * Every right that a person may have, one row each (KIS-2.4.3). A role is a set of these; the server checks them on every route.
 * `organisation` rights may be granted for one organisation: its own systems, queues and messages.
 */
export const rights = {
  'registry.read': organisation('Реестры: просмотр'),
  'registry.edit': organisation('Реестры: правка черновиков'),
  'registry.approve': region('Реестры: утверждение и публикация'),
  'regulations.approve': region('Регламенты подключения: утверждение'),
  'messages.read': organisation('Сообщения: поиск и карточка без содержимого'),
  'messages.content': organisation('Сообщения: содержимое с указанием причины'),
  'messages.export': organisation('Сообщения: выгрузка списков и оригиналов'),
  'messages.reveal.approve': region('Сообщения: подтверждение экстренного доступа'),
  'scenarios.read': organisation('Последовательности: выполнения и их ход'),
  'scenarios.run': organisation('Последовательности: запуск, решения, отмена'),
  'marks.read': organisation('Коды маркировки: просмотр'),
  'marks.manage': organisation('Коды маркировки: регистрация заявлений и выдача'),
  'reconciliation.use': organisation('Сверка сообщений: проведение и протоколы'),
  'queues.read': organisation('Очереди: состояние'),
  'deadLetters.redrive': region('Недоставленные: возврат в очередь и отмена'),
  'bench.use': organisation('Стенд проверки: отправка проверочных сообщений'),
  'incidents.read': organisation('Инциденты: просмотр'),
  'incidents.manage': region('Инциденты: принятие в работу и закрытие'),
  'monitor.manage': region('Мониторинг: правила оповещений'),
  'components.manage': region('Компоненты: включение и выключение'),
  'audit.read': region('Журнал действий: просмотр'),
  'users.read': organisation('Учётные записи: просмотр и выданные роли'),
  'users.manage': organisation('Учётные записи: ведение'),
  'roles.manage': region('Роли и правила доступа: ведение'),
  'grants.business': organisation('Права: выдача рабочих ролей'),
  'grants.system': region('Права: выдача технических ролей'),
  'keys.manage': organisation('Ключи подписи: загрузка и выпуск'),
  'keys.use': organisation('Ключи подписи: подписание на сервере'),
  'desk.answer': region('Обращения и предложения: ответы и решения'),
  'settings.manage': region('Настройки: ведение'),
} as const satisfies Record<string, RightRow>;

export type Right = keyof typeof rights;

const isSubsystem = (name: string): name is Subsystem => Object.hasOwn(subsystems, name);

/** The subsystem that a right belongs to: the first part of its name when that is one (`pusk.…`), else the exchange. */
export const subsystemOf = (right: Right): Subsystem => {
  const first = right.slice(0, right.indexOf('.'));
  return isSubsystem(first) ? first : 'mev';
};

/**
 * What only the operator of the System does (КИС, п. 4.2): for the whole region these rights hold for employees of the operator's
 * organisation alone, whatever roles others have (KIS-D.1.1).
 */
export const operatorRights: ReadonlySet<Right> = new Set<Right>([
  'registry.approve',
  'regulations.approve',
  'roles.manage',
  'users.manage',
  'grants.business',
]);

/** What no technical role may hold: content, personal data and the business of others (KIS-4.4.7, KIS-D.2-1). */
export const businessRights: ReadonlySet<Right> = new Set<Right>([
  'messages.content',
  'messages.export',
  'messages.reveal.approve',
  'registry.approve',
  'regulations.approve',
  'roles.manage',
  'users.manage',
  'grants.business',
  'keys.use',
]);
