import { setTimeout as delay } from 'node:timers/promises';
import type { Channel, ChannelModel } from 'amqplib';
import { isHubError, limits, type Log, type Mnemonic, type QueueKey } from '../../broker/index.ts';
import type { PushedSystem } from '../../registries/index.ts';
import type { Pushed, PushSource } from '../rest/index.ts';
import type { Link } from './link.ts';
import type { Publisher } from './publisher.ts';
import { declareOut, outName } from './topology.ts';

export type PushPorts = {
  readonly source: PushSource;
  /** Systems that are pushed to; another array when they changed. */
  readonly systems: () => readonly PushedSystem[];
  readonly isBlocked: (mnemonic: Mnemonic) => boolean;
  /** Messages of the queue that are handed out and not acknowledged. */
  readonly unacked: (queue: QueueKey) => Promise<number>;
  readonly isOn: () => boolean;
  readonly link: Pick<Link, 'connected' | 'state'>;
  readonly publisher: Publisher;
  readonly pushed: (queueKind: string, count: number) => void;
  readonly log: Log;
};

const queuesOf = ({ mnemonic, nodeIds }: PushedSystem): readonly QueueKey[] => [
  { owner: mnemonic, kind: 'requests', nodeId: null },
  { owner: mnemonic, kind: 'responses', nodeId: null },
  ...nodeIds.map((nodeId) => ({ owner: mnemonic, kind: 'responses' as const, nodeId })),
  { owner: mnemonic, kind: 'statuses', nodeId: null },
];

const pause = (ms: number, signal: AbortSignal): Promise<unknown> =>
  delay(ms, undefined, { signal }).catch(() => undefined);

type Line = {
  readonly ports: PushPorts;
  readonly system: PushedSystem;
  readonly queue: QueueKey;
  readonly signal: AbortSignal;
  /** The channel for declarations of the connection that is there now. */
  readonly channel: () => Channel | null;
};

/** How many messages may be leased now. Who must acknowledge himself gets nothing while nobody listens: it would only age there. */
const roomOf = async ({ ports, system, queue, channel }: Line): Promise<number> => {
  const opened = channel();
  if (opened === null) return 0;
  const { consumerCount, messageCount } = await declareOut(opened, queue);
  if (system.mode === 'amqp-confirm') return limits.pushBatchMax;
  if (consumerCount === 0) return 0;
  const unacked = Math.max(messageCount, await ports.unacked(queue));
  return Math.min(limits.pushUnackedMax - unacked, limits.pushBatchMax);
};

const publishOne = ({ ports, system, queue }: Line, message: Pushed): Promise<void> => {
  const { messageId, kind, typeCode, sender, attempt, bytes } = message;
  return ports.publisher.publish({
    exchange: '',
    routingKey: outName(queue),
    content: bytes,
    options: {
      contentType: 'application/json',
      messageId,
      type: kind,
      headers: {
        'hub-attempt': attempt,
        'x-ack': system.mode === 'amqp-confirm' ? 'broker' : 'signed',
        ...(typeCode !== null && { 'hub-type': typeCode }),
        ...(sender !== null && { 'hub-sender': sender }),
      },
    },
    mandatory: true,
  });
};

/** What RabbitMQ holds is delivered, whatever happens to the database meanwhile: the acknowledgement is repeated until it is written. */
const acknowledge = async (
  { ports, system, signal }: Line,
  { messageId }: Pushed,
): Promise<void> => {
  while (!signal.aborted) {
    try {
      await ports.source.acknowledge(system, messageId);
      return;
    } catch (error) {
      // The lease has run out: the message comes again, and its receiver knows it by its id.
      if (isHubError(error) && error.code !== 'SMEVFailure') return;
      await pause(limits.pushRetryMs, signal);
    }
  }
};

/** Publishes until all is confirmed: what is leased must not wait for its ack timeout because RabbitMQ was restarted. */
const deliver = async (line: Line, batch: readonly Pushed[]): Promise<void> => {
  const { ports, system, queue, signal } = line;
  let left = batch;
  while (left.length > 0 && !signal.aborted) {
    await ports.link.connected(signal);
    const outcomes = await Promise.allSettled(left.map((message) => publishOne(line, message)));
    const confirmed = left.filter((_, index) => outcomes[index]?.status === 'fulfilled');
    ports.pushed(queue.kind, confirmed.length);
    if (system.mode === 'amqp-confirm') {
      await Promise.all(confirmed.map((message) => acknowledge(line, message)));
    }
    left = left.filter((_, index) => outcomes[index]?.status === 'rejected');
    if (left.length > 0) await pause(limits.pushRetryMs, signal);
  }
};

