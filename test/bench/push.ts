import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { connect, type ChannelModel, type ConfirmChannel } from 'amqplib';
import { table } from '../../adapters/cli/index.ts';
import { readConfig } from '../../adapters/config/index.ts';
import { builtinProvider, readCertificate, readPrivateKey } from '../../adapters/crypto/index.ts';
import { systemClock } from '../../adapters/runtime/index.ts';
import { makeJsonClient } from '../../adapters/sdk/index.ts';
import { makeRegisters, type Bundle } from '../../registries/index.ts';
import { certificateReader } from '../../services/hub/certificateReader.ts';
import { makeRegion } from '../../services/hub/demo/region.ts';
import { startHub } from '../../services/hub/hub.ts';
import { schemaCompiler } from '../../services/hub/schemaCompiler.ts';
import { applicationOf, familyRequestJson } from '../support/exchangeParts.ts';
import { quietLog } from '../support/quietLog.ts';
import { makeRabbit } from '../support/rabbit.ts';
import { until } from '../support/until.ts';

const messages = 300;
const senders = 32;
const recipients = { 'ГОСТ 2012-256': 'GISGMP42', 'RSA-2048': 'VIS42' } as const;
const waitMsMax = 120_000;

type Hub = Awaited<ReturnType<typeof startHub>>;

const importBundle = async (hub: Hub, bundle: Bundle): Promise<void> => {
  const registers = makeRegisters({
    db: hub.storage.database,
    compiler: schemaCompiler,
    certificates: certificateReader,
    clock: systemClock,
  });
  await registers.importBundle(bundle, 'bench');
};

type Row = { readonly name: string; readonly perSecond: number; readonly cpuMs: number };

/** Runs until `count` messages have come out of the queue; the connection acknowledges them one by one, as a careful consumer does. */
const consumed = async (
  model: ChannelModel,
  queue: string,
  count: number,
): Promise<{ done: Promise<number>; bytes: () => number }> => {
  const channel = await model.createChannel();
  await channel.prefetch(100);
  let seen = 0;
  let bytes = 0;
  let finish: (atMs: number) => void = () => undefined;
  const done = new Promise<number>((resolve) => (finish = resolve));
  await channel.consume(queue, (message) => {
    if (message === null) return;
    bytes = message.content.byteLength;
    channel.ack(message);
    seen += 1;
    if (seen === count) finish(performance.now());
  });
  return { done, bytes: () => bytes };
};

const cpuOf = (from: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1_000 / messages;
};

const confirmed = (channel: ConfirmChannel, queue: string, content: Buffer): Promise<void> =>
  new Promise((resolve, reject) => {
    channel.sendToQueue(queue, content, { persistent: true }, (error: unknown) => {
      if (error) reject(new TypeError('not confirmed', { cause: error }));
      else resolve();
    });
  });

