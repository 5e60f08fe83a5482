import { liveTopics, type Live, type LiveListener, type LiveTopic } from '../../../broker/index.ts';
import { statement } from '../connections.ts';
import type { Listening } from '../listen.ts';
import type { Database } from '../pool.ts';

const channel = 'hub_live';
const notify = statement('live_notify', 'select pg_notify($1::text, $2::text)');

const isTopic = (word: string): word is LiveTopic =>
  (liveTopics as readonly string[]).includes(word);

export type PostgresLive = Live & { start(): Promise<void>; stop(): Promise<void> };

/** Carries changes between the nodes by NOTIFY; while one word is under way the next ones gather. */
export const makeLive = (database: Database): PostgresLive => {
  const listeners = new Set<LiveListener>();
  let listening: Listening | null = null;
  let pending = new Set<LiveTopic>();
  let sending: Promise<void> | null = null;
  const send = async (): Promise<void> => {
    while (pending.size > 0) {
      const text = [...pending].join(' ');
      pending = new Set();
      await database.query(notify, [channel, text]).catch(() => undefined);
    }
    sending = null;
  };
  return {
    changed: (...topics) => {
      for (const topic of topics) pending.add(topic);
      sending ??= send();
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    start: async () => {
      listening ??= await database.listen(
        channel,
        (payload) => {
          const topics = payload.split(' ').filter(isTopic);
          for (const { changed } of listeners) changed(topics);
        },
        () => {
          for (const { gap } of listeners) gap();
        },
      );
    },
    stop: async () => {
      await sending;
      await listening?.stop();
      listening = null;
    },
  };
};
