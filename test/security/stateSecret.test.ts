import { expect } from 'chai';
import {
  applicationOf,
  familyRequest,
  familyRequestJson,
  present,
} from '../support/exchangeParts.ts';
import { withHub, type HubWorld } from '../support/hub.ts';
import { makeOperator, type Operator } from '../support/operator.ts';
import { codeOf } from '../support/refusal.ts';
import { rowsHolding } from '../support/everyTable.ts';
import { until } from '../support/until.ts';

/** The requirement allows a minute. */
const incidentMsMax = 60_000;
/** Stands in every body of these tests and must stand nowhere else. */
const fixture = 'Объект-Полярная-Сова-0042';

describe('state secrets', () => {
  const world = withHub();
  let operator: Operator;
  before(async () => {
    operator = await makeOperator({ url: world().hub.url, dataDir: world().dataDir });
  });

  const expectErased = async (messageId: string): Promise<void> => {
    const incident = await until(
      'an incident to the security officer',
      async () => (await operator.incidents()).find((one) => one.messageId === messageId),
      incidentMsMax,
    );
    expect(incident).to.include({ kind: 'stateSecret', addressee: 'security' });
    const [refusal] = await until('the refusal', async () => {
      const found = await operator.refusals(messageId);
      return found.length > 0 && found;
    });
    expect(refusal).to.include({ code: 'StateSecretNotAllowed' });
    expect(present(refusal).contentHash).to.match(/^[0-9a-f]{64}$/);
    expect(await rowsHolding(world().hub.storage.database, [fixture])).to.deep.equal([]);
    const history = await codeOf(world().json('RPGU42').card(messageId));
    expect(history).to.equal('RequestIsNotFound');
    expect(await world().soap('VIS42', '1.3').getRequest()).to.equal(null);
  };

  const sendings: Readonly<Record<string, (w: HubWorld, messageId: string) => Promise<unknown>>> = {
    'the mark of a JSON envelope': (w, messageId) =>
      w.json('RPGU42').send({
        messageId,
        type: 'VS00001v001',
        content: { ...familyRequestJson(applicationOf(1)), Purpose: fixture },
        confidentiality: 'state-secret',
      }),
    'the mark in BusinessProcessMetadata': (w, messageId) =>
      w.soap('RPGU42').sendRequest({
        messageId,
        payload: familyRequest(applicationOf(2), '1.0.0', fixture),
        confidentiality: 'state-secret',
      }),
    'a stamp in the content of XML': (w, messageId) =>
      w.soap('RPGU42', '1.1').sendRequest({
        messageId,
        payload: familyRequest(applicationOf(3), '1.0.0', `${fixture}, гриф «Совершенно секретно»`),
      }),
    'a stamp in the content of JSON': (w, messageId) =>
      w.json('RPGU42').send({
        messageId,
        type: 'VS00001v001',
        content: {
          ...familyRequestJson(applicationOf(4)),
          Purpose: `${fixture} (гриф: особой важности)`,
        },
      }),
    'a stamp in an attachment of text': (w, messageId) =>
      w.soap('RPGU42').sendRequest({
        messageId,
        payload: familyRequest(applicationOf(5), '1.0.0', fixture),
        attachments: [
          { id: 'a', mimeType: 'text/plain', bytes: Buffer.from(`${fixture}. Гриф: секретно`) },
        ],
      }),
  };
  for (const [what, send] of Object.entries(sendings)) {
    it(`KIS-6.5 refuses a message by ${what}, erases its body and tells the security officer`, async () => {
      const messageId = world().soap('RPGU42').newMessageId();
      expect(await codeOf(send(world(), messageId))).to.equal('StateSecretNotAllowed');
      await expectErased(messageId);
    });
  }

  it('KIS-6.5 refuses an answer with a stamp; its requester gets nothing of it', async () => {
    const consumer = world().soap('RPGU42');
    const provider = world().soap('VIS42', '1.2');
    const asked = await consumer.sendRequest({ payload: familyRequest(applicationOf(6)) });
    const to = present(present(await provider.getRequest()).replyTo);
    await provider.ack(asked.messageId);
    const messageId = provider.newMessageId();
    const answer = provider.sendResponse({
      messageId,
      to,
      outcome: 'rejected',
      rejections: [{ code: 'ACCESS_DENIED', description: `Гриф «секретно»: ${fixture}` }],
    });
    expect(await codeOf(answer)).to.equal('StateSecretNotAllowed');
    await expectErased(messageId);
    expect(await consumer.getResponse()).to.equal(null);
  });

  it('KIS-6.5 takes public, official and personal marks and refuses any other word', async () => {
    const client = world().json('RPGU42');
    const send = (confidentiality: string) =>
      client.send({
        type: 'VS00001v001',
        content: familyRequestJson(applicationOf(7)),
        confidentiality,
      });
    const soap = world().soap('VIS42', '1.3');
    for (const mark of ['public', 'official', 'personal'] as const) {
      const { messageId } = await send(mark);
      expect((await client.card(messageId)).confidentiality).to.equal(mark);
      await soap.getRequest();
      await soap.ack(messageId);
    }
    expect(await codeOf(send('secret'))).to.equal('InvalidContent');
  });
});
