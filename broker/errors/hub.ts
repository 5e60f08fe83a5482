import { row, type ErrorRow } from './row.ts';

/** Refusals of the HTTP interface and of the hub itself. */
export const hubErrors = {
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
  HubIsOverloaded: row(
    503,
    true,
    'SMEVFailure',
    600,
    'Хаб занят приёмом больших сообщений',
    'Повторите то же самое обращение через несколько секунд; большие сообщения отправляйте не все сразу.',
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
