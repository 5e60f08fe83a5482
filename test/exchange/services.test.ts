import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { signDetachedJws } from '../../adapters/crypto/index.ts';
import type { MessageCardData } from '../../adapters/rest/index.ts';
import {
  jsonAnswer,
  soapAnswer,
  startEndpoint,
  type DepartmentEndpoint,
} from '../support/departmentEndpoint.ts';
import {
  applicationOf,
  familyRequestJson,
  familyResponse,
  present,
} from '../support/exchangeParts.ts';
import { withHub } from '../support/hub.ts';
import { signerOf } from '../support/newcomer.ts';
import { makeOperator, type Operator } from '../support/operator.ts';
import { codeOf } from '../support/refusal.ts';
import { until } from '../support/until.ts';

const response: unknown = JSON.parse(
  readFileSync(new URL('../../schemas/VS00001v001/response.sample.json', import.meta.url), 'utf8'),
);
const type = 'VS00001v001';

describe('electronic services', () => {
  const world = withHub();
  let operator: Operator;
  let endpoint: DepartmentEndpoint;
  before(async () => {
    operator = await makeOperator({ url: world().hub.url, dataDir: world().dataDir });
    endpoint = await startEndpoint();
  });
  after(() => endpoint.stop());

  const cardOf = (code: string, change: object = {}) => ({
    code,
    name: 'Статус многодетной семьи',
    owner: 'VIS42',
    endpoint: `${endpoint.url}/status`,
    protocol: 'rest',
    version: '1.0',
    informationType: type,
    state: 'active',
    ...change,
  });
  const publish = async (code: string, change: object = {}): Promise<void> => {
    await world().registers.workflow.submitAndPublish('services', cardOf(code, change), 'operator');
    await world().hub.registry.refresh();
  };
  const content = (serial = 1) => familyRequestJson(applicationOf(serial));
  const call = (service: string, by = 'RPGU42') =>
    world().json(by).callService(service, { type, content: content() });
  const failureOf = async (service: string) => {
    const messageId = world().soap('RPGU42').newMessageId();
    const client = world().json('RPGU42');
    const code = await codeOf(client.callService(service, { messageId, type, content: content() }));
    const message = await client.card(messageId);
    return { code, message };
  };
  const eventsOf = ({ journal }: MessageCardData): string[] => journal.map(({ event }) => event);

  it('KIS-6.3.1 direct mode calls a service of JSON and returns its answer', async () => {
    await publish('FAMILY-REST');
    endpoint.answerWith(jsonAnswer(response));
    const reply = await call('FAMILY-REST');
    expect(reply).to.deep.include({ type, sender: 'VIS42', converted: false, content: response });
    const asked = present(endpoint.asked.at(-1));
    expect(JSON.parse(asked.body)).to.deep.equal(content());
    expect(asked.headers).to.include({ 'hub-message-id': reply.messageId, 'hub-sender': 'RPGU42' });
  });

  it('KIS-6.3.1 direct mode calls a service of SOAP and returns its answer in JSON', async () => {
    await publish('FAMILY-SOAP', { protocol: 'soap', endpoint: `${endpoint.url}/soap` });
    endpoint.answerWith(soapAnswer(familyResponse(applicationOf(1))));
    const reply = await call('FAMILY-SOAP');
    expect(reply.converted).to.equal(true);
    expect(reply.content).to.deep.include({
      ApplicationNumber: applicationOf(1),
      Result: 'CONFIRMED',
    });
    const { body } = present(endpoint.asked.at(-1));
    expect(body).to.match(/<soap:Body><(\w+:)?FamilyStatusRequest xmlns/);
    expect(body).to.contain(applicationOf(1));
  });

  it('KIS-6.3.1 a direct call is journaled as a request of the queue mode is', async () => {
    const consumer = world().json('RPGU42');
    const provider = world().json('VIS42');
    const queued = await consumer.send({ type, content: content() });
    const taken = present(await provider.lease('requests'));
    await provider.ack(taken.messageId);
    await provider.respond(taken, { content: response });
    const answer = present(await consumer.lease('responses'));
    await consumer.ack(answer.messageId);
    endpoint.answerWith(jsonAnswer(response));
    const direct = await call('FAMILY-REST');
    const [queueMode, directMode] = await Promise.all(
      [queued, direct].map(async ({ messageId }) => (await consumer.trace({ messageId })).messages),
    );
    const [asked, answered] = present(queueMode);
    const [called, replied] = present(directMode);
    for (const [left, right] of [
      [asked, called],
      [answered, replied],
    ] as const) {
      const [inQueue, directly] = [present(left), present(right)];
      // Without a queue there is nothing to accept into it and nothing to acknowledge.
      const common = eventsOf(inQueue).filter((event) => event !== 'accept' && event !== 'ack');
      expect(eventsOf(directly)).to.deep.equal(common);
      expect(Object.keys(directly)).to.deep.equal(Object.keys(inQueue));
      for (const field of ['kind', 'type', 'sender', 'recipient', 'state', 'status'] as const)
        expect(directly[field], field).to.equal(inQueue[field]);
      expect(directly.journal[0]?.by).to.equal(inQueue.journal[0]?.by);
      expect(directly.contentHash).to.match(/^[0-9a-f]{64}$/);
    }
    expect(present(called).door).to.equal('direct');
    expect(present(replied).originalMessageId).to.equal(direct.messageId);
  });

  it('KIS-6.3.1 an access rule decides in both modes: AccessDenied, recorded, the endpoint untouched', async () => {
    const before = endpoint.asked.length;
    const client = world().json('GISGMP42');
    for (const send of [
      (messageId: string) => client.send({ messageId, type, content: content() }),
      (messageId: string) =>
        client.callService('FAMILY-REST', { messageId, type, content: content() }),
    ]) {
      const messageId = world().soap('GISGMP42').newMessageId();
      expect(await codeOf(send(messageId))).to.equal('AccessDenied');
      const [refusal] = await until('the refusal', async () => {
        const found = await operator.refusals(messageId);
        return found.length > 0 && found;
      });
      expect(refusal).to.include({ code: 'AccessDenied', sender: 'GISGMP42' });
    }
    expect(endpoint.asked).to.have.length(before);
  });

  it('KIS-1.2.c a service is called only while its state is active and its owner is not blocked', async () => {
    endpoint.answerWith(jsonAnswer(response));
    expect(await codeOf(call('NO-SUCH'))).to.equal('ServiceIsNotActive');
    await publish('TURNED-OFF', { state: 'inactive' });
    expect(await codeOf(call('TURNED-OFF'))).to.equal('ServiceIsNotActive');
    await publish('TURNED-OFF');
    expect(await codeOf(call('TURNED-OFF'))).to.equal('accepted');
    await publish('TURNED-OFF', { validFrom: '2099-01-01' });
    expect(await codeOf(call('TURNED-OFF'))).to.equal('accepted');
    await publish('TURNED-OFF', { state: 'inactive' });
    expect(await codeOf(call('TURNED-OFF'))).to.equal('ServiceIsNotActive');
    await world().registers.setSystemState('VIS42', 'blocked', 'operator');
    await world().hub.registry.refresh();
    expect(await codeOf(call('FAMILY-REST'))).to.equal('ServiceIsNotActive');
    await world().registers.setSystemState('VIS42', 'active', 'operator');
    await world().hub.registry.refresh();
  });

  it('KIS-6.3.1 a failure of the service ends the request, and its sender gets a status', async () => {
    const bad: Readonly<Record<string, Parameters<DepartmentEndpoint['answerWith']>[0]>> = {
      'HTTP 500': (_asked, answer) => answer.writeHead(500).end('oops'),
      garbage: (_asked, answer) => answer.writeHead(200).end('<html>'),
      'invalid UTF-8': (_asked, answer) =>
        answer.writeHead(200).end(Buffer.from([0x22, 0xff, 0x22])),
      'an answer of another shape': jsonAnswer({ Result: 'NO SUCH' }),
      'a broken connection': (_asked, answer) => answer.destroy(),
      'an answer that breaks off': (_asked, answer) => {
        answer.writeHead(200, { 'Content-Length': '100' }).write('{"App');
        answer.once('drain', () => undefined);
        setImmediate(() => answer.destroy());
      },
      'a redirect': (_asked, answer) => answer.writeHead(302, { Location: '/elsewhere' }).end(),
      'a state secret': jsonAnswer({ ApplicationNumber: applicationOf(1), Result: 'секретно' }),
    };
    const client = world().json('RPGU42');
    for (let old = await client.leaseStatus(); old; old = await client.leaseStatus())
      await client.ack(old.messageId);
    for (const [what, answer] of Object.entries(bad)) {
      endpoint.answerWith(answer);
      const { code, message } = await failureOf('FAMILY-REST');
      expect(code, what).to.equal('ServiceCallFailed');
      expect(message, what).to.include({
        state: 'undeliverable',
        status: 'requestIsRejectedBySmev',
      });
      expect(eventsOf(message)).to.deep.equal(['receive', 'lease', 'bury']);
      const status = present(await client.leaseStatus(), `a status after ${what}`);
      expect(status).to.include({
        messageId: message.messageId,
        category: 'requestIsRejectedBySmev',
      });
      expect(status.fault?.code).to.equal('ServiceCallFailed');
      await client.ack(status.messageId);
    }
    await endpoint.stop();
    expect((await failureOf('FAMILY-REST')).code).to.equal('ServiceCallFailed');
    endpoint = await startEndpoint();
    await publish('FAMILY-REST');
  });

  it('KIS-6.3.1 SOAP failures end the request in the same way', async () => {
    await publish('FAMILY-SOAP', { protocol: 'soap' });
    const fault =
      '<S:Fault xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><faultcode>S:Server</faultcode></S:Fault>';
    for (const answer of [
      soapAnswer(fault),
      soapAnswer(''),
      soapAnswer('<x xmlns="urn:x"/>'),
      jsonAnswer({}),
    ]) {
      endpoint.answerWith(answer);
      const { code, message } = await failureOf('FAMILY-SOAP');
      expect(code).to.equal('ServiceCallFailed');
      expect(message.state).to.equal('undeliverable');
    }
  });

  it('KIS-2.4.11 an answer with a signature is proven: another signer, or an altered answer, blocks it', async () => {
    const signed = async (mnemonic: string, payload: unknown): Promise<string> =>
      signDetachedJws({ payload, ...signerOf(world().department(mnemonic)) });
    endpoint.answerWith(jsonAnswer(response, { 'Hub-Signature': await signed('VIS42', response) }));
    const good = await call('FAMILY-REST');
    const original = await world().json('RPGU42').original(good.responseId);
    expect(original.certificateSha256).to.equal(
      signerOf(world().department('VIS42')).certificate.sha256,
    );
    for (const signature of [
      await signed('MFC42', response),
      await signed('VIS42', { a: 1 }),
      'x..y',
    ]) {
      endpoint.answerWith(jsonAnswer(response, { 'Hub-Signature': signature }));
      const { code, message } = await failureOf('FAMILY-REST');
      expect(code).to.equal('ServiceCallFailed');
      expect(message.state).to.equal('undeliverable');
      const incident = await until('an incident', async () =>
        (await operator.incidents()).find((one) => one.messageId === message.messageId),
      );
      expect(incident).to.include({ kind: 'signatureFailure', system: 'VIS42' });
    }
  });

  it('KIS-6.3.1 the same call twice is carried out once', async () => {
    endpoint.answerWith(jsonAnswer(response));
    const client = world().json('RPGU42');
    const request = { messageId: world().soap('RPGU42').newMessageId(), type, content: content() };
    await client.callService('FAMILY-REST', request);
    const count = endpoint.asked.length;
    expect(await codeOf(client.callService('FAMILY-REST', request))).to.equal(
      'MessageIsAlreadySent',
    );
    expect(endpoint.asked).to.have.length(count);
  });
});
