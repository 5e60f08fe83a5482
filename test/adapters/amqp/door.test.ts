import { expect } from 'chai';
import {
  builtinProvider,
  naturalAlgorithm,
  readCertificate,
  readPrivateKey,
} from '../../../adapters/crypto/index.ts';
import { composeCall, requestBlock } from '../../../adapters/sdk/index.ts';
import type { StatusEvent } from '../../../broker/index.ts';
import { applicationOf, familyRequest, familyRequestJson } from '../../support/exchangeParts.ts';
import { withHub } from '../../support/hub.ts';
import { withRabbit } from '../../support/rabbit.ts';
import { until } from '../../support/until.ts';
import { makeCalls, type Calls } from '../../services/monitor/support.ts';
import { declared, openDepartment, pushed, type AmqpDepartment, type Brought } from './support.ts';

const sendOf = (messageId: string, serial: number) => ({
  messageId,
  type: 'VS00001v001',
  content: familyRequestJson(applicationOf(serial)),
});

describe('the exchange over RabbitMQ', function () {
  this.timeout(90_000);
  const rabbit = withRabbit();
  const world = withHub({
    environment: async () => ({ AMQP_URL: `${rabbit().url}?heartbeat=1` }),
    change: pushed({ VIS42: 'amqp-confirm', RPGU42: 'amqp' }),
  });
  let portal: AmqpDepartment;
  let office: AmqpDepartment;
  let calls: Calls;
  before(async () => {
    calls = await makeCalls(world().hub.url, world().dataDir);
    await until('the hub is connected', async () => {
      const state = await calls.get<{ connected: boolean }>('/api/v1/amqp');
      return state.connected;
    });
    portal = await openDepartment(rabbit().url, world().department('RPGU42'));
    office = await openDepartment(rabbit().url, world().department('VIS42'));
    await declared(rabbit().url, [
      'hub.in.MFC42',
      'hub.in.RPGU42',
      'hub.in.VIS42',
      'hub.out.VIS42.requests',
    ]);
  });
  after(async () => {
    await portal?.close();
    await office?.close();
  });

  it('takes a signed envelope, answers with the signed result, and knows a repeat', async () => {
    const messageId = portal.newId();
    const answer = await portal.call('send', sendOf(messageId, 1));
    expect(answer.status, answer.body).to.equal(201);
    const accepted = JSON.parse(answer.body) as Record<string, unknown>;
    expect(accepted).to.include({ messageId, repeated: false, status: 'requestIsQueued' });
    expect(accepted['hubSignature']).to.be.a('string');
    const again = await portal.call('send', sendOf(messageId, 1));
    expect(again.status).to.equal(200);
    expect(JSON.parse(again.body)).to.include({ messageId, repeated: true });
    const card = await calls.get<{ door: string }>(`/api/v1/messages/${messageId}`);
    expect(JSON.stringify(card)).to.contain('amqp');
  });

  it('answers a refusal as problem details and does not bring it again', async () => {
    const answer = await portal.call('send', { ...sendOf(portal.newId(), 2), type: 'VS99999v001' });
    expect(answer.contentType).to.equal('application/problem+json');
    expect(JSON.parse(answer.body)).to.include({
      code: 'BusinessDataTypeIsNotSupported',
      retryable: false,
    });
    await until('nothing waits in the way in', async () => {
      const { messageCount } = await portal.channel.checkQueue('hub.in.RPGU42');
      return messageCount === 0;
    });
    expect((await portal.call('send', { nonsense: true })).status).to.equal(400);
    expect((await portal.call('unknown', sendOf(portal.newId(), 3))).status).to.equal(400);
  });

  it('refuses what is not signed by the owner of the way in, and answers nobody else', async () => {
    const messageId = portal.newId();
    const bytes = await portal.envelopeBytes(sendOf(messageId, 4));
    const correlationId = office.newId();
    await portal.publish('hub.in.VIS42', bytes, {
      type: 'send',
      correlationId,
      contentType: 'application/json',
      replyTo: 'hub.reply.VIS42',
    });
    const answer = await office.answerTo(correlationId);
    expect(answer.status).to.equal(403);
    expect(JSON.parse(answer.body)).to.include({ code: 'AccessDenied' });
    // A queue of another system is not answered into.
    const foreign = portal.newId();
    const stolen = await portal.envelopeBytes(sendOf(foreign, 5));
    const properties = { type: 'send', correlationId: foreign, replyTo: 'hub.reply.VIS42' };
    await portal.publish('hub.in.RPGU42', stolen, properties);
    await until('the message is taken', async () => {
      const { status } = await calls.call('GET', `/api/v1/messages/${foreign}`);
      return status === 200;
    });
    expect(office.answers.some(({ correlationId: id }) => id === foreign)).to.equal(false);
  });

  it('takes the same SMEV envelope in XML as over HTTP, and answers with the signed SOAP answer', async () => {
    const { keyPem, certificatePem } = world().department('MFC42');
    const key = readPrivateKey(keyPem);
    const signer = {
      provider: builtinProvider(),
      key,
      certificate: readCertificate(certificatePem),
      algorithm: naturalAlgorithm(key),
    };
    const centre = await openDepartment(rabbit().url, world().department('MFC42'));
    try {
      const id = centre.newId();
      const block = requestBlock('1.2', { payload: familyRequest(applicationOf(6)) }, id);
      const form = { version: '1.2', operation: 'SendRequest', mtom: false } as const;
      const { contentType, body } = await composeCall(signer, form, block);
      const call = { contentType, correlationId: id, replyTo: 'hub.reply.MFC42' };
      await centre.publish('hub.in.MFC42', body, call);
      const answer = await centre.answerTo(id);
      expect(answer.status, answer.body).to.equal(200);
      expect(answer.body).to.contain('SendRequestResponse').and.to.contain(id);
      // Signed by another system than the owner of the way in.
      const foreign = centre.newId();
      await centre.publish('hub.in.VIS42', body, {
        contentType,
        correlationId: foreign,
        replyTo: 'hub.reply.VIS42',
      });
      const refused = await office.answerTo(foreign);
      expect(refused.status).to.equal(500);
      expect(refused.body).to.contain('AccessDenied');
    } finally {
      await centre.close();
    }
  });

  it('brings requests by push, takes the answer and the signed Ack by AMQP: a whole exchange without HTTP', async () => {
    const requests: Brought[] = [];
    const responses: Brought[] = [];
    await office.listen('hub.out.VIS42.requests', (one) => requests.push(one));
    await portal.listen('hub.out.RPGU42.responses', (one) => responses.push(one));
    const messageId = portal.newId();
    await portal.call('send', sendOf(messageId, 10));
    const request = await until('the request is brought', async () =>
      requests.find(({ id }) => id === messageId),
    );
    expect(request.message.properties.headers).to.include({ 'x-ack': 'broker', 'hub-attempt': 1 });
    expect(request.data['hubSignature']).to.be.a('string');
    await until('the confirm of RabbitMQ counts as the Ack', async () => {
      const card = await calls.get<{ state: string }>(`/api/v1/messages/${messageId}`);
      return card.state === 'processing';
    });
    const answerId = office.newId();
    const answered = await office.call('response', {
      messageId: answerId,
      originalMessageId: messageId,
      to: request.data['replyTo'],
      type: 'VS00001v001',
      content: { ApplicationNumber: applicationOf(10), Result: 'CONFIRMED' },
    });
    expect(answered.status, answered.body).to.equal(201);
    await until('the answer is brought', async () => responses.find(({ id }) => id === answerId));
    // RPGU42 acknowledges itself.
    const held = await calls.get<{ state: string }>(`/api/v1/messages/${answerId}`);
    expect(held.state).to.equal('leased');
    const acked = await portal.call('ack', {
      operation: 'ack',
      timestamp: new Date().toISOString(),
      messageId: answerId,
      accepted: true,
    });
    expect(acked.status).to.equal(204);
    const done = await calls.get<{ state: string }>(`/api/v1/messages/${answerId}`);
    expect(done.state).to.equal('delivered');
  });

  it('tells of every step as CloudEvents, numbered by the journal', async () => {
    const events: StatusEvent[] = [];
    const { queue } = await portal.channel.assertQueue('', { exclusive: true });
    await portal.channel.bindQueue(queue, 'hub.events', 'VS00001v001.VIS42.*');
    await portal.channel.consume(
      queue,
      (message) => {
        if (message !== null) events.push(JSON.parse(message.content.toString()) as StatusEvent);
      },
      { noAck: true },
    );
    const messageId = portal.newId();
    await portal.call('send', sendOf(messageId, 20));
    const own = await until('the Ack is told of', async () => {
      const mine = events.filter(({ subject }) => subject === messageId);
      return mine.some(({ type }) => type === 'hub.message.acknowledged') && mine;
    });
    expect(own.map(({ data }) => data.event)).to.have.members([
      'accepted',
      'queued',
      'leased',
      'acknowledged',
    ]);
    expect(new Set(own.map(({ id }) => id)).size).to.equal(own.length);
    const { specversion, source, data } = own[0] as StatusEvent;
    expect({ specversion, source }).to.deep.equal({ specversion: '1.0', source: 'urn:hub:HUB42' });
    expect(data).to.include({ messageId, type: 'VS00001v001', sender: 'RPGU42' });
    expect(JSON.stringify(own)).not.to.contain('Образцова');
  });

  it('KIS-4.4.4 проверить соединение: says that RabbitMQ answers, or why not', async () => {
    const check = await calls.call<{ ok: boolean; server: string }>('POST', '/api/v1/amqp/check');
    expect(check.body).to.include({ ok: true });
    expect(check.body.server).to.match(/^RabbitMQ \d/);
    const { components } = await calls.get<{ components: { code: string; state: string }[] }>(
      '/api/v1/components',
    );
    expect(components.find(({ code }) => code === 'amqp')?.state).to.equal('works');
  });
});
