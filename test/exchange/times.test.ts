import { expect } from 'chai';
import type { Log } from '../../broker/index.ts';
import {
  applicationOf,
  familyRequest,
  familyRequestJson,
  familyResponse,
  present,
  setClock,
} from '../support/exchangeParts.ts';
import { withHub } from '../support/hub.ts';
import { until } from '../support/until.ts';

const warnings: { event: string; fields: Record<string, unknown> | undefined }[] = [];
const log: Log = {
  info: () => undefined,
  warn: (event, fields) => void warnings.push({ event, fields }),
  error: () => undefined,
};
const utcMs = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;
const ackTimeoutMs = 60_000;

describe('exchange: the times of a message', () => {
  const clock = setClock(Date.now());
  const world = withHub({ clock, log, ackTimeoutMs });

  /** Clients of a system whose clock is wrong. */
  const astray = (mnemonic: string, offsetMs: number) => {
    const nowMs = (): number => clock.nowMs() + offsetMs;
    return {
      soap: world().soap(mnemonic, '1.2', { nowMs }),
      json: world().json(mnemonic, { nowMs }),
    };
  };
  const metric = async (name: string): Promise<readonly string[]> =>
    (await (await fetch(`${world().hub.url}/metrics`)).text())
      .split('\n')
      .filter((line) => line.startsWith(name));

  /** One exchange in which the request and the answer are each handed out twice. */
  const exchangeTwice = async (): Promise<{ request: string; response: string }> => {
    const mfc = world().soap('MFC42', '1.2');
    const vis = world().soap('VIS42', '1.3');
    const { messageId: request } = await mfc.sendRequest({
      payload: familyRequest(applicationOf(1)),
    });
    present(await vis.getRequest());
    clock.advance(ackTimeoutMs + 1);
    const again = await until('the request comes back', () => vis.getRequest());
    await vis.ack(request);
    const { messageId: response } = await vis.sendResponse({
      to: again.replyTo ?? '',
      payload: familyResponse(applicationOf(1)),
    });
    present(await mfc.getResponse());
    clock.advance(ackTimeoutMs + 1);
    await until('the answer comes back', () => mfc.getResponse());
    await mfc.ack(response);
    return { request, response };
  };

  it('KIS-6.3.2.c fixes eleven moments of a request, UTC with milliseconds, in order', async () => {
    const { request, response } = await exchangeTwice();
    for (const mnemonic of ['MFC42', 'VIS42']) {
      const { timestamps: at } = await world().json(mnemonic).card(request);
      expect(at.deliveredAt).to.have.length(2);
      expect(at.responseDeliveredAt).to.have.length(2);
      const order = [
        at.createdAt,
        at.receivedAt,
        at.acceptedAt,
        at.queuedAt,
        ...at.deliveredAt,
        at.ackedAt,
        at.responseReceivedAt,
        at.responseQueuedAt,
        ...at.responseDeliveredAt,
        at.responseAckedAt,
      ].map((moment) => present(moment, 'every moment'));
      for (const moment of [...order, at.expiresAt]) expect(moment).to.match(utcMs);
      expect(order).to.deep.equal(order.toSorted());
      expect(at.expiresAt > present(at.queuedAt)).to.equal(true);
      expect(Object.keys(at)).to.have.length(11);
    }
    const { timestamps: own } = await world().json('MFC42').card(response);
    expect([own.deliveredAt.length, own.ackedAt]).to.deep.equal([
      2,
      (await world().json('MFC42').card(request)).timestamps.responseAckedAt,
    ]);
  });

  it('KIS-6.3.2.c reports a sender whose clock is more than five seconds ahead, in requests and answers', async () => {
    warnings.length = 0;
    const { soap: mfc } = astray('MFC42', 8_000);
    const { json: vis } = astray('VIS42', 9_000);
    const { messageId } = await mfc.sendRequest({ payload: familyRequest(applicationOf(2)) });
    const request = present(await vis.lease('requests'));
    await vis.ack(messageId);
    const content = { ApplicationNumber: applicationOf(2), Result: 'NOT_FOUND' };
    const answer = await vis.respond(request, { content });
    const skews = warnings.filter(({ event }) => event === 'sender.clockSkew');
    expect(skews.map(({ fields }) => fields?.['sender'])).to.deep.equal(['MFC42', 'VIS42']);
    for (const { fields } of skews) expect(fields?.['skewMs']).to.be.within(5_001, 9_100);
    const card = await world().json('MFC42').card(messageId);
    expect(card.clockSkewMs).to.be.within(5_001, 8_100);
    expect(card.timestamps.createdAt <= card.timestamps.receivedAt).to.equal(true);
    expect((await world().json('MFC42').card(answer.messageId)).clockSkewMs).to.be.above(5_000);
    for (const system of ['MFC42', 'VIS42']) {
      const [line] = await metric(`hub_clock_skew_seconds{system="${system}"}`);
      expect(Number(line?.split(' ')[1])).to.be.within(5, 9.1);
    }
  });

  it('KIS-6.3.2.c reports a clock that is behind by its signed calls; a clock within five seconds is not reported', async () => {
    warnings.length = 0;
    const { json: rpgu } = astray('RPGU42', -20_000);
    expect(await rpgu.lease('requests')).to.equal(null);
    const [line] = await metric('hub_clock_skew_seconds{system="RPGU42"}');
    expect(Number(line?.split(' ')[1])).to.be.within(-21, -20);
    const { json: gisgmp } = astray('GISGMP42', 4_000);
    expect(await gisgmp.lease('requests')).to.equal(null);
    const { json: near } = astray('RPGU42', 3_000);
    const content = familyRequestJson(applicationOf(3));
    const { messageId } = await near.send({ type: 'VS00001v001', content });
    expect((await near.card(messageId)).clockSkewMs).to.equal(null);
    expect(warnings.filter(({ event }) => event === 'sender.clockSkew')).to.deep.equal([]);
    expect(await metric('hub_clock_skew_seconds{system="GISGMP42"}')).to.deep.equal([]);
  });
});
