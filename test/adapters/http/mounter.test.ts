import { expect } from 'chai';
import Type from 'typebox';
import { type Route, defineRoute } from '../../../module/index.ts';
import { errorTable, HubError, type ErrorCode } from '../../../broker/index.ts';
import { type Problem, type Rates } from '../../../adapters/http/index.ts';
import { makeMemoryLog, makePlainPorts, serveRoutes, type Listening } from './support.ts';

const Item = Type.Object(
  { name: Type.String({ minLength: 2 }), count: Type.Integer({ minimum: 1 }) },
  { additionalProperties: false },
);

const routes: readonly Route[] = [
  defineRoute({
    method: 'post',
    path: '/items/{id}',
    summary: 'Проверка',
    tags: ['test'],
    permission: 'public',
    params: Type.Object({ id: Type.Integer() }),
    query: Type.Object({ loud: Type.Optional(Type.Boolean()) }, { additionalProperties: false }),
    body: Item,
    bodyBytesMax: 1_000,
    responses: { 201: { description: 'Создано', schema: Item } },
    handler: async ({ params, query, body }) => ({ status: 201, body: { params, query, body } }),
  }),
  defineRoute({
    method: 'get',
    path: '/closed',
    summary: 'Для оператора',
    tags: ['test'],
    permission: 'operator',
    responses: { 200: { description: 'Видно' } },
    handler: async ({ caller }) => ({ status: 200, body: { name: caller?.name } }),
  }),
  defineRoute({
    method: 'get',
    path: '/fails/{code}',
    summary: 'Отказ по коду',
    tags: ['test'],
    permission: 'public',
    params: Type.Object({ code: Type.String() }),
    responses: { 200: { description: 'Не бывает' } },
    handler: async ({ params }) => {
      if (params.code === 'unknown') throw new TypeError('СНИЛС 112-233-445 95 is not a function');
      throw new HubError(params.code as ErrorCode, { field: 'x' });
    },
  }),
];

const problem = async (response: Response): Promise<Problem> => {
  expect(response.headers.get('content-type')).to.match(/^application\/problem\+json/);
  const body = (await response.json()) as Problem;
  expect(body.status).to.equal(response.status);
  expect(body.requestId).to.equal(response.headers.get('x-request-id'));
  return body;
};

