import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'chai';
import { makeOperatorClient, type OperatorClient } from '../../adapters/sdk/index.ts';
import {
  applicationOf,
  familyRequest,
  familyResponse,
  present,
  setClock,
} from '../support/exchangeParts.ts';
import { withHub } from '../support/hub.ts';
import { until } from '../support/until.ts';

const ackTimeoutMs = 60_000;
const transactionCode = 'TC-42-ABCDEFGHJKMNPQRSTVWXYZ2345';
const uin = '18810577250455140013';
const application = applicationOf(17);

describe('exchange: the history of a message', () => {
  const clock = setClock(Date.now());
  const world = withHub({ clock, ackTimeoutMs });
  const ids = { root: '', status: '', answer: '', child: '', childAnswer: '' };
  let operator: OperatorClient;

  before(async () => {
    const token = await readFile(path.join(world().dataDir, 'operator.token'), 'utf8');
    operator = makeOperatorClient({ baseUrl: world().hub.url, token: token.trim() });
    const mfc = world().soap('MFC42', '1.2');
    const vis = world().json('VIS42');
    const gisgmp = world().json('GISGMP42');
    const root = await mfc.sendRequest({ payload: familyRequest(application), transactionCode });
    ids.root = root.messageId;
    present(await vis.lease('requests'));
    clock.advance(ackTimeoutMs + 1);
    const request = await until('the request comes back', () => vis.lease('requests'));
    await vis.ack(ids.root);
    ids.status = (await vis.status(request, { code: 1, description: 'В работе' })).messageId;
    const child = await vis.send({
      type: 'VS00004v001',
      content: { Uin: uin },
      referenceMessageId: ids.root,
      transactionCode,
    });
    ids.child = child.messageId;
    const check = present(await gisgmp.lease('requests'));
    await gisgmp.ack(check.messageId);
    const content = { Uin: uin, Code: '0', Text: 'Замечаний нет.' };
    ids.childAnswer = (await gisgmp.respond(check, { content })).messageId;
    await vis.ack(present(await vis.lease('responses')).messageId);
    const soap = world().soap('VIS42', '1.3');
    const payload = familyResponse(application);
    const sent = await soap.sendResponse({ to: request.replyTo ?? '', payload });
    ids.answer = sent.messageId;
    for (let n = 0; n < 2; n += 1) {
      await mfc.ack(present(await mfc.getResponse()).metadata.messageId);
    }
    // Another chain, which must not appear.
    await mfc.sendRequest({ payload: familyRequest(applicationOf(18)) });
  });

  const order = (): string[] => [ids.root, ids.status, ids.child, ids.childAnswer, ids.answer];

  it('KIS-6.3.2.d shows the whole chain by MessageID, application number, tagging code or УИН', async () => {
    const ways = [
      ...order().map((messageId) => ({ messageId })),
      { transactionCode },
      { key: 'application', value: application },
      { key: 'uin', value: uin },
    ];
    for (const way of ways) {
      const { messages } = await operator.trace(way);
      expect(
        messages.map(({ messageId }) => messageId),
        JSON.stringify(way),
      ).to.deep.equal(order());
    }
  });

  it('KIS-6.3.2.d with who answered whom, statuses, retries and signatures', async () => {
    const { messages } = await operator.trace({ messageId: ids.child });
    const shown = messages.map((one) => [
      one.kind,
      one.outcome,
      one.sender,
      one.recipient,
      one.originalMessageId,
      one.referenceMessageId,
      one.status,
    ]);
    const delivered = 'responseIsDelivered';
    expect(shown).to.deep.equal([
      ['request', null, 'MFC42', 'VIS42', null, ids.root, delivered],
      ['response', 'status', 'VIS42', 'MFC42', ids.root, ids.root, delivered],
      ['request', null, 'VIS42', 'GISGMP42', null, ids.root, delivered],
      ['response', 'content', 'GISGMP42', 'VIS42', ids.child, ids.root, delivered],
      ['response', 'content', 'VIS42', 'MFC42', ids.root, ids.root, delivered],
    ]);
    const [root] = messages;
    const events = root?.journal.map(({ event, state }) => `${event} → ${state}`);
    expect(events).to.deep.equal([
      'receive → received',
      'accept → queued',
      'lease → leased',
      'return → queued',
      'lease → leased',
      'ack → processing',
      'answer → answered',
      'deliver → delivered',
    ]);
    expect(root?.timestamps.deliveredAt).to.have.length(2);
    const certificates = messages.map(({ journal }) => journal[0]?.detail?.['certificateSha256']);
    const algorithms = messages.map(({ journal }) => String(journal[0]?.detail?.['algorithm']));
    expect(new Set(certificates).size, 'one of each of the three senders').to.equal(3);
    for (const sha256 of certificates) expect(sha256).to.match(/^[0-9a-f]{64}$/);
    expect(algorithms[0]).to.equal('gost2012-256');
    expect(algorithms[1]).to.equal('rsa-sha256');
    for (const { messageId } of messages) {
      const original = await world().json('VIS42').original(messageId);
      expect(original.signature, messageId).to.not.equal('');
    }
  });

  it('KIS-6.3.2.d a participant sees of the chain what it sent or received, and no more', async () => {
    const seen = async (mnemonic: string): Promise<readonly string[]> => {
      const { messages } = await world().json(mnemonic).trace({ transactionCode });
      return messages.map(({ messageId }) => messageId);
    };
    expect(await seen('VIS42')).to.deep.equal(order());
    expect(await seen('MFC42')).to.deep.equal([ids.root, ids.status, ids.answer]);
    expect(await seen('GISGMP42')).to.deep.equal([ids.child, ids.childAnswer]);
    expect(await seen('RPGU42')).to.deep.equal([]);
  });
});
