import { HubError } from '../errors.ts';
import { limits } from '../limits.ts';
import type { Mnemonic, TypeCode } from '../message/identifiers.ts';
import type { QueueKey } from '../message/message.ts';
import { nextState, statusOf } from '../message/states.ts';
import type { Delivery, RegistrySnapshot, StatusDelivery, System } from '../ports.ts';
import type { Taken, TakeCommand, TakeStatusCommand } from './commands.ts';
import type { ExchangeContext } from './context.ts';
import { checkTimestamp, identifyCaller } from './identify.ts';
import { sealReplyTo } from './replyTo.ts';

const selectedTypes = (
  registry: RegistrySnapshot,
  selector: TakeCommand['selector'],
): readonly TypeCode[] => {
  if (selector === null) return [];
  const type =
    'typeCode' in selector
      ? registry.typeByCode(selector.typeCode)
      : registry.typeByRoot(selector.namespace, selector.localName)?.type;
  if (!type) {
    const name =
      'typeCode' in selector ? selector.typeCode : `{${selector.namespace}}${selector.localName}`;
    throw new HubError('UnknownMessageType', {
      field: 'MessageTypeSelector',
      reason: `В реестре нет вида сведений ${name}.`,
    });
  }
  // МР §2.5: a selector names the information type, whichever of its versions the name belongs to.
  return registry.typeVersions(type.code);
};

/** A kept message whose bytes were altered is never delivered: it leaves the queue, and people are told (KIS-6.3.4). */
const quarantine = async (context: ExchangeContext, delivery: Delivery): Promise<void> => {
  const { message, queue } = delivery;
  const atMs = context.clock.nowMs();
  const text = 'Хранимое тело сообщения не прошло проверку целостности и не выдано.';
  await context.store.record(
    message,
    [{ event: 'quarantine', state: nextState('leased', 'quarantine'), atMs, queue }],
    [
      {
        owner: message.head.sender,
        originalId: message.head.messageId,
        category: statusOf('quarantined'),
        atMs,
        faultCode: 'SMEVFailure',
        faultText: text,
      },
    ],
    { queue, reason: 'quarantined' },
  );
  await context.records.incident({
    kind: 'integrityFailure',
    atMs,
    addressee: 'security',
    messageId: message.head.messageId,
    system: message.head.recipient,
    text: `${message.head.messageId}: ${text}`,
  });
};

type Readable = Taken['delivery'];
const isReadable = (delivery: Delivery): delivery is Readable => delivery.content !== null;

const leaseReadable = async (
  context: ExchangeContext,
  queue: QueueKey,
  typeCodes: readonly TypeCode[],
  wire: string,
): Promise<Readable | null> => {
  for (let spoiled = 0; spoiled < limits.quarantinesPerTakeMax; spoiled += 1) {
    const delivery = await context.store.lease({
      queue,
      typeCodes,
      atMs: context.clock.nowMs(),
      wire,
    });
    if (delivery === null || isReadable(delivery)) return delivery;
    await quarantine(context, delivery);
  }
  return null;
};

const systemOrBare = (registry: RegistrySnapshot, mnemonic: Mnemonic): System =>
  registry.system(mnemonic) ?? {
    mnemonic,
    name: mnemonic,
    participantOgrn: '',
    participantName: mnemonic,
    blocked: false,
    vip: false,
    operator: false,
    bridge: false,
    queueMessagesMax: 0,
    nodeIds: [],
  };

const describe = async (
  context: ExchangeContext,
  registry: RegistrySnapshot,
  taker: System,
  delivery: Readable,
): Promise<Taken> => {
  const { head } = delivery.message;
  const original =
    head.originalId === null
      ? null
      : { messageId: head.originalId, transactionCode: head.transactionCode };
  return {
    delivery,
    sender: systemOrBare(registry, head.sender),
    recipient: taker,
    typeName: registry.typeByCode(head.typeCode)?.name ?? head.typeCode,
    replyTo:
      head.kind === 'request'
        ? sealReplyTo(context.tokens, delivery.message, taker.mnemonic)
        : null,
    original,
  };
};

/** Listens for placements from now on; `stop` ends the listening when there is nothing to wait for. */
const listen = (
  context: ExchangeContext,
  queue: QueueKey,
  leftMs: number,
  gone: AbortSignal | undefined,
) => {
  const enough = new AbortController();
  const signal = gone ? AbortSignal.any([gone, enough.signal]) : enough.signal;
  const placed = leftMs > 0 ? context.store.waitForPlace(queue, leftMs, signal) : Promise.resolve();
  return { placed, stop: () => enough.abort() };
};

/**
 * GetRequest and GetResponse: leases the first fitting message of the caller's own queue and hides it until its Ack or the ack timeout.
 * @returns null when nothing fits (after waiting `waitMs`): an empty queue is no error (KIS-6.2.2); also when the caller went away
 * @throws HubError SenderIsNotRegistered, AccessDenied, InvalidContent (stale Timestamp), UnknownMessageType
 */
export const makeTake =
  (context: ExchangeContext) =>
  async (command: TakeCommand): Promise<Taken | null> => {
    const { proof, signal, wire } = command;
    const registry = context.registry.current();
    const taker = identifyCaller(registry, proof);
    checkTimestamp(command.timestampMs, command.receivedAtMs);
    const typeCodes = selectedTypes(registry, command.selector);
    const nodeId = command.kind === 'responses' && command.nodeId !== '' ? command.nodeId : null;
    const queue: QueueKey = { owner: taker.mnemonic, kind: command.kind, nodeId };
    context.polled?.(queue, context.clock.nowMs());
    const untilMs = command.receivedAtMs + Math.min(command.waitMs, limits.longPollMsMax);
    // What is leased for a caller who is gone stays hidden until the ack timeout.
    while (signal?.aborted !== true) {
      // A system that was blocked while it waited must not get what comes after (KIS-4.1.2).
      identifyCaller(context.registry.current(), proof);
      const leftMs = untilMs - context.clock.nowMs();
      const { placed, stop } = listen(context, queue, leftMs, signal);
      try {
        context.crash('take:before');
        const delivery = await leaseReadable(context, queue, typeCodes, wire);
        context.crash('take:leased');
        if (delivery) return await describe(context, registry, taker, delivery);
        if (leftMs <= 0) return null;
        await placed;
      } finally {
        stop();
      }
    }
    return null;
  };

/** GetStatus: leases the oldest status message of the caller (KIS-6.2.6). */
export const makeTakeStatus =
  (context: ExchangeContext) =>
  async (command: TakeStatusCommand): Promise<StatusDelivery | null> => {
    const taker = identifyCaller(context.registry.current(), command.proof);
    checkTimestamp(command.timestampMs, command.receivedAtMs);
    const atMs = context.clock.nowMs();
    context.polled?.({ owner: taker.mnemonic, kind: 'statuses', nodeId: null }, atMs);
    return context.store.leaseStatus(taker.mnemonic, atMs);
  };
