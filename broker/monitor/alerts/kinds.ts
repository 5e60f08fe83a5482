/** How much an alert matters, the least first. */
export const severities = ['info', 'warning', 'critical'] as const;
export type Severity = (typeof severities)[number];

/** True when `left` matters more than `right`. */
export const isGraver = (left: Severity, right: Severity): boolean =>
  severities.indexOf(left) > severities.indexOf(right);

/** What an alert is about: a queue, a system of a participant, or the hub itself. */
export type AlertSubject = 'queue' | 'system' | 'hub';

type KindRow = {
  readonly title: string;
  /** Unit of the value and of the levels, as people read it. */
  readonly unit: string;
  /** Which side of a level is bad. */
  readonly worse: 'above' | 'below';
  readonly subject: AlertSubject;
  /** The contacts of the participant are told as well, once (KIS-4.6.3). */
  readonly tellsParticipant: boolean;
  readonly advice: string;
};

const kind = (
  title: string,
  unit: string,
  worse: KindRow['worse'],
  subject: AlertSubject,
  advice: string,
  tellsParticipant = false,
): KindRow => ({ title, unit, worse, subject, advice, tellsParticipant });

/** Every kind of alert that the hub evaluates itself, one row each (KIS-4.4.5). */
export const alertKinds = {
  queueDepth: kind(
    'Глубина очереди',
    'сообщений',
    'above',
    'queue',
    'Проверьте, забирает ли получатель сообщения; при переполнении отправителям откажут.',
  ),
  queueAge: kind(
    'Возраст старшего сообщения в очереди',
    'мин',
    'above',
    'queue',
    'Свяжитесь с получателем: сообщения ждут дольше обычного.',
  ),
  rateIn: kind(
    'Поток входящих от системы',
    'сообщений в минуту',
    'above',
    'system',
    'Проверьте, нет ли у отправителя зациклившейся отправки.',
  ),
  rateOut: kind(
    'Подтверждения из непустой очереди',
    'сообщений в минуту',
    'below',
    'queue',
    'Получатель не подтверждает: проверьте его обработчик и срок подтверждения.',
  ),
  errorShare: kind(
    'Доля отказов системе',
    '%',
    'above',
    'system',
    'Посмотрите отказы этой системы: чаще всего это схема, право доступа или подпись.',
  ),
  silence: kind(
    'Нет опроса',
    'мин',
    'above',
    'system',
    'Система не опрашивает свои очереди: позвоните её владельцу, сообщения ждут.',
    true,
  ),
  deadLetters: kind(
    'Недоставленные сообщения',
    'сообщений',
    'above',
    'queue',
    'Откройте недоставленные, выясните причину и верните их в очередь.',
  ),
  certificateExpiry: kind(
    'Срок сертификата',
    'сут',
    'below',
    'system',
    'Выпустите новый сертификат и зарегистрируйте его до конца срока прежнего.',
    true,
  ),
  crlAge: kind(
    'Просрочка списка отзыва',
    'ч',
    'above',
    'hub',
    'Положите свежий список отзыва в папку trust: без него подписи могут быть отвергнуты.',
  ),
  diskFree: kind(
    'Свободное место на диске',
    '%',
    'below',
    'hub',
    'Освободите место или расширьте диск: без места база данных остановится.',
  ),
  clockSkew: kind(
    'Расхождение часов',
    'с',
    'above',
    'system',
    'Настройте службу времени: по часам считаются юридически значимые сроки.',
    true,
  ),
  lag: kind(
    'Отставание фоновой работы',
    'с',
    'above',
    'hub',
    'Проверьте, включена ли эта работа и справляется ли база данных.',
  ),
  sealLag: kind(
    'Журнал не запечатан',
    'с',
    'above',
    'hub',
    'Проверьте, включено ли запечатывание журнала (компонент «Печать журнала»).',
  ),
  backupAge: kind(
    'Возраст резервной копии',
    'ч',
    'above',
    'hub',
    'Сделайте резервную копию и отметьте её: POST /api/v1/monitor/backups.',
  ),
} as const satisfies Record<string, KindRow>;

export type AlertKind = keyof typeof alertKinds;
export const alertKindNames = Object.keys(alertKinds) as readonly AlertKind[];
