import { randomBytes } from 'node:crypto';
import type { Listening } from '../listen.ts';
import type { Database } from '../pool.ts';

export type Wakeups = {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Something was placed into these queues: wakes waiters here and, once per batch, on other hubs. */
  placed(queues: readonly string[]): void;
  /** Resolves at the first placement after this call, after `waitMs` or the recheck time, or when the signal aborts. */
  wait(queue: string, waitMs: number, signal?: AbortSignal): Promise<void>;
};

const channel = 'hub_placed';
/** NOTIFY refuses payloads of 8000 bytes. */
const payloadBytesMax = 7_500;
const everyQueue = '*';

/** Tells other hubs; while one notification is under way the next ones gather. */
const makeNotifier = (database: Database, self: string): ((queues: readonly string[]) => void) => {
  let pending = new Set<string>();
  let sending = false;
  const send = async (): Promise<void> => {
    sending = true;
    while (pending.size > 0) {
      const text = `${self} ${[...pending].join(' ')}`;
      pending = new Set();
      const payload = Buffer.byteLength(text) > payloadBytesMax ? `${self} ${everyQueue}` : text;
      // Its own statement after the batch's commit: inside it, all commits with a notification would queue up behind each other.
      await database.query('select pg_notify($1::text, $2::text)', [channel, payload]).then(
        () => undefined,
        () => undefined,
      );
    }
    sending = false;
  };
  return (queues) => {
    for (const queue of queues) pending.add(queue);
    if (!sending && pending.size > 0) void send();
  };
};

/** Wakes those who wait for a queue. A lost notification costs at most `recheckMs`. */
export const makeWakeups = (database: Database, recheckMs: number): Wakeups => {
  const self = randomBytes(6).toString('hex');
  const notify = makeNotifier(database, self);
  const waiters = new Map<string, Set<() => void>>();
  let listening: Listening | null = null;

  const wake = (queue: string): void => {
    for (const resolve of waiters.get(queue) ?? []) resolve();
  };
  const wakeAll = (): void => {
    for (const queue of waiters.keys()) wake(queue);
  };
  const receive = (payload: string): void => {
    const [from, ...queues] = payload.split(' ');
    if (from === self) return;
    if (queues.includes(everyQueue)) wakeAll();
    else for (const queue of queues) wake(queue);
  };
  return {
    start: async () => {
      listening ??= await database.listen(channel, receive, wakeAll);
    },
    stop: async () => {
      wakeAll();
      await listening?.stop();
      listening = null;
    },
    placed: (queues) => {
      for (const queue of queues) wake(queue);
      notify(queues);
    },
    wait: (queue, waitMs, signal) => {
      if (signal?.aborted === true) return Promise.resolve();
      return new Promise<void>((resolve) => {
        const set = waiters.get(queue) ?? new Set();
        waiters.set(queue, set);
        const done = (): void => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', done);
          set.delete(done);
          if (set.size === 0 && waiters.get(queue) === set) waiters.delete(queue);
          resolve();
        };
        const timer = setTimeout(done, Math.min(waitMs, recheckMs));
        signal?.addEventListener('abort', done);
        set.add(done);
      });
    },
  };
};
