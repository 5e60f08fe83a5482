import { randomUUID } from 'node:crypto';
import { connect } from 'amqplib';
import { limits, type Clock } from '../../broker/index.ts';

export type LinkCheck = {
  readonly ok: boolean;
  readonly server: string | null;
  /** From the first byte to a message that went through a queue and back, ms. */
  readonly durationMs: number;
  /** In words for people; '' when it works. */
  readonly reason: string;
};

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'По адресу AMQP_URL никто не слушает: запустите RabbitMQ или исправьте адрес.',
  ENOTFOUND: 'Имя узла в AMQP_URL не известно.',
  ETIMEDOUT: 'Узел из AMQP_URL не отвечает.',
};

const reasonOf = (error: unknown): string => {
  const { code, message = '' } = error as { readonly code?: unknown; readonly message?: string };
  if (typeof code === 'string' && reasons[code]) return reasons[code];
  if (message.includes('403') || message.includes('ACCESS-REFUSED')) {
    return 'RabbitMQ не принял имя, пароль или виртуальный узел из AMQP_URL.';
  }
  return 'RabbitMQ не ответил как положено; подробности — в его журнале.';
};

const roundTrip = async (url: string): Promise<string> => {
  const connection = await connect(url, { timeout: limits.amqpCheckMsMax });
  connection.on('error', () => undefined);
  try {
    const channel = await connection.createConfirmChannel();
    channel.on('error', () => undefined);
    const { queue } = await channel.assertQueue(`hub.check.${randomUUID()}`, {
      exclusive: true,
      autoDelete: true,
      durable: false,
    });
    const arrived = new Promise<void>((resolve) => {
      void channel.consume(queue, () => resolve(), { noAck: true });
    });
    channel.sendToQueue(queue, Buffer.from('check'));
    await channel.waitForConfirms();
    await arrived;
    const { product, version } = connection.connection.serverProperties;
    return `${product} ${version}`;
  } finally {
    await connection.close().catch(() => undefined);
  }
};

/** «Проверить соединение» (KIS-4.4.4): a connection of its own, a message through a queue of its own and back. Never throws. */
export const checkLink = async (url: string, clock: Clock): Promise<LinkCheck> => {
  const startedMs = clock.nowMs();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const refuse = (): void => reject(Object.assign(new RangeError('late'), { code: 'ETIMEDOUT' }));
    timer = setTimeout(refuse, limits.amqpCheckMsMax);
  });
  const passed = (): number => Math.max(0, clock.nowMs() - startedMs);
  try {
    const server = await Promise.race([roundTrip(url), late]);
    return { ok: true, server, durationMs: passed(), reason: '' };
  } catch (error) {
    return { ok: false, server: null, durationMs: passed(), reason: reasonOf(error) };
  } finally {
    clearTimeout(timer);
  }
};
