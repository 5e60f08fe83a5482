import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import Type from 'typebox';
import { type Reply, type Route, defineRoute } from '../../module/index.ts';
import { errorTable, HubError } from '../../broker/index.ts';

const assetTypes: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'index.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
};

const require = createRequire(import.meta.url);
const assetFolder = (): string => path.dirname(require.resolve('swagger-ui-dist/package.json'));

const page = (title: string, head: string, body: string): Reply => ({
  status: 200,
  raw: {
    contentType: 'text/html; charset=utf-8',
    bytes: `<!doctype html>
<html lang="ru"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>${head}</head><body>${body}</body></html>
`,
  },
});

const starter = `window.addEventListener('load', () => {
  SwaggerUIBundle({ url: '/api/v1/openapi.json', dom_id: '#swagger-ui', deepLinking: true });
});
`;

const docsPage = (): Reply =>
  page(
    'Описание API хаба',
    '<link rel="stylesheet" href="/docs/assets/index.css"><link rel="stylesheet" href="/docs/assets/swagger-ui.css">' +
      '<link rel="icon" type="image/png" href="/docs/assets/favicon-32x32.png">',
    '<div id="swagger-ui"></div><script src="/docs/assets/swagger-ui-bundle.js"></script><script src="/docs/assets/start.js"></script>',
  );

const errorsPage = (): Reply => {
  const rows = Object.entries(errorTable).map(
    ([code, row]) =>
      `<tr id="${code}"><th scope="row"><code>${code}</code></th><td>${row.httpStatus}</td>` +
      `<td>${row.title}</td><td>${row.advice}</td><td>${row.retryable ? 'да' : 'нет'}</td></tr>`,
  );
  return page(
    'Коды ошибок хаба',
    '',
    '<h1>Коды ошибок</h1><table border="1"><thead><tr><th scope="col">Код</th><th scope="col">HTTP</th>' +
      '<th scope="col">Что произошло</th><th scope="col">Что делать</th><th scope="col">Повтор поможет</th></tr></thead>' +
      `<tbody>${rows.join('')}</tbody></table>`,
  );
};

const assetReply = async (name: string): Promise<Reply> => {
  const headers = { 'Cache-Control': 'public, max-age=3600' };
  if (name === 'start.js') {
    const contentType = 'text/javascript; charset=utf-8';
    return { status: 200, headers, raw: { contentType, bytes: starter } };
  }
  // Only listed names reach the disk: the name comes from the network.
  const contentType = assetTypes[name];
  if (contentType === undefined) throw new HubError('NotFound');
  const bytes = await readFile(path.join(assetFolder(), name));
  return { status: 200, headers, raw: { contentType, bytes } };
};

const html = { 200: { description: 'Страница', contentType: 'text/html' } };

/** `/docs`: Swagger UI served from the installed package, and the page of error codes made of the error table. */
export const makeDocsRoutes = (): readonly Route[] => [
  defineRoute({
    method: 'get',
    path: '/docs',
    summary: 'Описание API для чтения',
    tags: ['docs'],
    permission: 'public',
    responses: html,
    handler: async () => docsPage(),
  }),
  defineRoute({
    method: 'get',
    path: '/docs/errors',
    summary: 'Коды ошибок: что произошло и что делать',
    tags: ['docs'],
    permission: 'public',
    responses: html,
    handler: async () => errorsPage(),
  }),
  defineRoute({
    method: 'get',
    path: '/docs/assets/{name}',
    summary: 'Файлы страницы описания',
    tags: ['docs'],
    permission: 'public',
    params: Type.Object({ name: Type.String({ maxLength: 60 }) }),
    responses: { 200: { description: 'Файл', contentType: 'application/octet-stream' } },
    handler: ({ params }) => assetReply(params.name),
  }),
];
