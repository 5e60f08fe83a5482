import type { Channel, Replies } from 'amqplib';
import { limits, queueName, type Mnemonic, type QueueKey } from '../../broker/index.ts';

/** Topic exchange of status events: `type.recipient.event`. */
export const eventsExchange = 'hub.events';
/** Calls that ended the connection again and again; people look at them. */
export const deadQueue = 'hub.in.dead';

/** Exchange and queue by which a system calls the hub. */
export const inName = (mnemonic: Mnemonic): string => `hub.in.${mnemonic}`;

/** Queue of RabbitMQ that holds what the hub brings: `hub.out.MFC42.requests`, `hub.out.MFC42.responses.node-1`. */
export const outName = (key: QueueKey): string => `hub.out.${queueName(key).replaceAll('/', '.')}`;

/**
 * May the hub answer into this queue? Only into a direct reply-to of the caller's own connection and into queues that carry its name:
 * otherwise anybody could fill the queue of anybody.
 */
export const isReplyQueueOf = (mnemonic: Mnemonic, replyTo: string): boolean =>
  replyTo.startsWith('amq.rabbitmq.reply-to.') ||
  replyTo === `hub.reply.${mnemonic}` ||
  replyTo.startsWith(`hub.reply.${mnemonic}.`);

const quorum = { 'x-queue-type': 'quorum' } as const;

/** What every hub needs. */
export const declareCommon = async (channel: Channel): Promise<void> => {
  await channel.assertExchange(eventsExchange, 'topic', { durable: true });
  await channel.assertQueue(deadQueue, { durable: true, arguments: quorum });
};

/** The way in of one system. */
export const declareIn = async (channel: Channel, mnemonic: Mnemonic): Promise<void> => {
  const name = inName(mnemonic);
  await channel.assertExchange(name, 'fanout', { durable: true });
  await channel.assertQueue(name, {
    durable: true,
    arguments: {
      ...quorum,
      'x-delivery-limit': limits.amqpDeliveriesMax,
      'x-dead-letter-exchange': '',
      'x-dead-letter-routing-key': deadQueue,
      'x-dead-letter-strategy': 'at-least-once',
      'x-overflow': 'reject-publish',
      'x-max-length': limits.pushQueueMessagesMax,
    },
  });
  await channel.bindQueue(name, name, '');
};

/** A queue that the hub fills; when it is full, RabbitMQ refuses and the messages wait in the hub. */
export const declareOut = (channel: Channel, key: QueueKey): Promise<Replies.AssertQueue> =>
  channel.assertQueue(outName(key), {
    durable: true,
    arguments: {
      ...quorum,
      'x-overflow': 'reject-publish',
      'x-max-length': limits.pushQueueMessagesMax,
    },
  });
