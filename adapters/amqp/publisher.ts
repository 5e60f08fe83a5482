import type { ChannelModel, ConfirmChannel, Message, Options } from 'amqplib';
import { HubError } from '../../broker/index.ts';

export type Outgoing = {
  /** '' publishes into the queue that the routing key names. */
  readonly exchange: string;
  readonly routingKey: string;
  readonly content: Buffer;
  readonly options: Options.Publish;
  /** Refused when no queue takes it. */
  readonly mandatory: boolean;
};

export type Publisher = {
  /** Opens the channel on a fresh connection. */
  attach(model: ChannelModel): Promise<void>;
  /**
   * Resolves when RabbitMQ has the message safely (publisher confirm).
   * @throws HubError BrokerUnavailable: not confirmed, which does not mean that it is not there; RecordNotFound when no queue took it
   */
  publish(message: Outgoing): Promise<void>;
};

const tagHeader = 'hub-tag';

const unconfirmed = (cause: unknown): HubError =>
  new HubError(
    'BrokerUnavailable',
    { reason: 'RabbitMQ не подтвердил приём сообщения.' },
    { cause },
  );

const tagOf = ({ properties }: Message): number => {
  const headers: Readonly<Record<string, unknown>> = properties.headers ?? {};
  return Number(headers[tagHeader]);
};

/** Publishes persistent messages with confirms over the channel of the connection that is there now. */
export const makePublisher = (): Publisher => {
  let channel: ConfirmChannel | null = null;
  let lastTag = 0;
  const returned = new Set<number>();

  const attach = async (model: ChannelModel): Promise<void> => {
    const opened = await model.createConfirmChannel();
    opened.on('error', () => undefined);
    opened.on('return', (message) => returned.add(tagOf(message)));
    opened.on('close', () => {
      if (channel !== opened) return;
      channel = null;
      returned.clear();
      // A channel may end alone: the connection is made anew with everything on it.
      model.close().catch(() => undefined);
    });
    channel = opened;
  };

  const publish = ({ exchange, routingKey, content, options, mandatory }: Outgoing) =>
    new Promise<void>((resolve, reject) => {
      if (channel === null) {
        reject(new HubError('BrokerUnavailable'));
        return;
      }
      lastTag += 1;
      const tag = lastTag;
      const headers: Record<string, unknown> = { ...(options.headers as object | undefined) };
      if (mandatory) headers[tagHeader] = tag;
      // RabbitMQ sends what it returns before its confirm.
      const done = (error: unknown): void => {
        if (error) reject(unconfirmed(error));
        else if (returned.delete(tag)) {
          reject(new HubError('RecordNotFound', { field: 'queue', value: routingKey }));
        } else resolve();
      };
      try {
        channel.publish(
          exchange,
          routingKey,
          content,
          { persistent: true, ...options, headers, mandatory },
          done,
        );
      } catch (error) {
        reject(unconfirmed(error));
      }
    });

  return { attach, publish };
};
