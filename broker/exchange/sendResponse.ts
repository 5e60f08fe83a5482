import { HubError } from '../errors.ts';
import type { EpochMs, MessageId } from '../message/identifiers.ts';
import {
  queueName,
  type KeptMessage,
  type MessageHead,
  type QueueKey,
} from '../message/message.ts';
import { nextState, statusOf } from '../message/states.ts';
import type { AcceptEntry, InformationType, Payload, RegistrySnapshot, System } from '../ports.ts';
import { checkAttachments, checkPayload, checkPersonalSignature } from './checks.ts';
import type { Accepted, SendResponseCommand } from './commands.ts';
import type { ExchangeContext } from './context.ts';
import { identifyCaller, parseFreshMessageId, reportSkew, type Fresh } from './identify.ts';
import { keep } from './keep.ts';
import { keysOf } from './keys.ts';
import { receivedEntry } from './receivedEntry.ts';
import { openReplyTo } from './replyTo.ts';
import { refuseStateSecret } from './secrets.ts';

const rejectionCodes = ['ACCESS_DENIED', 'NO_DATA', 'UNKNOWN_REQUEST_DESCRIPTION', 'FAILURE'];

const findRequest = async (
  context: ExchangeContext,
  responder: System,
  to: string,
): Promise<KeptMessage> => {
  const address = openReplyTo(context.tokens, to);
  if (address.responder !== responder.mnemonic) {
    throw new HubError('AccessDenied', {
      field: 'To',
      reason: `Запрос ${address.messageId} был выдан другой системе.`,
    });
  }
  const request = await context.journal.at(address.place);
  if (!request)
    throw new HubError('RecipientIsNotFound', {
      field: 'To',
      reason: 'Запрос, на который дан ответ, больше не хранится.',
    });
  if (request.head.kind !== 'request') {
    throw new HubError('IncorrectResponseContentType', {
      field: 'To',
      reason: 'Это рассылка: ответ на неё не отправляется.',
    });
  }
  return request;
};

const isResponseOf = (
  registry: RegistrySnapshot,
  type: InformationType,
  payload: Payload,
): boolean => {
  if (payload.form === 'json') return payload.typeCode === type.code;
  const found = registry.typeByRoot(payload.namespace, payload.localName);
  return found?.type.code === type.code && found.root === 'response';
};

const checkContent = async (
  context: ExchangeContext,
  command: SendResponseCommand,
  type: InformationType,
  payload: Payload,
): Promise<void> => {
  if (!isResponseOf(context.registry.current(), type, payload)) {
    const got =
      payload.form === 'xml' ? `{${payload.namespace}}${payload.localName}` : payload.typeCode;
    throw new HubError('IncorrectResponseContentType', {
      field: 'MessagePrimaryContent',
      reason: `Получено ${got}; ожидается ответ вида сведений ${type.code}: ${type.responseRoot ?? 'ответ не предусмотрен'}.`,
    });
  }
  checkPayload(context.rules, type, 'response', payload);
  await checkPersonalSignature(type, 'response', command.personalSignature);
};

const checkRejections = (command: SendResponseCommand): void => {
  const unknown = command.rejections.find((one) => !rejectionCodes.includes(one.code));
  if (!unknown) return;
  const reason = `допустимы ${rejectionCodes.join(', ')}`;
  throw new HubError('InvalidContent', {
    field: 'RejectionReasonCode',
    reason: `RejectionReasonCode: ${reason}`,
    violations: [{ field: 'RejectionReasonCode', reason }],
  });
};

const headOf = (
  command: SendResponseCommand,
  type: InformationType,
  sender: System,
  request: KeptMessage,
  messageId: MessageId,
  queuedAtMs: EpochMs,
): MessageHead => ({
  messageId,
  kind: 'response',
  door: command.door,
  wire: command.wire,
  sender: sender.mnemonic,
  recipient: request.head.sender,
  typeCode: type.code,
  rootNamespace: type.namespace,
  rootLocalName: type.responseRoot ?? type.requestRoot,
  referenceId: request.head.referenceId,
  originalId: request.head.messageId,
  outcome: command.outcome,
  transactionCode: request.head.transactionCode,
  nodeId: request.head.nodeId,
  testMessage: request.head.testMessage,
  confidentiality: request.head.confidentiality,
  contentHash: command.contentHash,
  sizeBytes:
    Buffer.byteLength(command.body.signedPart) +
    command.attachments.reduce((sum, one) => sum + one.bytes.length, 0),
  receivedAtMs: command.receivedAtMs,
  expiresAtMs: queuedAtMs + type.lifeMs,
  legalReceivedAtMs: queuedAtMs,
});

