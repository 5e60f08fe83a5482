import assert from 'node:assert/strict';
import { HubError } from '../errors.ts';
import type { EpochMs, MessageId } from '../message/identifiers.ts';
import { queueName, type QueueKey } from '../message/message.ts';
import { nextState, statusOf } from '../message/states.ts';
import type { AcceptEntry, InformationType, JournalDraft, StatusDraft, System } from '../ports.ts';
import { decideRoute } from '../routing/decide.ts';
import { keep } from './keep.ts';
import { checkMark } from './checkMark.ts';
import { checkAttachments, checkPayload, checkPersonalSignature } from './checks.ts';
import type { Accepted, SendRequestCommand } from './commands.ts';
import { traced, type ExchangeContext } from './context.ts';
import { identifyCaller, parseFreshMessageId, reportSkew, type Fresh } from './identify.ts';
import { keysOf } from './keys.ts';
import { keptLongAgo, placementOf } from './placement.ts';
import { receivedEntry } from './receivedEntry.ts';
import { headOfRequest } from './requestHead.ts';
import { refuseStateSecret } from './secrets.ts';

const checkEndOfLife = (eolMs: EpochMs | null, nowMs: EpochMs): void => {
  if (eolMs !== null && eolMs <= nowMs) {
    throw new HubError('EndOfLifeReached', {
      field: 'EOL',
      reason: `Срок жизни истёк ${new Date(eolMs).toISOString()}.`,
    });
  }
};

const checkNode = (sender: System, nodeId: string | null): void => {
  if (nodeId && sender.nodeIds.length > 0 && !sender.nodeIds.includes(nodeId)) {
    const reason = `узел «${nodeId}» не зарегистрирован у ${sender.mnemonic}`;
    throw new HubError('InvalidContent', {
      field: 'NodeID',
      reason: `NodeID: ${reason}`,
      violations: [{ field: 'NodeID', reason }],
    });
  }
};

const journalOf = (
  command: SendRequestCommand,
  sender: System,
  fresh: Fresh,
  placedAtMs: EpochMs | null,
  acceptedAtMs: EpochMs,
  queuedAtMs: EpochMs,
): JournalDraft[] => [
  receivedEntry(command, sender.mnemonic, fresh),
  {
    event: 'accept',
    state: nextState('received', 'accept'),
    atMs: queuedAtMs,
    detail: { acceptedAtMs, ...(placedAtMs !== null && { placedAtMs }) },
  },
];

const statusesOf = (
  sender: System,
  messageId: MessageId,
  receivedAtMs: EpochMs,
  queuedAtMs: EpochMs,
): StatusDraft[] => [
  {
    owner: sender.mnemonic,
    originalId: messageId,
    category: statusOf('received'),
    atMs: receivedAtMs,
  },
  { owner: sender.mnemonic, originalId: messageId, category: statusOf('queued'), atMs: queuedAtMs },
];

const requestQueue = (recipient: System): QueueKey => ({
  owner: recipient.mnemonic,
  kind: 'requests',
  nodeId: null,
});

const checkRequest = async (
  context: ExchangeContext,
  command: SendRequestCommand,
  type: InformationType,
): Promise<void> => {
  checkPayload(context.rules, type, 'request', command.payload);
  await checkPersonalSignature(type, 'request', command.personalSignature);
  await checkAttachments(type, command);
};

/**
 * SendRequest: takes a request or a broadcast, or refuses it (design.md §2, steps 2–5). What is returned is kept durably.
 * @throws HubError every refusal of SendRequest (smev3.md §2.8)
 */
export const makeSendRequest =
  (context: ExchangeContext) =>
  async (command: SendRequestCommand): Promise<Accepted> => {
    const registry = context.registry.current();
    const sender = identifyCaller(registry, command.proof);
    const placedAtMs = placementOf(sender, command);
    // What waited in the federal queue through an outage of the hub was fresh when it was placed there.
    const fresh = parseFreshMessageId(
      command.messageId,
      command.receivedAtMs,
      placedAtMs ?? command.receivedAtMs,
    );
    await refuseStateSecret(context, sender, command);
    reportSkew(context, sender, fresh.skewMs);
    checkEndOfLife(command.eolMs, command.receivedAtMs);
    checkNode(sender, command.nodeId);
    const decision = traced(context, 'route', () =>
      decideRoute(registry, context.rules, sender, command.payload, command.receivedAtMs),
    );
    if (decision.refusal) throw decision.refusal;
    const { type, recipients } = decision;
    assert(
      type && recipients.length > 0,
      'a decision without a refusal names the type and its recipients',
    );
    context.crash('send:routed');
    await checkRequest(context, command, type);
    const marked = await checkMark(context, command, { type, sender, fresh });
    context.crash('send:checked');
    const acceptedAtMs = context.clock.nowMs();
    const queuedAtMs = Math.max(acceptedAtMs, command.receivedAtMs);
    const head = headOfRequest(command, type, sender, recipients, fresh.messageId, queuedAtMs);
    const entry: AcceptEntry = {
      head,
      body: command.body,
      attachments: command.attachments,
      places: recipients.map((recipient) => ({
        queue: requestQueue(recipient),
        priority: sender.vip ? 0 : 1,
        messagesMax: recipient.queueMessagesMax,
        ackTimeoutMs: type.ackTimeoutMs,
      })),
      journal: journalOf(command, sender, fresh, placedAtMs, acceptedAtMs, queuedAtMs),
      statuses: statusesOf(sender, fresh.messageId, command.receivedAtMs, queuedAtMs),
      keys: keysOf(context.rules, type, command.payload),
      marked,
    };
    const earlier =
      placedAtMs === null
        ? null
        : await keptLongAgo(context, sender, fresh.messageId, fresh.createdAtMs);
    const { message, repeated } = await keep(context, sender, entry, 'send', earlier);
    const recipient = head.kind === 'broadcast' ? null : (recipients[0] ?? null);
    return {
      message,
      sender,
      recipient,
      destinationName: recipient ? queueName(requestQueue(recipient)) : 'broadcast',
      status: 'requestIsQueued',
      repeated,
    };
  };
