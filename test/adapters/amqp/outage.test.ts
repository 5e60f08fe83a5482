import { expect } from 'chai';
import type { StatusEvent } from '../../../broker/index.ts';
import { applicationOf, familyRequestJson } from '../../support/exchangeParts.ts';
import { startCutProxy, type CutProxy } from '../../support/cutProxy.ts';
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

type Heard = {
  readonly requests: Brought[];
  readonly events: StatusEvent[];
};

describe('RabbitMQ goes away in the middle of the work', function () {
  this.timeout(180_000);
  const rabbit = withRabbit();
  let proxy: CutProxy;
  before(async () => {
    proxy = await startCutProxy(rabbit().port);
  });
  const world = withHub({
    // The hub reaches RabbitMQ through the relay, the departments directly.
    environment: async () => ({
      AMQP_URL: `amqp://guest:guest@127.0.0.1:${proxy.port}?heartbeat=1`,
    }),
    change: pushed({ VIS42: 'amqp-confirm' }),
  });
  let calls: Calls;
  const opened: AmqpDepartment[] = [];
  before(async () => {
    calls = await makeCalls(world().hub.url, world().dataDir);
  });
  after(async () => {
    for (const one of opened.splice(0)) await one.close();
    await proxy?.close();
  });

  before(() => declared(rabbit().url, ['hub.in.RPGU42', 'hub.out.VIS42.requests', 'hub.in.dead']));

  const connected = (wanted: boolean): Promise<boolean> =>
    until(
      wanted ? 'the hub is connected' : 'the hub knows that RabbitMQ is away',
      async () => {
        const state = await calls.get<{ connected: boolean }>('/api/v1/amqp');
        return state.connected === wanted;
      },
      60_000,
    );

  const listen = async (heard: Heard): Promise<void> => {
    // Two readers of one queue would share its messages.
    for (const one of opened.splice(0)) await one.close();
    const office = await openDepartment(rabbit().url, world().department('VIS42'));
    opened.push(office);
    await office.listen('hub.out.VIS42.requests', (one) => heard.requests.push(one));
    const queue = 'test.events';
    await office.channel.assertQueue(queue, { durable: true });
    await office.channel.bindQueue(queue, 'hub.events', 'VS00001v001.#');
    await office.channel.consume(queue, (message) => {
      if (message === null) return;
      heard.events.push(JSON.parse(message.content.toString()) as StatusEvent);
      office.channel.ack(message);
    });
  };

  /** Every message has come, each of its events too, and what came twice is known by its id. */
  const nothingLost = async (heard: Heard, ids: readonly string[]): Promise<void> => {
    await until(
      'every request is brought',
      async () => {
        const seen = new Set(heard.requests.map(({ id }) => id));
        return ids.every((id) => seen.has(id));
      },
      60_000,
    );
    await until(
      'every Ack is told of',
      async () => {
        const acknowledged = new Set(
          heard.events
            .filter(({ data }) => data.event === 'acknowledged')
            .map(({ subject }) => subject),
        );
        return ids.every((id) => acknowledged.has(id));
      },
      60_000,
    );
    const { queues } = await calls.get<{ queues: { name: string; pending: number }[] }>(
      '/api/v1/monitor/queues?owner=VIS42',
    );
    expect(queues.find(({ name }) => name === 'VIS42/requests')?.pending ?? 0).to.equal(0);
  };

  const sendMany = async (count: number, first: number): Promise<string[]> => {
    const portal = world().json('RPGU42');
    const sent: string[] = [];
    for (let index = 0; index < count; index += 1) {
      const { messageId } = await portal.send({
        type: 'VS00001v001',
        content: familyRequestJson(applicationOf(first + index)),
      });
      sent.push(messageId);
    }
    return sent;
  };

  it('stopped and started by its own commands in mid-load: nothing is lost, the hub takes messages all the while', async () => {
    await connected(true);
    const heard: Heard = { requests: [], events: [] };
    await listen(heard);
    const before = sendMany(20, 100);
    await until('the load flows', async () => heard.requests.length > 3);
    const stopping = rabbit().stop();
    const ids = [...(await before), ...(await sendMany(10, 200))];
    await stopping;
    await connected(false);
    const { components } = await calls.get<{ components: { code: string; state: string }[] }>(
      '/api/v1/components',
    );
    expect(components.find(({ code }) => code === 'amqp')?.state).to.equal('fails');
    const health = await calls.call<{ checks: { name: string; status: string }[] }>(
      'GET',
      '/health/details',
    );
    expect(health.body.checks.find(({ name }) => name === 'amqp')?.status).to.equal('warning');
    ids.push(...(await sendMany(5, 300)));
    await rabbit().start();
    await connected(true);
    await listen(heard);
    await nothingLost(heard, ids);
  });

  it('calls that were published and not answered before the cut are answered after it, once', async () => {
    await connected(true);
    const portal = await openDepartment(rabbit().url, world().department('RPGU42'));
    opened.push(portal);
    const ids = Array.from({ length: 20 }, () => portal.newId());
    for (const [index, id] of ids.entries()) {
      await portal.publish('hub.in.RPGU42', await portal.envelopeBytes(sendOf(id, 400 + index)), {
        type: 'send',
        correlationId: id,
        replyTo: 'hub.reply.RPGU42',
      });
      if (index === 10) proxy.cut();
    }
    for (const id of ids) {
      const answer = await portal.answerTo(id);
      expect(answer.status, answer.body).to.be.oneOf([200, 201]);
    }
  });

  it('a half-open connection is noticed by its heartbeat and replaced', async () => {
    await connected(true);
    const heard: Heard = { requests: [], events: [] };
    await listen(heard);
    proxy.freeze();
    const ids = await sendMany(8, 500);
    await connected(false);
    proxy.thaw();
    await connected(true);
    await nothingLost(heard, ids);
  });
});
