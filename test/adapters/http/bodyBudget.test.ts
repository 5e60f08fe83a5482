import { once } from 'node:events';
import { request, type ServerResponse } from 'node:http';
import { expect } from 'chai';
import Type from 'typebox';
import { type Route, defineRoute } from '../../../module/index.ts';
import { makeBodyBudget, type Problem } from '../../../adapters/http/index.ts';
import { errorTable, limits } from '../../../broker/index.ts';
import { makeFakeExchange } from '../rest/support.ts';
import { startSoapServer, type SoapServer } from '../../support/soapServer.ts';
import { makeMemoryLog, makePlainPorts, serveRoutes, type Listening } from './support.ts';

const small = limits.smallBodyBytesMax;
const budgetBytes = 4 * small;

/** JSON of exactly so many bytes. */
const bodyOf = (bytes: number): string => JSON.stringify('x'.repeat(bytes - 2));

type Gate = { open(): void; readonly opened: Promise<void> };
const makeGate = (): Gate => {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
};

describe('adapters/http: budget of bodies in flight', () => {
  const log = makeMemoryLog();
  let entered = makeGate();
  let release = makeGate();
  const route = (path: string, handler: Route['handler']): Route =>
    defineRoute({
      method: 'post',
      path,
      summary: 'Проверка',
      tags: ['test'],
      permission: 'public',
      body: Type.String(),
      responses: { 200: { description: 'Готово' } },
      handler,
    });
  const routes = [
    route('/held', async () => {
      entered.open();
      await release.opened;
      return { status: 200 };
    }),
    route('/now', async () => ({ status: 200 })),
  ];
  let json: Listening;
  let soap: SoapServer;
  before(async () => {
    const bodies = makeBodyBudget(log, budgetBytes);
    json = await serveRoutes(routes, { ...makePlainPorts(log), bodies });
    soap = await startSoapServer({ exchange: makeFakeExchange().exchange, bodies });
  });
  beforeEach(() => {
    entered = makeGate();
    release = makeGate();
    log.lines.length = 0;
  });
  afterEach(() => release.open());
  after(async () => {
    await json.stop();
    await soap.stop();
  });

  const post = (path: string, bytes: number, signal?: AbortSignal): Promise<Response> =>
    fetch(`${json.baseUrl}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: bodyOf(bytes),
      ...(signal && { signal }),
    });
  /** A call that is answered when `release` opens; resolves when its handler runs, with the end of its response. */
  const hold = async (bytes: number, signal?: AbortSignal) => {
    const closed = makeGate();
    json.server.once('request', (_req, res: ServerResponse) => res.once('close', closed.open));
    const answer = post('/held', bytes, signal).then(
      ({ status }) => status,
      (error: Error) => error.name,
    );
    await entered.opened;
    return { answer, closed: closed.opened };
  };
  const overloads = (): number =>
    log.lines.filter(({ event }) => event === 'http.overloaded').length;

  it('refuses what does not fit, on both doors, with advice; what is small passes', async () => {
    const held = await hold(3 * small);
    for (let times = 0; times < 2; times += 1) {
      const refused = await post('/now', 2 * small);
      expect(refused.status).to.equal(503);
      expect(refused.headers.get('retry-after')).to.equal('5');
      const problem = (await refused.json()) as Problem;
      const { advice } = errorTable.HubIsOverloaded;
      expect(problem).to.include({ code: 'HubIsOverloaded', retryable: true, advice });
    }
    const fault = await fetch(`${soap.url}/ws`, {
      method: 'POST',
      headers: { 'content-type': 'text/xml' },
      body: ' '.repeat(2 * small),
    });
    expect(fault.status).to.equal(500);
    expect(await fault.text()).to.contain('HUB42:HubIsOverloaded');
    expect((await post('/now', small)).status).to.equal(200);
    expect(overloads()).to.equal(1);

    release.open();
    expect(await held.answer).to.equal(200);
    await held.closed;
    expect((await post('/now', 4 * small)).status).to.equal(200);
  });

  it('counts what comes, not what is announced, and refuses in the middle of a stream', async () => {
    const announced = request(`${json.baseUrl}/now`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': 4 * small },
    });
    announced.on('error', () => undefined);
    announced.write('"');
    const held = await hold(3 * small);
    const streamed = request(`${json.baseUrl}/now`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'transfer-encoding': 'chunked' },
    });
    streamed.on('error', () => undefined);
    streamed.write(bodyOf(2 * small));
    const [response] = (await once(streamed, 'response')) as [{ statusCode: number }];
    expect(response.statusCode).to.equal(503);
    streamed.destroy();
    announced.destroy();
    release.open();
    expect(await held.answer).to.equal(200);
    await held.closed;
    expect((await post('/now', 4 * small)).status).to.equal(200);
  });

  it('gives back what a client held that went away', async () => {
    const leaving = new AbortController();
    const held = await hold(3 * small, leaving.signal);
    leaving.abort();
    await held.closed;
    expect(await held.answer).to.equal('AbortError');
    expect((await post('/now', 4 * small)).status).to.equal(200);
  });
});