/** Plain RabbitMQ: a quorum queue, persistent messages of the same size, confirms, the same window as the hub's. */
const plain = async (model: ChannelModel, size: number, window: number): Promise<Row> => {
  const channel = await model.createConfirmChannel();
  const queue = `bench.plain.${process.pid}.${window}`;
  await channel.assertQueue(queue, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
  const content = Buffer.alloc(size, 'x');
  const { done } = await consumed(model, queue, messages);
  const cpu = process.cpuUsage();
  const startedMs = performance.now();
  for (let sent = 0; sent < messages; sent += window) {
    const part = Math.min(window, messages - sent);
    await Promise.all(Array.from({ length: part }, () => confirmed(channel, queue, content)));
  }
  const seconds = ((await done) - startedMs) / 1_000;
  const row = {
    name: `RabbitMQ, подтверждения по ${window}`,
    perSecond: messages / seconds,
    cpuMs: cpuOf(cpu),
  };
  await channel.deleteQueue(queue);
  return row;
};

type Keys = { readonly keyPem: string; readonly certificatePem: string };

const clientOf = (
  url: string,
  { keyPem, certificatePem }: { keyPem: string; certificatePem: string },
) =>
  makeJsonClient({
    baseUrl: url,
    provider: builtinProvider(),
    key: readPrivateKey(keyPem),
    certificate: readCertificate(certificatePem),
  });

/** Sends what will be pushed. */
const fill = async (url: string, sender: Keys | undefined): Promise<void> => {
  if (!sender) throw new TypeError('RPGU42');
  const portal = clientOf(url, sender);
  let serial = 0;
  await Promise.all(
    Array.from({ length: senders }, async () => {
      while (serial < messages) {
        serial += 1;
        const content = familyRequestJson(applicationOf(serial));
        await portal.send({ type: 'VS00001v001', content });
      }
    }),
  );
};

const declaredOn = (model: ChannelModel, queue: string): Promise<boolean> =>
  until('the queue is declared', async () => {
    const channel = await model.createChannel();
    channel.on('error', () => undefined);
    return channel.checkQueue(queue).then(
      () => channel.close().then(() => true),
      () => false,
    );
  });

/** `npm run bench -- push`: deliveries by push per second next to plain confirmed publishing, in one run over one RabbitMQ (AMQP_URL). */
export const benchPush = async (): Promise<void> => {
  const rabbit = process.env['AMQP_URL'] === undefined ? await makeRabbit() : null;
  const url = rabbit?.url ?? process.env['AMQP_URL'] ?? '';
  const model = await connect(url);
  const dataDir = await mkdtemp(path.join(tmpdir(), 'hub-bench-push-'));
  const config = readConfig({ HUB_DATA: dataDir, HUB_PORT: '0', AMQP_URL: url });
  const hub = await startHub(config, quietLog);
  try {
    const { bundle, departments } = await makeRegion(dataDir, Date.now());
    const rows: Row[] = [];
    let size = 0;
    const admin = hub.storage.components;
    const turn = (enabled: boolean) =>
      admin.turn({ code: 'job.push', enabled, by: 'bench', atMs: Date.now(), reason: 'замер' });
    for (const [name, recipient] of Object.entries(recipients)) {
      await importBundle(hub, {
        ...bundle,
        systems: (bundle.systems ?? []).map((system) => ({
          ...system,
          queueMessagesMax: 100_000,
          ...(system.mnemonic === recipient && { push: 'amqp-confirm' as const }),
        })),
        routes: (bundle.routes ?? []).map((route) =>
          route.informationType === 'VS00001v001' ? { ...route, recipient } : route,
        ),
      });
      await hub.registry.refresh();
      const queue = `hub.out.${recipient}.requests`;
      await declaredOn(model, queue);
      await turn(false);
      await fill(hub.url, departments.get('RPGU42'));
      const { done, bytes } = await consumed(model, queue, messages);
      const cpu = process.cpuUsage();
      process.stderr.write(`${name}: ${messages} messages wait\n`);
      const startedMs = performance.now();
      await turn(true);
      const endedMs = await Promise.race([
        done,
        until('everything is pushed', async () => false, waitMsMax),
      ]);
      const seconds = (Number(endedMs) - startedMs) / 1_000;
      process.stderr.write(`${name}: ${(messages / seconds).toFixed(0)}/s\n`);
      size = bytes();
      rows.push({
        name: `выдача хабом, ${name}`,
        perSecond: messages / seconds,
        cpuMs: cpuOf(cpu),
      });
    }
    // Its own connection: the consumers of the series above would share the frames of this one.
    const fresh = await connect(url);
    for (const window of [32, 1]) {
      process.stderr.write(`RabbitMQ alone, window ${window}\n`);
      rows.push(await plain(fresh, size, window));
    }
    await fresh.close();
    process.stdout.write(`сообщений ${messages}, по ${size} байт\n`);
    process.stdout.write(
      table(
        ['что', 'в секунду', 'ЦП узла, мс'],
        rows.map(({ name, perSecond, cpuMs }) => [name, perSecond.toFixed(0), cpuMs.toFixed(2)]),
      ),
    );
  } finally {
    await hub.stop();
    await model.close();
    await rabbit?.remove();
    await rm(dataDir, { recursive: true, force: true });
  }
};
