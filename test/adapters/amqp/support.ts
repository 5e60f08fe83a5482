import { connect, type Channel, type ConsumeMessage } from 'amqplib';
import {
  builtinProvider,
  readCertificate,
  readPrivateKey,
  signDetachedJws,
} from '../../../adapters/crypto/index.ts';
import { makeIds, systemClock } from '../../../adapters/runtime/index.ts';
import type { Bundle } from '../../../registries/index.ts';
import type { Department } from '../../../services/hub/demo/region.ts';
import { until } from '../../support/until.ts';

export type Answer = {
  readonly correlationId: string;
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
};

/** A message that the hub brought, not acknowledged yet. */
export type Brought = {
  readonly id: string;
  readonly message: ConsumeMessage;
  readonly data: { readonly messageId: string } & Readonly<Record<string, unknown>>;
};

/** A department that talks to the hub by RabbitMQ only. */
export const openDepartment = async (url: string, department: Department) => {
  const { mnemonic } = department;
  const connection = await connect(url);
  connection.on('error', () => undefined);
  const channel = await connection.createConfirmChannel();
  channel.on('error', () => undefined);
  const replies = `hub.reply.${mnemonic}`;
  await channel.assertQueue(replies, { durable: true, arguments: { 'x-queue-type': 'quorum' } });
  const answers: Answer[] = [];
  await channel.consume(replies, (message) => {
    if (message === null) return;
    const { correlationId, contentType, headers } = message.properties;
    answers.push({
      correlationId: String(correlationId),
      status: Number(headers?.['hub-status']),
      contentType: String(contentType),
      body: message.content.toString(),
    });
    channel.ack(message);
  });
  const keys = {
    key: readPrivateKey(department.keyPem),
    certificate: readCertificate(department.certificatePem),
    provider: builtinProvider(),
  };
  const ids = makeIds(systemClock);
  const publish = (exchange: string, content: Buffer, properties: object): Promise<void> =>
    new Promise((resolve, reject) => {
      channel.publish(
        exchange,
        '',
        content,
        { persistent: true, ...properties },
        (error: unknown) =>
          error ? reject(new TypeError('RabbitMQ did not confirm', { cause: error })) : resolve(),
      );
    });
  const envelopeBytes = async (envelope: object): Promise<Buffer> => {
    const signature = await signDetachedJws({ payload: envelope, ...keys });
    return Buffer.from(JSON.stringify({ envelope, signature }));
  };
  const answerTo = (correlationId: string): Promise<Answer> =>
    until('the answer of the hub', async () =>
      answers.find((answer) => answer.correlationId === correlationId),
    );
  return {
    newId: (): string => ids.messageId(),
    envelopeBytes,
    publish,
    answers,
    answerTo,
    /** Publishes a signed envelope into the own exchange and waits for the answer. */
    call: async (type: string, envelope: object, exchange = `hub.in.${mnemonic}`) => {
      const correlationId = ids.messageId();
      const properties = { type, correlationId, replyTo: replies, contentType: 'application/json' };
      await publish(exchange, await envelopeBytes(envelope), properties);
      return answerTo(correlationId);
    },
    /** Reads a queue that the hub fills. */
    listen: async (queue: string, seen: (brought: Brought) => void): Promise<Channel> => {
      await channel.consume(queue, (message) => {
        if (message === null) return;
        const data = JSON.parse(message.content.toString()) as Brought['data'];
        seen({ id: String(message.properties.messageId), message, data });
        channel.ack(message);
      });
      return channel;
    },
    channel,
    close: () => connection.close().catch(() => undefined),
  };
};

export type AmqpDepartment = Awaited<ReturnType<typeof openDepartment>>;

/** The demo region with these systems pushed to. */
export const pushed =
  (modes: Readonly<Record<string, 'amqp' | 'amqp-confirm'>>) =>
  (bundle: Bundle): Bundle => ({
    ...bundle,
    systems: (bundle.systems ?? []).map((system) => {
      const push = modes[system.mnemonic];
      return push === undefined ? system : { ...system, push };
    }),
  });

/** Waits until the hub has declared these queues. */
export const declared = async (url: string, queues: readonly string[]): Promise<void> => {
  await until(
    `queues ${queues.join(', ')}`,
    async () => {
      const connection = await connect(url);
      connection.on('error', () => undefined);
      try {
        const channel = await connection.createChannel();
        channel.on('error', () => undefined);
        for (const queue of queues) await channel.checkQueue(queue);
        return true;
      } catch {
        return false;
      } finally {
        await connection.close().catch(() => undefined);
      }
    },
    60_000,
  );
};
