import type { Caller, Reply } from '../../module/index.ts';
import { HubError, type Accepted, type SendResponseCommand } from '../../broker/index.ts';
import type { RejectionData, ResponseData, SendData, StatusData } from './envelopes.ts';
import { signReply } from './hubSignature.ts';
import { iso } from './moments.ts';
import type { RestPorts } from './ports.ts';
import { readSubmission, type SubmissionContext } from './submission.ts';

const replyOf = async (
  ports: RestPorts,
  caller: Caller | null,
  accepted: Accepted,
): Promise<Reply> => {
  const { head } = accepted.message;
  const { sender, recipient } = accepted;
  const body = await signReply(ports, caller, {
    messageId: head.messageId,
    kind: head.kind,
    type: head.typeCode,
    sender: { mnemonic: sender.mnemonic, name: sender.name },
    recipient: recipient && { mnemonic: recipient.mnemonic, name: recipient.name },
    destination: accepted.destinationName,
    status: accepted.status,
    originalMessageId: head.originalId,
    receivedAt: iso(head.receivedAtMs),
    legalReceivedAt: iso(head.legalReceivedAtMs),
    expiresAt: iso(head.expiresAtMs),
    contentHash: head.contentHash,
    repeated: accepted.repeated,
  });
  return { status: accepted.repeated ? 200 : 201, body };
};

/** What only a request says beside its content. */
export const requestFields = (envelope: SendData) => ({
  referenceMessageId: envelope.referenceMessageId ?? null,
  transactionCode: envelope.transactionCode ?? null,
  nodeId: envelope.nodeId ?? null,
  eolMs: envelope.eol === undefined ? null : Date.parse(envelope.eol),
  confidentiality: envelope.confidentiality ?? null,
  testMessage: envelope.testMessage ?? false,
  placedAtMs: envelope.placedAt === undefined ? null : Date.parse(envelope.placedAt),
  payload: { form: 'json', typeCode: envelope.type, value: envelope.content } as const,
});

/** POST /messages: a request or a broadcast. @throws HubError every refusal of SendRequest */
export const makeSend =
  (ports: RestPorts) =>
  async (context: SubmissionContext<SendData>): Promise<Reply> => {
    const { envelope } = context.body;
    const accepted = await ports.exchange.sendRequest({
      ...readSubmission(ports, context),
      ...requestFields(envelope),
    });
    return replyOf(ports, context.caller, accepted);
  };

type Answer = ResponseData | RejectionData | StatusData;
type Said = Pick<SendResponseCommand, 'outcome' | 'payload' | 'rejections' | 'status'>;

const saidBy = (answer: Answer): Said => {
  const nothing = { payload: null, rejections: [], status: null };
  if ('rejections' in answer) {
    return { ...nothing, outcome: 'rejected', rejections: answer.rejections };
  }
  if ('status' in answer) {
    const { code, description, parameters = [] } = answer.status;
    return { ...nothing, outcome: 'status', status: { code, description, parameters } };
  }
  const payload = { form: 'json', typeCode: answer.type, value: answer.content } as const;
  return { ...nothing, outcome: 'content', payload };
};

/**
 * POST /messages/{id}/response, /rejection, /status: the three ways to answer a request.
 * @throws HubError BadRequest when the signed originalMessageId is not the id of the address; every refusal of SendResponse
 */
export const makeAnswer =
  (ports: RestPorts) =>
  async (id: string, context: SubmissionContext<Answer>): Promise<Reply> => {
    const { envelope } = context.body;
    sameId(id, envelope.originalMessageId, 'envelope.originalMessageId');
    const accepted = await ports.exchange.sendResponse({
      ...readSubmission(ports, context),
      to: envelope.to,
      ...saidBy(envelope),
    });
    return replyOf(ports, context.caller, accepted);
  };

/** The address is not signed: what it names must be what the envelope names. @throws HubError BadRequest */
export const sameId = (id: string, signed: string, field: string): void => {
  if (id === signed) return;
  throw new HubError('BadRequest', { field, reason: 'не совпадает с адресом обращения' });
};