const isIdle = ({ ports, system }: Line): boolean =>
  !ports.isOn() || ports.isBlocked(system.mnemonic);

/** One look into the queue. @returns what was leased, and whether it was as much as was asked for */
const takeSome = async (line: Line, batchMax: number): Promise<readonly Pushed[]> => {
  const { ports, system, queue, signal } = line;
  await ports.link.connected(signal);
  const countMax = Math.min(batchMax, await roomOf(line));
  if (countMax <= 0) {
    await pause(limits.pushRetryMs, signal);
    return [];
  }
  const waits = queue.kind !== 'statuses';
  const waitMs = waits ? limits.longPollMsMax : 0;
  const batch = await ports.source.take(system, queue, { countMax, waitMs, signal });
  if (batch.length === 0 && !waits) await pause(limits.pushStatusIntervalMs, signal);
  return batch;
};

/** Brings the messages of one queue until it is told to stop; the next batch is leased while the last one is being confirmed. */
const runLine = async (line: Line): Promise<void> => {
  const { ports, queue, signal } = line;
  let batchMax = 1;
  let delivering: Promise<void> = Promise.resolve();
  while (!signal.aborted) {
    try {
      if (isIdle(line)) {
        await pause(limits.pushRetryMs, signal);
        continue;
      }
      const batch = await takeSome(line, batchMax);
      batchMax = Math.min(Math.max(batch.length * 2, 1), limits.pushBatchMax);
      await delivering;
      delivering = deliver(line, batch);
      // Handled where it is awaited.
      delivering.catch(() => undefined);
    } catch (error) {
      if (signal.aborted) break;
      const code = isHubError(error) ? error.code : 'other';
      ports.log.warn('push.failed', { owner: queue.owner, kind: queue.kind, code });
      await pause(limits.pushRetryMs, signal);
    }
  }
  await delivering.catch(() => undefined);
};

export type Pusher = {
  /** Opens the channel for declarations on a fresh connection. */
  attach(model: ChannelModel): Promise<void>;
  /** Begins and ends the work for systems that were added, changed or removed. */
  refresh(): void;
  stop(): Promise<void>;
};

/** Delivery by RabbitMQ (design.md §4): the hub leases from the queues of its register and publishes with confirms. */
export const makePusher = (ports: PushPorts): Pusher => {
  let channel: Channel | null = null;
  let known: readonly PushedSystem[] = [];
  const lines = new Map<string, { readonly stop: AbortController; readonly done: Promise<void> }>();

  const keyOf = ({ mode, certificates }: PushedSystem, { owner, kind, nodeId }: QueueKey): string =>
    [owner, kind, nodeId ?? '', mode, ...certificates].join('/');

  const refresh = (): void => {
    const systems = ports.systems();
    if (systems === known) return;
    known = systems;
    const wanted = new Map(
      systems.flatMap((system) =>
        queuesOf(system).map((queue) => [keyOf(system, queue), { system, queue }] as const),
      ),
    );
    for (const [key, { stop }] of lines) {
      if (wanted.has(key)) continue;
      stop.abort();
      lines.delete(key);
    }
    for (const [key, { system, queue }] of wanted) {
      if (lines.has(key)) continue;
      const stop = new AbortController();
      const line: Line = { ports, system, queue, signal: stop.signal, channel: () => channel };
      lines.set(key, { stop, done: runLine(line) });
    }
  };

  return {
    attach: async (model) => {
      const opened = await model.createChannel();
      opened.on('error', () => undefined);
      opened.on('close', () => {
        if (channel !== opened) return;
        channel = null;
        model.close().catch(() => undefined);
      });
      channel = opened;
      for (const system of ports.systems()) {
        for (const queue of queuesOf(system)) await declareOut(opened, queue);
      }
    },
    refresh,
    stop: async () => {
      const ending = [...lines.values()];
      lines.clear();
      for (const { stop } of ending) stop.abort();
      await Promise.all(ending.map(({ done }) => done));
      channel = null;
    },
  };
};
