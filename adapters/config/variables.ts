import Type, { type TSchema } from 'typebox';

/** What one environment variable is: how it is checked and how the README tells of it. */
export type Variable = {
  readonly schema: TSchema;
  /** What a right value looks like; ends the message about a wrong one. */
  readonly expected: string;
  /** Shown in the README. */
  readonly purpose: string;
  readonly byDefault: string | null;
  /** May hold a password: the value is never repeated in messages. */
  readonly secret?: boolean;
};

/** Work that a node of the hub may take: the doors of the exchange, the pages for people, background jobs. */
export const roles = ['doors', 'console', 'jobs'] as const;
export type Role = (typeof roles)[number];

export const logLevels = ['error', 'warn', 'info'] as const;
export type LogLevel = (typeof logLevels)[number];

const text = Type.String({ minLength: 1 });
const url = (scheme: string): TSchema => Type.String({ pattern: `^(${scheme})://[^\\s]+$` });

const variable = (
  schema: TSchema,
  expected: string,
  byDefault: string | null,
  purpose: string,
): Variable => ({ schema, expected, byDefault, purpose });

const secret = (row: Variable): Variable => ({ ...row, secret: true });
const file = (purpose: string): Variable => variable(text, 'путь к файлу', null, purpose);

/** Every variable that the hub reads, and no other (design.md §3). */
export const variables = {
  HUB_PORT: variable(
    Type.Integer({ minimum: 0, maximum: 65_535 }),
    'номер порта от 0 до 65535 (0 — любой свободный)',
    '8080',
    'порт HTTP: все адреса хаба',
  ),
  HUB_HOST: variable(text, 'адрес или имя', '127.0.0.1', 'адрес, на котором слушает хаб'),
  HUB_DATA: variable(text, 'путь к папке', '.hub', 'папка данных: встроенная база, файлы, ключи'),
  DATABASE_URL: secret(
    variable(
      url('postgres|postgresql'),
      'адрес вида postgres://пользователь@узел/база',
      null,
      'своя PostgreSQL; без неё хаб запускает встроенную в HUB_DATA',
    ),
  ),
  AMQP_URL: secret(
    variable(
      url('amqp|amqps'),
      'адрес вида amqp://узел',
      null,
      'RabbitMQ: обращения участников через очереди, выдача по подписке и события; без него хаб работает без двери AMQP',
    ),
  ),
  S3_URL: secret(
    variable(
      url('http|https'),
      'адрес вида https://узел/корзина',
      null,
      'хранилище S3; в этой версии файлы лежат в HUB_DATA, адрес только проверяется',
    ),
  ),
  HUB_TSA_URL: variable(
    url('http|https'),
    'адрес вида http://узел/tsa',
    null,
    'служба меток времени (RFC 3161) для закрепления журнала; без неё его закрепляет только подпись хаба',
  ),
  HUB_ROLES: variable(
    Type.String({ pattern: `^(${roles.join('|')})(,(${roles.join('|')}))*$` }),
    `список через запятую из ${roles.join(', ')}`,
    roles.join(','),
    'какую работу берёт этот узел',
  ),
  HUB_MASTER_KEY_FILE: file('файл главного ключа шифрования хранимых тел; без него — в HUB_DATA'),
  HUB_PUBLIC_URL: variable(
    url('http|https'),
    'адрес вида https://узел',
    null,
    'адрес хаба для участников: он стоит в WSDL; без него — адрес обращения',
  ),
  HUB_TLS_KEY_FILE: file('ключ TLS (PEM); вместе с HUB_TLS_CERT_FILE'),
  HUB_TLS_CERT_FILE: file('цепочка сертификатов TLS (PEM); вместе с HUB_TLS_KEY_FILE'),
  HUB_CRL_POLICY: variable(
    Type.Enum(['require', 'when-present']),
    'require или when-present',
    'when-present',
    'отказывать ли подписи, когда нет действующего списка отзыва её издателя',
  ),
  HUB_SMTP_URL: secret(
    variable(
      url('smtp|smtps'),
      'адрес вида smtp://имя:пароль@узел:587',
      null,
      'почтовый сервер для оповещений; без него писем нет',
    ),
  ),
  HUB_MAIL_FROM: variable(text, 'адрес почты', null, 'от кого письма хаба'),
  HUB_WEBHOOK_HOSTS: variable(
    Type.String({ pattern: '^[A-Za-z0-9.-]+(,[A-Za-z0-9.-]+)*$' }),
    'имена узлов через запятую',
    null,
    'какие узлы, кроме самой машины, можно вызывать оповещениями',
  ),
  OTEL_EXPORTER_OTLP_ENDPOINT: variable(
    url('http|https'),
    'адрес вида http://узел:4318',
    null,
    'куда отправлять трассы OpenTelemetry (OTLP/HTTP JSON); без него их нет',
  ),
  HUB_OPERATOR_TOKEN_FILE: file('файл с ключом доступа оператора; без него — в HUB_DATA'),
  HUB_LOG_LEVEL: variable(
    Type.Enum([...logLevels]),
    logLevels.join(', '),
    'info',
    'что писать в журнал',
  ),
  HUB_SIGNATURE_PROVIDER: variable(
    Type.Enum(['builtin', 'openssl-gost']),
    'builtin или openssl-gost',
    'builtin',
    'кто подписывает и проверяет подписи ГОСТ',
  ),
  HUB_MNEMONIC: variable(
    text,
    'мнемоника информационной системы',
    'HUB42',
    'мнемоника самого хаба',
  ),
  HUB_OPERATOR_OGRN: variable(
    Type.String({ pattern: '^\\d{13}$' }),
    'ОГРН из 13 цифр',
    '1020000000052',
    'ОГРН оператора хаба: организация первого администратора (по умолчанию условный)',
  ),
  HUB_SESSION_IDLE_MINUTES: variable(
    Type.Integer({ minimum: 1, maximum: 720 }),
    'число минут от 1 до 720',
    '15',
    'через сколько минут бездействия консоль снова спрашивает пароль',
  ),
  HUB_SESSION_HOURS: variable(
    Type.Integer({ minimum: 1, maximum: 24 }),
    'число часов от 1 до 24',
    '12',
    'сколько часов живёт сеанс консоли',
  ),
  HUB_OIDC_ISSUER: variable(
    Type.String({ pattern: '^(https://|http://(127\\.0\\.0\\.1|localhost)[:/])[^\\s]+$' }),
    'адрес вида https://узел',
    null,
    'издатель единого входа OpenID Connect (ЕСИА); вместе с HUB_OIDC_CLIENT_ID и HUB_OIDC_CLIENT_SECRET_FILE',
  ),
  HUB_OIDC_CLIENT_ID: variable(text, 'мнемоника клиента', null, 'мнемоника хаба у издателя'),
  HUB_OIDC_CLIENT_SECRET_FILE: file('файл с секретом хаба у издателя единого входа'),
  HUB_ESMEV_URL: variable(
    url('http|https'),
    'адрес вида http://узел:7500/smev/v1.2/ws',
    null,
    'сервис ЕСМЭВ; без него моста с ЕСМЭВ нет',
  ),
  HUB_ESMEV_VERSION: variable(Type.Enum(['1.2', '1.3']), '1.2 или 1.3', '1.2', 'версия схем ЕСМЭВ'),
  HUB_ESMEV_MNEMONIC: variable(
    text,
    'мнемоника информационной системы',
    null,
    'мнемоника региона в ЕСМЭВ (система-интегратор)',
  ),
  HUB_ESMEV_NODE_ID: variable(
    Type.String({ pattern: '^[A-Za-z0-9_.-]{1,50}$' }),
    'NodeID: до 50 букв латиницы и цифр',
    null,
    'своя очередь ответов в ЕСМЭВ, если она зарегистрирована',
  ),
  HUB_ESMEV_KEY_FILE: file('ключ ЭП-ОВ моста (PEM): им подписано и для ЕСМЭВ, и для хаба'),
  HUB_ESMEV_CERT_FILE: file('сертификат этого ключа (PEM); зарегистрирован у ESMEV01 и в ЕСМЭВ'),
  HUB_ESMEV_TRUST_FILE: file('сертификаты ЭП-СМЭВ (PEM), которым верит мост'),
  HUB_ESMEV_TYPES_FILE: file(
    'таблица видов сведений, названных в регионе иначе (JSON: пары federal, regional)',
  ),
  HUB_ESMEV_FTP_URL: secret(
    variable(
      url('ftp|ftps'),
      'адрес вида ftp://имя:пароль@узел:21',
      null,
      'файловое хранилище ЕСМЭВ для вложений больше 5 МБ',
    ),
  ),
  HUB_ESMEV_POLL_SECONDS: variable(
    Type.Integer({ minimum: 1, maximum: 600 }),
    'число секунд от 1 до 600',
    '10',
    'как редко мост спрашивает ЕСМЭВ, когда сообщений нет',
  ),
  HUB_TEST_CRASH_AT: variable(
    text,
    'имя шага',
    null,
    'только для тестов: на каком шаге оборвать процесс',
  ),
} as const satisfies Record<string, Variable>;

export type VariableName = keyof typeof variables;
