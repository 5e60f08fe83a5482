import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import {
  builtinProvider,
  readCertificate,
  verifyDetachedJws,
} from '../../../adapters/crypto/index.ts';
import { webhookSignature } from '../../../adapters/notify/index.ts';
import { limits, webhookRetryMs, type StatusEvent } from '../../../broker/index.ts';
import { applicationOf, familyRequestJson, setClock } from '../../support/exchangeParts.ts';
import { withHub } from '../../support/hub.ts';
import { until } from '../../support/until.ts';
import { incidentsOf, makeCalls, type Calls } from '../monitor/support.ts';

type Call = { readonly headers: IncomingHttpHeaders; readonly body: string };
type Line = {
  readonly webhookId: number;
  readonly state: string;
  readonly failures: number;
  readonly waiting: number;
  readonly delivered: number;
};

describe('webhooks of systems', function () {
  this.timeout(60_000);
  const clock = setClock(Date.now());
  const world = withHub({ clock });
  const received: Call[] = [];
  let answer = 200;
  let server: Server;
  let calls: Calls;
  let subscription = { webhookId: 0, secret: '' };

  before(async () => {
    server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (text: string) => (body += text));
      request.on('end', () => {
        received.push({ headers: request.headers, body });
        response.statusCode = answer;
        response.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    calls = await makeCalls(world().hub.url, world().dataDir);
  });
  after(() => new Promise((resolve) => server.close(resolve)));

  const address = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}/told`;
  const envelope = (operation: string, fields: object) => ({
    envelope: { operation, timestamp: new Date(clock.nowMs()).toISOString(), ...fields },
  });
  const send = async (serial: number): Promise<string> => {
    const content = familyRequestJson(applicationOf(serial));
    return (await world().json('RPGU42').send({ type: 'VS00001v001', content })).messageId;
  };
  const line = async (): Promise<Line> => {
    const { webhooks } = await calls.get<{ webhooks: Line[] }>('/api/v1/webhooks');
    const found = webhooks.find(({ webhookId }) => webhookId === subscription.webhookId);
    if (!found) throw new TypeError('the subscription is there');
    return found;
  };
  const eventsOf = (messageId: string): StatusEvent[] =>
    received
      .map(({ body }) => JSON.parse(body) as StatusEvent)
      .filter(({ subject }) => subject === messageId);

  it('a subscription names what is wrong with it: a host that is not allowed, a foreign system', async () => {
    const bad = await calls.call<{ code: string; detail: string }>(
      'POST',
      '/api/v1/webhooks',
      envelope('subscribe', { url: 'https://10.0.0.1/x', events: ['queued'], owner: 'RPGU42' }),
    );
    expect(bad.status).to.equal(400);
    expect(bad.body.detail).to.contain('HUB_WEBHOOK_HOSTS');
    const nobody = await calls.call<{ code: string }>(
      'POST',
      '/api/v1/webhooks',
      envelope('subscribe', { url: address(), events: ['queued'] }),
    );
    expect(nobody.status).to.equal(400);
  });

  it('calls with a CloudEvent that is signed by the secret and by the hub', async () => {
    const made = await calls.call<{ webhookId: number; secret: string }>(
      'POST',
      '/api/v1/webhooks',
      envelope('subscribe', { url: address(), events: ['queued', 'leased'], owner: 'RPGU42' }),
    );
    expect(made.status, JSON.stringify(made.body)).to.equal(201);
    subscription = made.body;
    const messageId = await send(1);
    await until('the call', async () => eventsOf(messageId).length > 0);
    const [event] = eventsOf(messageId);
    expect(event?.data).to.include({ event: 'queued', sender: 'RPGU42', recipient: 'VIS42' });
    const call = received.find(({ body }) => body.includes(messageId));
    if (!call || !event) throw new TypeError('a call');
    const [, seconds = '0'] = /t=(\d+)/.exec(String(call.headers['hub-signature'])) ?? [];
    expect(call.headers['hub-signature']).to.equal(
      webhookSignature(subscription.secret, Number(seconds) * 1000, call.body),
    );
    const { certificates } = await calls.get<{ certificates: { certificate: string }[] }>(
      '/api/v1/hub/certificate',
    );
    const certificate = readCertificate(Buffer.from(certificates[0]?.certificate ?? '', 'base64'));
    const jws = String(call.headers['hub-jws']);
    const provider = builtinProvider();
    expect(await verifyDetachedJws({ payload: event, jws, certificate, provider })).to.equal(true);
    expect(call.body).not.to.contain('Образцова');
  });

  it('repeats with the same id after a failure, pauses after many with an incident, and goes on when it is resumed', async () => {
    answer = 503;
    const messageId = await send(2);
    await until('the first failure', async () => (await line()).failures > 0);
    await until('the pause', async () => {
      clock.advance(limits.webhookRetryMsMax);
      return (await line()).state === 'paused';
    });
    const tries = eventsOf(messageId);
    expect(tries.length).to.be.at.least(limits.webhookFailuresMax);
    expect(new Set(tries.map(({ id }) => id)).size).to.equal(1);
    const [incident] = await until('the incident', async () => {
      const found = await incidentsOf(calls, 'kind=webhookPaused');
      return found.length > 0 && found;
    });
    expect(incident?.systems).to.include('RPGU42');
    const later = await send(3);
    answer = 200;
    const resumed = await calls.call(
      'POST',
      `/api/v1/webhooks/${subscription.webhookId}/resume`,
      envelope('resume', { webhookId: subscription.webhookId }),
    );
    expect(resumed.status).to.equal(204);
    await until('what waited is told', async () => eventsOf(later).length > 0);
    await until('nothing waits', async () => (await line()).waiting === 0);
    expect(await line()).to.include({ state: 'active', failures: 0 });
  });

  it('a paused subscription comes back by itself when a probe succeeds', async () => {
    answer = 500;
    await send(4);
    await until('the pause', async () => {
      clock.advance(limits.webhookRetryMsMax);
      return (await line()).state === 'paused';
    });
    answer = 204;
    await until('the probe', async () => {
      clock.advance(limits.webhookProbeMs);
      return (await line()).state === 'active';
    });
    await until('nothing waits', async () => (await line()).waiting === 0);
  });

  it('a subscription is removed', async () => {
    const removed = await calls.call(
      'POST',
      `/api/v1/webhooks/${subscription.webhookId}/remove`,
      envelope('unsubscribe', { webhookId: subscription.webhookId }),
    );
    expect(removed.status).to.equal(204);
    const { webhooks } = await calls.get<{ webhooks: Line[] }>('/api/v1/webhooks');
    expect(webhooks).to.deep.equal([]);
  });

  it('waits longer after each failure, never twice the same', () => {
    expect(webhookRetryMs(1, 0)).to.equal(limits.webhookRetryMsMin / 2);
    expect(webhookRetryMs(3, 0.5)).to.equal(limits.webhookRetryMsMin * 3);
    expect(webhookRetryMs(30, 0)).to.equal(limits.webhookRetryMsMax / 2);
    expect(webhookRetryMs(30, 0.99)).to.be.below(limits.webhookRetryMsMax);
  });
});
