import { type Route, defineRoute } from '../../module/index.ts';
import { makeOpenApi } from '../http/index.ts';

const tags = [
  { name: 'messages', description: 'Отправка, получение и подтверждение сообщений' },
  { name: 'history', description: 'История движения сообщений и подписанные оригиналы' },
  { name: 'attachments', description: 'Большие файлы: загрузка частями и выдача' },
  { name: 'webhooks', description: 'Подписки на события: адреса, проверка, журнал доставки' },
  { name: 'reconciliation', description: 'Сверка сообщений и её протоколы' },
  { name: 'marking', description: 'Заявления на услуги и коды маркировки' },
  { name: 'monitor', description: 'Состояние очередей и объяснение маршрутов' },
  { name: 'registry', description: 'Реестры: карточки, версии, публикация, обмен пакетами' },
  { name: 'operations', description: 'Инциденты, отказы и недоставленные сообщения' },
  { name: 'scenarios', description: 'Последовательности запросов и их выполнения' },
  { name: 'components', description: 'Части хаба: состояние, включение и выключение' },
  { name: 'signing', description: 'Ключи и подписание на сервере' },
  { name: 'bench', description: 'Стенд проверки видов сведений' },
  { name: 'session', description: 'Вход, сеансы, пароль, второй фактор' },
  { name: 'accounts', description: 'Учётные записи' },
  { name: 'access', description: 'Роли, права, правила доступа' },
  { name: 'audit', description: 'Журнал действий' },
  { name: 'desk', description: 'Обращения, предложения, переписка' },
  { name: 'notices', description: 'Уведомления сотруднику' },
  { name: 'files', description: 'Файлы обращений и писем' },
  { name: 'console', description: 'Обзор и изменения по мере их прихода' },
  { name: 'system', description: 'Паспорт системы' },
  { name: 'bridges', description: 'Мосты к внешним системам' },
  { name: 'health', description: 'Состояние процесса' },
  { name: 'docs', description: 'Описание API' },
];

const description = `Участник подписывает каждое обращение сертификатом своей информационной системы.

Тело POST: \`{"envelope": {…}, "signature": "…", "attachments": […]}\`. \`signature\` — отсоединённая JWS (RFC 7515, прил. F)
с b64: false (RFC 7797) над значением envelope в канонической форме RFC 8785; заголовок JWS:
\`{"alg": …, "b64": false, "crit": ["b64"], "x5t#S256": …}\`, алгоритмы RS256, ES256, ES384, GOST3410_2012_256, GOST3410_2012_512.

Чтение (GET): заголовки \`Hub-Timestamp\` (RFC 3339) и \`Hub-Signature\` — такая же JWS над
\`{"method", "path", "timestamp"}\`, где path — адрес вместе со строкой запроса, timestamp — значение Hub-Timestamp.

Ответы с полем hubSignature подписаны хабом в семействе алгоритмов обратившегося: JWS над ответом без этого поля; сертификат,
названный её x5t#S256, — среди /api/v1/hub/certificate. Отказы — RFC 9457; коды — на /docs/errors.`;

const securitySchemes = {
  hubSignature: {
    type: 'apiKey',
    in: 'header',
    name: 'Hub-Signature',
    description: 'Отсоединённая JWS над {method, path, timestamp}; вместе с Hub-Timestamp',
  },
  operatorToken: { type: 'http', scheme: 'bearer', description: 'Токен оператора' },
} as const;

/** A signature in the body is no scheme of OpenAPI: such routes name none, or none as one of two. */
const security = (route: Route): readonly string[] => {
  if (route.permission === 'public') return [];
  if (route.body === undefined) return ['hubSignature', 'operatorToken'];
  const { required = [] } = route.body as { required?: readonly string[] };
  return required.includes('signature') ? [] : ['', 'operatorToken'];
};

/** The OpenAPI 3.1 document of all routes of the HTTP interface. */
export const makeApiDocument = (routes: readonly Route[]) =>
  makeOpenApi(routes, {
    title: 'Хаб электронного взаимодействия: JSON API',
    version: '1',
    description,
    securitySchemes,
    security,
    tags,
  });

/** `/api/v1/openapi.json`: describes the given routes and itself. */
export const makeDocumentRoute = (routes: readonly Route[]): Route => {
  const route = defineRoute({
    method: 'get',
    path: '/api/v1/openapi.json',
    summary: 'Описание API в форме OpenAPI 3.1',
    tags: ['docs'],
    permission: 'public',
    responses: { 200: { description: 'Документ OpenAPI 3.1', contentType: 'application/json' } },
    handler: async () => ({ status: 200, body: document }),
  });
  const document = makeApiDocument([...routes, route]);
  return route;
};
