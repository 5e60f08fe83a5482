import { expect } from 'chai';
import { applicationOf, familyRequest, familyRequestJson } from '../support/exchangeParts.ts';
import { withHub } from '../support/hub.ts';
import { makeOperator, type Operator } from '../support/operator.ts';
import { codeOf } from '../support/refusal.ts';
import { until } from '../support/until.ts';

/** The requirement allows a minute. */
const blockMsMax = 60_000;

describe('a blocked system', () => {
  const world = withHub();
  let operator: Operator;
  before(async () => {
    operator = await makeOperator({ url: world().hub.url, dataDir: world().dataDir });
  });

  const setState = async (mnemonic: string, state: 'active' | 'blocked'): Promise<void> => {
    const { status } = await operator.post(`/api/v1/registry/systems/${mnemonic}/state`, {
      operation: 'setSystemState',
      timestamp: new Date().toISOString(),
      mnemonic,
      state,
      comment: 'испытание',
    });
    expect(status).to.equal(200);
  };
  const blockedWithin = (call: () => Promise<unknown>): Promise<true> =>
    until('the block', async () => (await codeOf(call())) === 'AccessDenied', blockMsMax);
  const queueOf = async (name: string) =>
    (await operator.queues()).find((queue) => queue.name === name);

  it('KIS-4.1.2 blocking stops every call of the system within a minute, on both doors', async () => {
    const soap = world().soap('MFC42');
    const json = world().json('MFC42');
    await soap.sendRequest({ payload: familyRequest(applicationOf(1)) });
    await setState('MFC42', 'blocked');
    await blockedWithin(() => soap.sendRequest({ payload: familyRequest(applicationOf(2)) }));
    const calls: readonly (() => Promise<unknown>)[] = [
      () => soap.getRequest(),
      () => soap.getResponse(),
      () => soap.getStatus(),
      () => soap.ack(soap.newMessageId()),
      () => json.send({ type: 'VS00001v001', content: familyRequestJson(applicationOf(3)) }),
      () => json.lease('requests'),
      () => json.queues(),
    ];
    for (const call of calls) expect(await codeOf(call())).to.equal('AccessDenied');
    await setState('MFC42', 'active');
    await until(
      'the end of the block',
      async () => (await codeOf(soap.getStatus())) === 'accepted',
      blockMsMax,
    );
  });

  it('KIS-4.1.2 messages to a blocked system stay, are shown as held, and are delivered after the block', async () => {
    const consumer = world().soap('RPGU42');
    const provider = world().soap('VIS42', '1.3');
    for (let left = await provider.getRequest(); left; left = await provider.getRequest())
      await provider.ack(left.metadata.messageId);
    const first = await consumer.sendRequest({ payload: familyRequest(applicationOf(11)) });
    expect(await queueOf('VIS42/requests')).to.include({ pending: 1, held: false });
    await setState('VIS42', 'blocked');
    await blockedWithin(() => world().json('VIS42').queues());
    const second = await consumer.sendRequest({ payload: familyRequest(applicationOf(12)) });
    expect(await queueOf('VIS42/requests')).to.include({ pending: 2, held: true });
    expect(await queueOf('RPGU42/statuses')).to.include({ held: false });
    await setState('VIS42', 'active');
    await until(
      'the end of the block',
      async () => (await codeOf(provider.getStatus())) === 'accepted',
      blockMsMax,
    );
    for (const { messageId } of [first, second]) {
      expect((await provider.getRequest())?.metadata.messageId).to.equal(messageId);
      await provider.ack(messageId);
    }
    expect(await queueOf('VIS42/requests')).to.include({ pending: 0, locked: 0, held: false });
  });

  it('KIS-4.1.2 a system that was waiting for a message when it was blocked does not get it', async () => {
    const provider = world().json('VIS42');
    const waiting = codeOf(provider.lease('requests', { waitMs: 30_000 }));
    await until('the waiting call', async () => (await provider.lease('requests')) === null);
    await setState('VIS42', 'blocked');
    await blockedWithin(() => provider.queues());
    const sent = await world()
      .soap('RPGU42')
      .sendRequest({ payload: familyRequest(applicationOf(21)) });
    expect(await waiting).to.equal('AccessDenied');
    expect(await queueOf('VIS42/requests')).to.include({ pending: 1, locked: 0, held: true });
    await setState('VIS42', 'active');
    const taken = await until('the end of the block', async () => {
      const open = (await codeOf(provider.queues())) === 'accepted';
      return open && provider.lease('requests');
    });
    expect(taken.messageId).to.equal(sent.messageId);
  });
});
