import { setTimeout as delay } from 'node:timers/promises';
import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import { isHubError, limits, type Log, type Mnemonic } from '../../broker/index.ts';
import type { Publisher } from './publisher.ts';
import { declareCommon, declareIn, inName, isReplyQueueOf } from './topology.ts';

/** A call as RabbitMQ brought it. */
export type QueuedCall = {
  readonly owner: Mnemonic;
  /** Property `type`: send, response, rejection, status, ack, cancel; send when absent. JSON only. */
  readonly operation: string;
  readonly contentType: string;
  readonly content: Buffer;
  readonly signal: AbortSignal;
};

export type QueuedReply = {
  readonly status: number;
  readonly contentType: string;
  readonly bytes: Buffer;
  /** Code of the refusal; null when it was done. */
  readonly code: string | null;
  readonly requestId: string;
};

export type DoorPorts = {
  /** Serves a call as the door of its form would; never throws. What it answered as done is durable. */
  readonly serve: (call: QueuedCall) => Promise<QueuedReply>;
  /** Systems that have a way in now; another array when they changed. */
  readonly systems: () => readonly Mnemonic[];
  /** Does the database answer? Then a failing call is a defect and no outage. */
  readonly healthy: () => Promise<boolean>;
  readonly isOn: () => boolean;
  readonly publisher: Publisher;
  readonly served: (outcome: 'ok' | 'refused') => void;
  readonly log: Log;
};

/** What may pass by itself: the call is kept and tried again instead of being answered. */
const passing: ReadonlySet<string | null> = new Set(['SMEVFailure', 'ComponentIsOff']);

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const callOf = (owner: Mnemonic, message: ConsumeMessage, signal: AbortSignal): QueuedCall => ({
  owner,
  operation: textOf(message.properties.type) || 'send',
  contentType: textOf(message.properties.contentType) || 'application/json',
  content: message.content,
  signal,
});

const pauseMs = (tries: number): number =>
  Math.min(limits.amqpRetryMsMin * 2 ** tries, limits.amqpRetryMsMax);

/** Serves until there is an answer that will stay: while the database is away or the door is off, the call waits. */
const serveSurely = async (ports: DoorPorts, call: QueuedCall): Promise<QueuedReply | null> => {
  for (let tries = 0, failures = 0; !call.signal.aborted; tries += 1) {
    const reply = await ports.serve(call);
    if (!passing.has(reply.code)) return reply;
    if (reply.code === 'SMEVFailure' && (await ports.healthy())) failures += 1;
    if (failures >= limits.amqpTriesMax) return reply;
    await delay(pauseMs(tries), undefined, { signal: call.signal }).catch(() => undefined);
  }
  return null;
};

const answer = async (
  { publisher, log }: DoorPorts,
  owner: Mnemonic,
  { properties }: ConsumeMessage,
  reply: QueuedReply,
): Promise<void> => {
  const replyTo = textOf(properties.replyTo);
  if (replyTo === '') return;
  if (!isReplyQueueOf(owner, replyTo)) {
    log.warn('amqp.replyQueueRefused', { owner });
    return;
  }
  const correlationId = textOf(properties.correlationId) || textOf(properties.messageId);
  await publisher
    .publish({
      exchange: '',
      routingKey: replyTo,
      content: reply.bytes,
      options: {
        contentType: reply.contentType,
        messageId: reply.requestId,
        ...(correlationId !== '' && { correlationId }),
        headers: { 'hub-status': reply.status, ...(reply.code && { 'hub-code': reply.code }) },
      },
      mandatory: true,
    })
    .catch((error: unknown) => {
      // Nobody waits for the answer any more; what was asked is done.
      if (isHubError(error) && error.code === 'RecordNotFound') return;
      throw error;
    });
};

const handle = async (
  ports: DoorPorts,
  channel: Channel,
  owner: Mnemonic,
  message: ConsumeMessage,
  signal: AbortSignal,
): Promise<void> => {
  try {
    const reply = await serveSurely(ports, callOf(owner, message, signal));
    if (reply === null) return;
    ports.served(reply.code === null ? 'ok' : 'refused');
    await answer(ports, owner, message, reply);
    // Only now: what is not acknowledged comes again, and the hub knows it by its id.
    if (!signal.aborted) channel.ack(message);
  } catch (error) {
    ports.log.warn('amqp.notAnswered', { owner, error: isHubError(error) ? error.code : 'other' });
    await delay(limits.amqpRetryMsMin * 5, undefined, { signal }).catch(() => undefined);
    if (!signal.aborted) channel.nack(message, false, true);
  }
};

export type Door = {
  /** Declares and consumes on a fresh connection. */
  attach(model: ChannelModel): Promise<void>;
  /** Follows the register of systems and the switch of the door. */
  refresh(): Promise<void>;
  /** Takes no more and lets what runs end. */
  stop(): Promise<void>;
};

/** The way in by RabbitMQ: one quorum queue per system, acknowledged after the durable accept. */
export const makeDoor = (ports: DoorPorts): Door => {
  let open: { channel: Channel; gone: AbortController } | null = null;
  let known: readonly Mnemonic[] | null = null;
  const consumers = new Map<Mnemonic, string>();
  const running = new Set<Promise<void>>();

  const consume = async (mnemonic: Mnemonic): Promise<void> => {
    if (open === null) return;
    const { channel, gone } = open;
    await declareIn(channel, mnemonic);
    const { consumerTag } = await channel.consume(inName(mnemonic), (message) => {
      if (message === null) {
        consumers.delete(mnemonic);
        known = null;
        return;
      }
      const work = handle(ports, channel, mnemonic, message, gone.signal).finally(() =>
        running.delete(work),
      );
      running.add(work);
    });
    consumers.set(mnemonic, consumerTag);
  };

  const refresh = async (): Promise<void> => {
    if (open === null) return;
    const wanted = ports.isOn() ? ports.systems() : [];
    if (wanted === known || (wanted.length === 0 && consumers.size === 0)) return;
    const set = new Set(wanted);
    for (const [mnemonic, tag] of consumers) {
      if (set.has(mnemonic)) continue;
      consumers.delete(mnemonic);
      await open.channel.cancel(tag);
    }
    for (const mnemonic of wanted) if (!consumers.has(mnemonic)) await consume(mnemonic);
    known = wanted;
  };

  return {
    attach: async (model) => {
      const channel = await model.createChannel();
      const gone = new AbortController();
      channel.on('error', () => undefined);
      channel.on('close', () => {
        gone.abort();
        if (open?.channel !== channel) return;
        open = null;
        model.close().catch(() => undefined);
      });
      open = { channel, gone };
      known = null;
      consumers.clear();
      await channel.prefetch(limits.amqpPrefetch);
      await declareCommon(channel);
      await refresh();
    },
    refresh,
    stop: async () => {
      const was = open;
      if (was === null) return;
      for (const tag of consumers.values()) await was.channel.cancel(tag).catch(() => undefined);
      consumers.clear();
      await Promise.race([
        Promise.allSettled(running),
        delay(limits.drainMsMax, undefined, { ref: false }),
      ]);
      open = null;
      was.gone.abort();
    },
  };
};
