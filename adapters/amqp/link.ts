import { connect, type ChannelModel, type RecoveringChannelModel } from 'amqplib';
import { HubError, limits, type Clock, type EpochMs, type Log } from '../../broker/index.ts';

/** How the connection to RabbitMQ stands. */
export type LinkState = {
  readonly connected: boolean;
  /** Since when it is as it is. */
  readonly sinceMs: EpochMs;
  /** `RabbitMQ 3.10.8`; null until the first connection. */
  readonly server: string | null;
  /** Why the last attempt failed; never holds the address, which may hold a password. */
  readonly error: string | null;
  /** RabbitMQ takes no more (memory or disk alarm). */
  readonly blocked: boolean;
  readonly connections: number;
};

/** Declares and consumes after every connection, before anything else uses it. */
export type Setup = (model: ChannelModel) => Promise<void>;

export type Link = {
  start(): void;
  /** Closes the connection; safe twice and without a start. */
  stop(): Promise<void>;
  state(): LinkState;
  /** Resolves when connected; at once when it is. Rejects when the signal aborts. */
  connected(signal: AbortSignal): Promise<void>;
};

export type LinkOptions = {
  readonly url: string;
  /** Shown in the management of RabbitMQ. */
  readonly name: string;
  readonly setup: Setup;
  readonly clock: Clock;
  readonly log: Log;
};

/** A half-open connection is only seen by heartbeats: RabbitMQ's own default waits for minutes. */
const withHeartbeat = (url: string): string => {
  const parsed = new URL(url);
  if (!parsed.searchParams.has('heartbeat')) {
    parsed.searchParams.set('heartbeat', String(limits.amqpHeartbeatS));
  }
  return parsed.toString();
};

/** Codes and AMQP replies only: other texts of the library may hold the address. */
const wordsOf = (error: unknown): string => {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  if (typeof code === 'string') return code;
  const said = typeof message === 'string' ? message : 'unknown';
  return said.replaceAll(/amqps?:\/\/\S+/g, 'amqp://…').slice(0, 200);
};

const serverOf = ({ connection }: ChannelModel): string => {
  const { product, version } = connection.serverProperties;
  return `${product} ${version}`;
};

const unavailable = (reason: string): HubError => new HubError('BrokerUnavailable', { reason });

type Kept = {
  state: LinkState;
  /** Those who wait for a connection. */
  waiting: (() => void)[];
};

/** Follows what the recovery reports. */
const follow = (
  kept: Kept,
  recovering: RecoveringChannelModel,
  { name, clock, log }: LinkOptions,
): RecoveringChannelModel => {
  const change = (over: Partial<LinkState>): void => {
    kept.state = { ...kept.state, sinceMs: clock.nowMs(), ...over };
  };
  recovering.on('error', () => undefined);
  recovering.on('connect', (model) => {
    const connections = kept.state.connections + 1;
    const server = serverOf(model);
    change({ connected: true, error: null, blocked: false, server, connections });
    log.info('amqp.connected', { name, connections });
    for (const wake of kept.waiting.splice(0)) wake();
  });
  recovering.on('disconnect', (error) => {
    change({ connected: false, error: wordsOf(error), blocked: false });
    log.warn('amqp.disconnected', { name, reason: wordsOf(error) });
  });
  recovering.on('connect-failed', (error) => {
    if (kept.state.error === null) log.warn('amqp.notConnected', { name, reason: wordsOf(error) });
    change({ connected: false, error: wordsOf(error) });
  });
  recovering.on('blocked', () => change({ blocked: true }));
  recovering.on('unblocked', () => change({ blocked: false }));
  return recovering;
};

const recoveryOf = (setup: Setup) => ({
  initialDelay: limits.amqpRetryMsMin,
  maxDelay: limits.amqpRetryMsMax,
  factor: 2,
  jitter: 0.3,
  waitForConnect: false,
  setup: async (model: ChannelModel): Promise<void> => {
    // Without a listener an error in the middle of the preparation would end the process.
    model.on('error', () => undefined);
    await setup(model);
  },
});

/** One connection to RabbitMQ, kept by the recovery of amqplib: exponential back-off with jitter, for ever. */
export const makeLink = (options: LinkOptions): Link => {
  const { url, name, setup, clock } = options;
  const kept: Kept = {
    state: {
      connected: false,
      sinceMs: clock.nowMs(),
      server: null,
      error: null,
      blocked: false,
      connections: 0,
    },
    waiting: [],
  };
  let opening: Promise<RecoveringChannelModel> | null = null;
  return {
    start: () => {
      opening ??= connect(withHeartbeat(url), {
        timeout: limits.amqpCheckMsMax,
        clientProperties: { connection_name: name },
        recovery: recoveryOf(setup),
      }).then((recovering) => follow(kept, recovering, options));
    },
    stop: async () => {
      const recovering = await opening;
      opening = null;
      kept.waiting = [];
      await recovering?.close();
      kept.state = { ...kept.state, connected: false, sinceMs: clock.nowMs() };
    },
    state: () => kept.state,
    connected: (signal) => {
      if (kept.state.connected) return Promise.resolve();
      if (signal.aborted) return Promise.reject(unavailable('Хаб останавливается.'));
      return new Promise((resolve, reject) => {
        const refuse = (): void => reject(unavailable('Хаб останавливается.'));
        signal.addEventListener('abort', refuse, { once: true });
        kept.waiting.push(() => {
          signal.removeEventListener('abort', refuse);
          resolve();
        });
      });
    },
  };
};