describe('adapters/http: mounter', () => {
  const log = makeMemoryLog();
  let listening: Listening;
  before(async () => {
    listening = await serveRoutes(routes, makePlainPorts(log));
  });
  after(() => listening.stop());

  const post = (path: string, body: string | Uint8Array, headers: Record<string, string> = {}) =>
    fetch(`${listening.baseUrl}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : Buffer.from(body),
    });
  it('gives the handler typed parameters, query and body', async () => {
    const response = await post('/items/7?loud=true', '{"name":"ab","count":2}');
    expect(response.status).to.equal(201);
    expect(await response.json()).to.deep.equal({
      params: { id: 7 },
      query: { loud: true },
      body: { name: 'ab', count: 2 },
    });
  });

  it('names every wrong field in Russian', async () => {
    const body = await problem(await post('/items/7', '{"name":"a","extra":1}'));
    expect(body.code).to.equal('BadRequest');
    expect(body.violations.map(({ field }) => field)).to.have.members(['name', 'count', 'extra']);
    for (const { reason } of body.violations) expect(reason).to.match(/[а-я]/);
  });

  it('does not coerce the body as it does the query', async () => {
    const body = await problem(await post('/items/7', '{"name":"ab","count":"2"}'));
    expect(body.violations).to.have.length(1);
    expect(body.violations[0]?.field).to.equal('count');
  });

  it('refuses wrong parameters and unknown or repeated query members', async () => {
    const json = '{"name":"ab","count":2}';
    expect((await problem(await post('/items/x', json))).violations[0]?.field).to.equal('id');
    expect((await problem(await post('/items/1?q=1', json))).violations[0]?.field).to.equal('q');
    const twice = await problem(await post('/items/1?loud=true&loud=false', json));
    expect(twice.violations[0]?.field).to.equal('query');
    expect((await post('/items/%zz', json)).status).to.equal(400);
  });

  it('refuses other content types, encodings and invalid UTF-8', async () => {
    for (const headers of [
      { 'content-type': 'text/plain' },
      { 'content-type': 'application/json; charset=windows-1251' },
      { 'content-encoding': 'gzip' },
    ]) {
      const body = await problem(await post('/items/1', '{}', headers));
      expect(body.code).to.equal('UnsupportedMediaType');
    }
    const bytes = Uint8Array.from([0x22, 0xff, 0x22]);
    expect((await problem(await post('/items/1', bytes))).code).to.equal('BadRequest');
  });

  it('refuses a body above the limit of its route', async () => {
    const body = await problem(await post('/items/1', JSON.stringify({ name: 'x'.repeat(1_000) })));
    expect(body.code).to.equal('MessageTooLarge');
    expect(body.status).to.equal(413);
  });

  it('lets only the permitted in', async () => {
    const get = (authorization?: string) =>
      fetch(
        `${listening.baseUrl}/closed`,
        authorization === undefined ? {} : { headers: { authorization } },
      );
    expect((await problem(await get())).code).to.equal('NoSignatureFound');
    expect((await problem(await get('Bearer plain'))).code).to.equal('AccessDenied');
    expect(await (await get('Bearer operator')).json()).to.deep.equal({ name: 'duty' });
  });

  it('answers 404 and 405 with Allow as problems', async () => {
    expect((await problem(await fetch(`${listening.baseUrl}/nowhere`))).code).to.equal('NotFound');
    const wrong = await fetch(`${listening.baseUrl}/closed`, { method: 'DELETE' });
    expect(wrong.headers.get('allow')).to.equal('GET, HEAD');
    expect((await problem(wrong)).code).to.equal('MethodNotAllowed');
  });

  for (const code of Object.keys(errorTable) as ErrorCode[]) {
    it(`writes ${code} as the error table says`, async () => {
      const body = await problem(await fetch(`${listening.baseUrl}/fails/${code}`));
      const row = errorTable[code];
      expect(body).to.deep.equal({
        type: `/docs/errors#${code}`,
        title: row.title,
        status: row.httpStatus,
        detail: row.title,
        instance: `/fails/${code}`,
        code,
        advice: row.advice,
        retryable: row.retryable,
        violations: [{ field: 'x', reason: 'значение не принято' }],
        requestId: body.requestId,
      });
    });
  }

  it('hides an unknown error behind a reference number and logs it without its text', async () => {
    const body = await problem(await fetch(`${listening.baseUrl}/fails/unknown`));
    expect(body.code).to.equal('SMEVFailure');
    expect(body.detail).to.contain(body.requestId);
    expect(JSON.stringify(body)).not.to.match(/СНИЛС|TypeError|\.ts/);
    const line = log.lines.find(({ fields }) => fields['requestId'] === body.requestId);
    expect(line?.event).to.equal('http.failure');
    expect(line?.fields['name']).to.equal('TypeError');
    expect(JSON.stringify(line)).not.to.contain('112-233');
  });

  it('sets security headers and never says what serves', async () => {
    const { headers } = await fetch(`${listening.baseUrl}/nowhere`);
    expect(headers.get('content-security-policy')).to.contain("default-src 'self'");
    expect(headers.get('x-content-type-options')).to.equal('nosniff');
    expect(headers.get('x-powered-by')).to.equal(null);
  });
});

describe('adapters/http: limits of callers', () => {
  const withRates = async (rates: Rates, act: (get: Get) => Promise<void>): Promise<void> => {
    const listening = await serveRoutes(routes, makePlainPorts(), rates);
    const get: Get = (name) =>
      fetch(`${listening.baseUrl}/closed`, { headers: { authorization: `Bearer ${name}` } });
    try {
      await act(get);
    } finally {
      await listening.stop();
    }
  };
  type Get = (name: string) => Promise<Response>;

  it('refuses a caller above its limit with 429 and does not touch another', () =>
    withRates({ addressCallsPerMinuteMax: 100, callerCallsPerMinuteMax: 2 }, async (get) => {
      expect((await get('operator')).status).to.equal(200);
      expect((await get('operator')).status).to.equal(200);
      const refused = await get('operator');
      expect(refused.headers.get('retry-after')).to.match(/^\d+$/);
      expect((await problem(refused)).code).to.equal('RateLimitExceeded');
      expect((await get('plain')).status).to.equal(403);
    }));

  it('refuses an address above its limit before anybody is identified', () =>
    withRates({ addressCallsPerMinuteMax: 2, callerCallsPerMinuteMax: 100 }, async (get) => {
      await get('nobody');
      await get('nobody');
      expect((await problem(await get('operator'))).code).to.equal('RateLimitExceeded');
    }));
});