/** What happened to the response itself. */
const journalOf = (
  command: SendResponseCommand,
  { sender, legalReceivedAtMs }: MessageHead,
  fresh: Fresh,
): AcceptEntry['journal'] => [
  receivedEntry(command, sender, fresh),
  {
    event: 'accept',
    state: nextState('received', 'accept'),
    atMs: legalReceivedAtMs,
    detail: {
      outcome: command.outcome,
      ...(command.status && { statusCode: command.status.code }),
    },
  },
];

/** What happened to the request by this response; a status of the work leaves it waiting for the answer. */
const answerOf = (
  command: SendResponseCommand,
  { sender, messageId, legalReceivedAtMs }: MessageHead,
  request: KeptMessage,
): NonNullable<AcceptEntry['answers']> => {
  const final = command.outcome !== 'status';
  return {
    place: { seq: request.seq, receivedAtMs: request.receivedAtMs },
    journal: final
      ? {
          event: 'answer',
          state: nextState('processing', 'answer'),
          atMs: legalReceivedAtMs,
          by: sender,
          detail: {
            responseId: messageId,
            receivedAtMs: command.receivedAtMs,
            outcome: command.outcome,
          },
        }
      : null,
    final,
  };
};

const entryOf = (
  context: ExchangeContext,
  command: SendResponseCommand,
  type: InformationType,
  head: MessageHead,
  request: KeptMessage,
  recipient: System,
  fresh: Fresh,
): AcceptEntry => {
  const answers = answerOf(command, head, request);
  const queue: QueueKey = { owner: recipient.mnemonic, kind: 'responses', nodeId: head.nodeId };
  const answered = {
    owner: recipient.mnemonic,
    originalId: request.head.messageId,
    category: statusOf('answered'),
    atMs: head.legalReceivedAtMs,
  };
  return {
    head,
    body: command.body,
    attachments: command.attachments,
    places: [
      {
        queue,
        priority: 1,
        messagesMax: recipient.queueMessagesMax,
        ackTimeoutMs: type.ackTimeoutMs,
      },
    ],
    journal: journalOf(command, head, fresh),
    statuses: answers.final ? [answered] : [],
    keys: command.payload ? keysOf(context.rules, type, command.payload) : [],
    answers,
  };
};

/**
 * SendResponse: takes the answer, refusal or interim status of a request that this caller received.
 * @throws HubError every refusal of SendResponse (smev3.md §2.8)
 */
export const makeSendResponse =
  (context: ExchangeContext) =>
  async (command: SendResponseCommand): Promise<Accepted> => {
    const registry = context.registry.current();
    const sender = identifyCaller(registry, command.proof);
    const fresh = parseFreshMessageId(command.messageId, command.receivedAtMs);
    reportSkew(context, sender, fresh.skewMs);
    await refuseStateSecret(context, sender, command);
    const request = await findRequest(context, sender, command.to);
    const type = registry.typeByCode(request.head.typeCode);
    const recipient = registry.system(request.head.sender);
    if (!type || !recipient)
      throw new HubError('RecipientIsNotFound', {
        field: 'To',
        reason: `Система ${request.head.sender} или вид сведений ${request.head.typeCode} больше не зарегистрированы.`,
      });
    context.crash('respond:routed');
    if (command.payload) await checkContent(context, command, type, command.payload);
    checkRejections(command);
    await checkAttachments(type, command);
    context.crash('respond:checked');
    const queuedAtMs = Math.max(context.clock.nowMs(), command.receivedAtMs);
    const head = headOf(command, type, sender, request, fresh.messageId, queuedAtMs);
    const entry = entryOf(context, command, type, head, request, recipient, fresh);
    const { message, repeated } = await keep(context, sender, entry, 'respond');
    return {
      message,
      sender,
      recipient,
      destinationName: queueName({
        owner: recipient.mnemonic,
        kind: 'responses',
        nodeId: head.nodeId,
      }),
      status: 'responseIsAcceptedBySmev',
      repeated,
    };
  };
