import {
  HubError,
  limits,
  liveTopics,
  type Clock,
  type Live,
  type LiveTopic,
} from '../../../broker/index.ts';
import { defineRoute, type Person, type Right, type Route } from '../../../module/index.ts';

/** What a topic's pages need; a person hears only of what may be read. */
const rightOf: Readonly<Record<LiveTopic, Right>> = {
  queues: 'queues.read',
  messages: 'messages.read',
  incidents: 'incidents.read',
  registry: 'registry.read',
  redrives: 'deadLetters.redrive',
};

export type LivePorts = {
  readonly live: Live;
  readonly clock: Clock;
};

type Client = {
  readonly topics: ReadonlySet<LiveTopic>;
  readonly pending: Set<LiveTopic | 'reload'>;
  wake(): void;
};

const headerOf = (value: string | string[] | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;

/** When each topic last changed, so that a page that was away for a moment hears only of what it missed. */
const makeMemory = (startedAtMs: number) => {
  const changedAtMs = new Map<LiveTopic, number>();
  let knownSinceMs = startedAtMs;
  return {
    note: (topics: readonly LiveTopic[], atMs: number): void => {
      for (const topic of topics) changedAtMs.set(topic, atMs);
    },
    forget: (atMs: number): void => {
      knownSinceMs = atMs;
    },
    /** Topics changed since; `reload` when this node cannot know. Nodes' clocks differ a little: rather once too often. */
    missed: (
      sinceMs: number,
      topics: ReadonlySet<LiveTopic>,
    ): readonly (LiveTopic | 'reload')[] => {
      if (!(sinceMs - limits.liveClockSkewMs >= knownSinceMs)) return ['reload'];
      return [...topics].filter(
        (topic) => (changedAtMs.get(topic) ?? 0) > sinceMs - limits.liveClockSkewMs,
      );
    },
  };
};

const topicsOf = (person: Person): ReadonlySet<LiveTopic> =>
  new Set(liveTopics.filter((topic) => person.reach(rightOf[topic]) !== null));

const until = (ms: number, signal: AbortSignal, wakeable: (wake: () => void) => void) =>
  new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
    wakeable(done);
    if (signal.aborted) done();
  });

/**
 * Server-sent events for open pages: names of what has changed, at most once a second each; the pages then read what they show by their
 * own rights. `stop` ends every stream, so that a hub can stop.
 */
export const makeLiveFeed = ({ live, clock }: LivePorts) => {
  const memory = makeMemory(clock.nowMs());
  const clients = new Set<Client>();
  const stopping = new AbortController();
  const tell = (topics: readonly (LiveTopic | 'reload')[]): void => {
    for (const client of clients) {
      const heard = topics.filter((topic) => topic === 'reload' || client.topics.has(topic));
      for (const topic of heard) client.pending.add(topic);
      if (heard.length > 0) client.wake();
    }
  };
  const changed = (topics: readonly LiveTopic[]): void => {
    memory.note(topics, clock.nowMs());
    tell(topics);
  };
  const reload = (): void => {
    memory.forget(clock.nowMs());
    tell(['reload']);
  };
  const unlisten = live.listen({ changed, gap: reload });

  async function* stream(client: Client, gone: AbortSignal): AsyncGenerator<string> {
    const signal = AbortSignal.any([gone, stopping.signal]);
    const endsAtMs = clock.nowMs() + limits.liveStreamMsMax;
    clients.add(client);
    try {
      yield `retry: ${limits.liveRetryMs}\n\n`;
      // After a while the page connects again: a session that has ended or lost its rights hears nothing more.
      while (!signal.aborted && clock.nowMs() < endsAtMs) {
        if (client.pending.size === 0) {
          await until(limits.liveHeartbeatMs, signal, (wake) => {
            client.wake = wake;
          });
        }
        const topics = [...client.pending];
        client.pending.clear();
        const atMs = clock.nowMs();
        yield topics.length === 0
          ? ': heartbeat\n\n'
          : topics.map((topic) => `id: ${atMs}\nevent: ${topic}\ndata: ${atMs}\n\n`).join('');
        // What changes within this second goes out together after it.
        if (topics.length > 0) await until(limits.liveIntervalMs, signal, () => undefined);
      }
    } finally {
      clients.delete(client);
    }
  }
  return {
    open: (person: Person, lastEventId: string | undefined, gone: AbortSignal) => {
      if (clients.size >= limits.liveClientsMax)
        throw new HubError('HubIsOverloaded', {
          reason: `Открыто слишком много страниц с живым обновлением: ${limits.liveClientsMax}.`,
        });
      const topics = topicsOf(person);
      const missed = lastEventId === undefined ? [] : memory.missed(Number(lastEventId), topics);
      const client: Client = { topics, pending: new Set(missed), wake: () => undefined };
      return stream(client, gone);
    },
    /** Something changed that this node heard of by itself. */
    changed,
    /** Something may have been missed. */
    reload,
    /** Pages that listen now. */
    count: (): number => clients.size,
    stop: (): void => {
      unlisten();
      stopping.abort();
    },
  };
};

export type LiveFeed = ReturnType<typeof makeLiveFeed>;

/** `GET /api/v1/live`: what has changed, for the pages of the console. */
export const makeLiveRoute = (feed: LiveFeed): Route =>
  defineRoute({
    method: 'get',
    path: '/api/v1/live',
    summary: 'Живые обновления: server-sent events',
    description:
      'События queues, messages, incidents, registry, redrives — что изменилось, не чаще раза в секунду каждое и только то, что вам разрешено смотреть; reload — перечитать всё. Продолжение — по Last-Event-ID.',
    tags: ['monitor'],
    permission: 'person',
    responses: { 200: { description: 'Поток событий', contentType: 'text/event-stream' } },
    handler: async ({ caller, arrived, signal }) => {
      const person = caller?.person;
      if (!person) throw new HubError('LoginRequired');
      const chunks = feed.open(person, headerOf(arrived.headers['last-event-id']), signal);
      return {
        status: 200,
        // Closed when the stream ends: a connection kept alive would hold up a stop of the hub.
        headers: { 'Cache-Control': 'no-cache, no-transform', Connection: 'close' },
        stream: { contentType: 'text/event-stream; charset=utf-8', chunks },
      };
    },
  });
