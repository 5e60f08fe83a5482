import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

export type Listening = { stop(): Promise<void> };

const reconnectDelayMs = 200;

/**
 * Listens to a channel until `stop`; a lost connection is opened again and reported through `onGap`.
 * @throws the driver's error when the first connection fails
 */
export const listenOn = async (
  settings: pg.ClientConfig,
  channel: string,
  onPayload: (payload: string) => void,
  onGap: () => void,
): Promise<Listening> => {
  const stopping = new AbortController();
  let current: pg.Client | null = null;

  const connect = async (): Promise<void> => {
    const client = new pg.Client(settings);
    let lost = false;
    const onLost = (): void => {
      if (lost || stopping.signal.aborted) return;
      lost = true;
      void reconnect();
    };
    client.on('error', () => undefined);
    client.on('notification', (message) => onPayload(message.payload ?? ''));
    try {
      await client.connect();
      await client.query(`listen ${pg.escapeIdentifier(channel)}`);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    client.on('end', onLost);
    current = client;
  };
  const reconnect = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await connect();
        onGap();
        return;
      } catch {
        await delay(reconnectDelayMs, undefined, { signal: stopping.signal }).catch(
          () => undefined,
        );
      }
    }
  };
  await connect();
  return {
    stop: async () => {
      stopping.abort();
      const client = current;
      current = null;
      await client?.end().catch(() => undefined);
    },
  };
};
