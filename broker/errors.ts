/**
 * Every refusal of the exchange in one table: what it is called on the wire, which HTTP status it has, whether a repeat may help,
 * and, in Russian, what happened and what the client does next. Names are those of the SMEV 3 faults; a name marked
 * `extension` is the hub's own and travels on SOAP inside the SMEV fault named in `soapFault`.
 */
export type ErrorRow = {
  readonly httpStatus: number;
  readonly retryable: boolean;
  /** Element of the faults schema that carries it on SOAP. */
  readonly soapFault: string;
  /** Number in `SMEV-NNN:` of basic:Description (reference/smev3.md §2.8). */
  readonly smevNumber: number;
  readonly title: string;
  /** What the client must do. */
  readonly advice: string;
};

const row = (
  httpStatus: number,
  retryable: boolean,
  soapFault: string,
  smevNumber: number,
  title: string,
  advice: string,
): ErrorRow => ({ httpStatus, retryable, soapFault, smevNumber, title, advice });

const signature = (title: string, advice: string): ErrorRow =>
  row(401, false, 'SignatureVerificationFault', 100, title, advice);

export const errorTable = {
  PoorSOAPEnvelopeFormat: row(
    400,
    false,
    'SignatureVerificationFault',
    403,
    'Сообщение не разобрано: оно не является правильным конвертом',
    'Исправьте конверт по схеме из ?wsdl (или /api/v1/openapi.json) и отправьте с новым MessageID.',
  ),
  NoSignatureFound: signature(
    'Подпись информационной системы (ЭП-ОВ) не найдена',
    'Подпишите блок данных сертификатом информационной системы и отправьте снова.',
  ),
  IncorrectSignatureTarget: signature(
    'Подпись стоит не на том элементе',
    'Подпишите ровно тот элемент, который требует операция; Reference должен указывать на его Id и быть один.',
  ),
  SignatureIsInvalid: signature(
    'Подпись не соответствует данным',
    'Проверьте сообщение командой «hub verify»; не изменяйте подписанный блок после подписания.',
  ),
  CertificateIsNotFound: signature(
    'Сертификат подписи отсутствует или не доверен',
    'Приложите сертификат, выданный удостоверяющим центром из реестра хаба.',
  ),
  CertificateIsExpired: signature(
    'Срок действия сертификата подписи не наступил или истёк',
    'Получите новый сертификат и зарегистрируйте его у оператора.',
  ),
  CertificateIsRevoked: signature(
    'Сертификат подписи отозван',
    'Получите новый сертификат и зарегистрируйте его у оператора.',
  ),
  SenderIsNotRegistered: row(
    403,
    false,
    'SenderIsNotRegistered',
    100,
    'Отправитель не зарегистрирован: сертификат не принадлежит ни одной информационной системе',
    'Передайте сертификат оператору хаба для регистрации.',
  ),
  AccessDenied: row(
    403,
    false,
    'AccessDenied',
    403,
    'Доступ запрещён',
    'Согласуйте право доступа к виду сведений с его владельцем и оператором хаба.',
  ),
  RateLimitExceeded: row(
    429,
    true,
    'AccessDenied',
    100,
    'Превышен лимит обращений',
    'Увеличьте интервал между обращениями и повторите позже.',
  ),
  InvalidMessageIdFormat: row(
    400,
    false,
    'InvalidMessageIdFormat',
    300,
    'Идентификатор сообщения имеет неверный формат',
    'Сформируйте MessageID как UUID версии 1 в нижнем регистре.',
  ),
  StaleMessageId: row(
    400,
    false,
    'StaleMessageId',
    302,
    'Идентификатор сообщения просрочен или из будущего',
    'Проверьте часы и сформируйте новый MessageID непосредственно перед отправкой.',
  ),
  MessageIsAlreadySent: row(
    409,
    false,
    'MessageIsAlreadySent',
    301,
    'Сообщение с этим идентификатором уже принято',
    'Прекратите повторную отправку: сообщение находится в обработке.',
  ),
  MessageIdConflict: row(
    409,
    false,
    'MessageIsAlreadySent',
    301,
    'Идентификатор уже занят другим сообщением',
    'Сформируйте новый MessageID: содержимое отличается от принятого ранее. Инцидент зарегистрирован.',
  ),
  BusinessDataTypeIsNotSupported: row(
    422,
    false,
    'BusinessDataTypeIsNotSupported',
    403,
    'Вид сведений не зарегистрирован',
    'Проверьте пространство имён и корневой элемент по реестру видов сведений.',
  ),
  UNKNOWN_REQUEST_DESCRIPTION: row(
    422,
    false,
    'BusinessDataTypeIsNotSupported',
    403,
    'Вид сведений выведен из эксплуатации или ещё не введён',
    'Перейдите на действующую версию вида сведений: она указана в реестре.',
  ),
  UnknownMessageType: row(
    422,
    false,
    'UnknownMessageType',
    403,
    'Вид сведений в условии отбора неизвестен',
    'Укажите пространство имён и корневой элемент из реестра видов сведений или не указывайте отбор.',
  ),
  InvalidContent: row(
    422,
    false,
    'InvalidContent',
    403,
    'Содержимое не соответствует схеме',
    'Исправьте указанные места по схеме вида сведений и отправьте с новым MessageID.',
  ),
  TransactionCodeInvalid: row(
    422,
    false,
    'TransactionCodeInvalid',
    403,
    'Код транзакции неверен',
    'Получите действующий код маркировки для этой услуги.',
  ),
  PersonalSignatureInvalid: row(
    422,
    false,
    'SignatureVerificationFault',
    100,
    'Подпись должностного лица (ЭП-СП) отсутствует или неверна',
    'Подпишите содержимое сертификатом должностного лица и отправьте с новым MessageID.',
  ),
  AttachmentContentMiscoordination: row(
    422,
    false,
    'AttachmentContentMiscoordination',
    201,
    'Вложения не соответствуют их описанию',
    'Проверьте число, идентификаторы, размер и подписи вложений.',
  ),
  AttachmentSizeLimitExceeded: row(
    413,
    false,
    'AttachmentSizeLimitExceeded',
    202,
    'Вложения больше допустимого размера',
    'Уменьшите вложения или передайте их через файловое хранилище.',
  ),
  QuoteLimitExceeded: row(
    413,
    false,
    'QuoteLimitExceeded',
    202,
    'Исчерпана квота хранилища вложений',
    'Удалите ненужные файлы или запросите увеличение квоты у оператора.',
  ),
  MessageTooLarge: row(
    413,
    false,
    'AttachmentSizeLimitExceeded',
    202,
    'Сообщение больше допустимого размера',
    'Уменьшите сообщение; вложения больше 5 МБ передаются через файловое хранилище.',
  ),
  RecipientIsNotFound: row(
    422,
    false,
    'RecipientIsNotFound',
    404,
    'Получатель не найден',
    'Проверьте код маршрутизации или адрес ответа To.',
  ),
  DestinationOverflow: row(
    503,
    true,
    'DestinationOverflow',
    600,
    'Очередь получателя переполнена',
    'Повторите отправку позже с новым MessageID.',
  ),
  EndOfLifeReached: row(
    422,
    false,
    'EndOfLifeReached',
    403,
    'Срок жизни сообщения уже истёк',
    'Укажите EOL в будущем или не указывайте его.',
  ),
  IncorrectResponseContentType: row(
    422,
    false,
    'IncorrectResponseContentType',
    403,
    'Ответ не соответствует виду сведений запроса',
    'Отправьте корневой элемент ответа того же вида сведений; на рассылку ответ не отправляется.',
  ),
  TargetMessageIsNotFound: row(
    404,
    false,
    'TargetMessageIsNotFound',
    501,
    'Среди выданных вам сообщений такого нет',
    'Сообщение уже подтверждено или возвращено в очередь: получите его заново.',
  ),
  RequestIsNotFound: row(
    404,
    false,
    'RequestIsNotFound',
    404,
    'Сообщение не найдено',
    'Проверьте идентификатор; видны только сообщения вашей информационной системы.',
  ),
  CancelIsTooLate: row(
    409,
    false,
    'SMEVFailure',
    409,
    'Отозвать сообщение уже нельзя',
    'Получатель уже забрал сообщение: дождитесь ответа.',
  ),
  StateSecretNotAllowed: row(
    422,
    false,
    'InvalidContent',
    403,
    'Сведения, составляющие государственную тайну, не передаются',
    'Не отправляйте такие сведения через хаб. Тело удалено, офицер безопасности уведомлён.',
  ),
  QueueIsNotFound: row(
    404,
    false,
    'UnknownMessageType',
    404,
    'Очередь не найдена',
    'Укажите вид очереди: requests, responses или statuses.',
  ),
  RegistryEntryInvalid: row(
    422,
    false,
    'InvalidContent',
    403,
    'Запись реестра содержит ошибки',
    'Исправьте указанные места и повторите.',
  ),
  RegistryEntryInUse: row(
    409,
    false,
    'SMEVFailure',
    409,
    'Запись реестра используется',
    'Сначала удалите ссылки на неё из записей, указанных в ответе.',
  ),
  RegistryEntryNotFound: row(
    404,
    false,
    'SMEVFailure',
    404,
    'Записи реестра нет',
    'Проверьте код записи.',
  ),
  RegistryVersionConflict: row(
    409,
    false,
    'SMEVFailure',
    409,
    'Версия записи изменена',
    'Прочитайте запись заново и повторите изменение как новую версию.',
  ),
  ServiceIsNotActive: row(
    422,
    false,
    'RecipientIsNotFound',
    404,
    'Электронный сервис не действует',
    'Обратитесь к владельцу сервиса.',
  ),
  ServiceCallFailed: row(
    502,
    true,
    'SMEVFailure',
    500,
    'Электронный сервис не ответил',
    'Повторите позже с новым MessageID.',
  ),
  BadRequest: row(
    400,
    false,
    'InvalidContent',
    403,
    'Запрос составлен неверно',
    'Исправьте указанные поля; описание — в /docs.',
  ),
  NotFound: row(404, false, 'SMEVFailure', 404, 'Такого адреса нет', 'Список адресов — в /docs.'),
  MethodNotAllowed: row(
    405,
    false,
    'SMEVFailure',
    404,
    'Метод не поддерживается по этому адресу',
    'Используйте метод из заголовка Allow; описание — в /docs.',
  ),
  UnsupportedMediaType: row(
    415,
    false,
    'InvalidContent',
    403,
    'Тип содержимого запроса не поддерживается',
    'Отправьте тело как application/json в UTF-8 без сжатия.',
  ),
  OperatorTokenInvalid: row(
    401,
    false,
    'AccessDenied',
    100,
    'Токен оператора недействителен',
    'Получите новый токен оператора или подпишите обращение сертификатом системы.',
  ),
  ConfigurationInvalid: row(
    422,
    false,
    'SMEVFailure',
    403,
    'Настройки хаба неверны',
    'Исправьте названные переменные окружения и запустите хаб снова; их список — в README.',
  ),
  SMEVFailure: row(
    500,
    true,
    'SMEVFailure',
    500,
    'Внутренняя ошибка хаба',
    'Повторите позже; если ошибка повторяется, сообщите оператору номер обращения.',
  ),
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof errorTable;

/** One place of bad input: which field, what is wrong with it and, for documents, where. */
export type Violation = {
  readonly field: string;
  readonly reason: string;
  readonly line?: number;
  readonly column?: number;
};

export type ErrorDetails = {
  readonly field?: string;
  readonly value?: string;
  /** One Russian sentence that says what was found; never holds personal data. */
  readonly reason?: string;
  readonly violations?: readonly Violation[];
  /** Children of the SMEV fault element by their names, e.g. RootElementLocalName. */
  readonly faultFields?: Readonly<Record<string, string | number>>;
};

/** An expected refusal. Impossible states are asserted, never thrown as this. */
export class HubError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(details.reason ?? errorTable[code].title, options);
    this.name = 'HubError';
    this.code = code;
    this.details = details;
  }
}

/** True for the expected refusals of this table. */
export const isHubError = (value: unknown): value is HubError => value instanceof HubError;
