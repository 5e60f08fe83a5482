import { limits, routingKeyOf, type StatusEvent } from '../../broker/index.ts';
import type { Publisher } from './publisher.ts';
import { eventsExchange } from './topology.ts';

const publishOne = (publisher: Publisher, event: StatusEvent): Promise<void> =>
  publisher.publish({
    exchange: eventsExchange,
    routingKey: routingKeyOf(event),
    content: Buffer.from(JSON.stringify(event)),
    options: {
      contentType: 'application/cloudevents+json',
      messageId: event.id,
      type: event.type,
      timestamp: Math.floor(Date.parse(event.time) / 1000),
    },
    // Nobody need listen.
    mandatory: false,
  });

/**
 * Publishes status events in their order; resolves when RabbitMQ has all of them.
 * @throws HubError BrokerUnavailable: some may be there, and all must come again
 */
export const makeEventStream =
  (publisher: Publisher) =>
  async (events: readonly StatusEvent[]): Promise<void> => {
    for (let from = 0; from < events.length; from += limits.pushUnackedMax) {
      const part = events.slice(from, from + limits.pushUnackedMax);
      await Promise.all(part.map((event) => publishOne(publisher, event)));
    }
  };
