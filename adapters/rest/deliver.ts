import type { Context, Reply } from '../../module/index.ts';
import {
  HubError,
  sha256Hex,
  type Attachment,
  type QueueKind,
  type StatusDelivery,
  type Taken,
} from '../../broker/index.ts';
import { sameId } from './accept.ts';
import type { LeaseData } from './envelopes.ts';
import { signReply } from './hubSignature.ts';
import { iso } from './moments.ts';
import type { RestPorts } from './ports.ts';
import { algorithmOf, saidIn, sourceOf } from './said.ts';
import { callOf } from './submission.ts';

const attachmentReply = ({ id, mimeType, bytes, signaturePkcs7 }: Attachment) => ({
  id,
  mimeType,
  size: bytes.byteLength,
  sha256: sha256Hex(bytes),
  content: Buffer.from(bytes).toString('base64'),
  ...(signaturePkcs7 && { signaturePkcs7: Buffer.from(signaturePkcs7).toString('base64') }),
});

/** A leased message as the JSON interface hands it out, before the hub signs it. */
export const deliveryReply = (ports: RestPorts, taken: Taken) => {
  const { message, content, attempt, deliveredAtMs, leaseUntilMs } = taken.delivery;
  const { head } = message;
  const { body, attachments } = content;
  const type = ports.registry.current().typeByCode(head.typeCode);
  const convert = (xml: string): unknown => ports.convertXml(xml, head);
  const said = saidIn(body, head.outcome, type?.convertible === true ? convert : null);
  return {
    kind: head.kind,
    messageId: head.messageId,
    type: head.typeCode,
    typeName: taken.typeName,
    sender: { mnemonic: taken.sender.mnemonic, name: taken.sender.name },
    recipient: { mnemonic: taken.recipient.mnemonic, name: taken.recipient.name },
    replyTo: taken.replyTo,
    original: taken.original,
    referenceMessageId: head.referenceId,
    transactionCode: head.transactionCode,
    nodeId: head.nodeId,
    testMessage: head.testMessage,
    confidentiality: head.confidentiality,
    attempt,
    sentAt: iso(head.receivedAtMs),
    legalReceivedAt: iso(head.legalReceivedAtMs),
    deliveredAt: iso(deliveredAtMs),
    leaseUntil: iso(leaseUntilMs),
    expiresAt: iso(head.expiresAtMs),
    outcome: head.outcome,
    ...said,
    attachments: attachments.map(attachmentReply),
    signature: {
      verifiedByHub: true,
      algorithm: algorithmOf(body),
      certificateSha256: body.certificateSha256,
      wire: head.wire,
      converted: body.form === 'xml' && said.content !== null,
    },
    source: sourceOf(body),
  };
};

/** A status as the JSON interface hands it out, before the hub signs it. */
export const statusReply = (status: StatusDelivery) => ({
  kind: 'status',
  statusId: status.statusId,
  messageId: status.originalId,
  category: status.category,
  at: iso(status.atMs),
  details: status.details ?? null,
  fault:
    status.faultCode === undefined && status.faultText === undefined
      ? null
      : { code: status.faultCode ?? null, description: status.faultText ?? null },
  attempt: status.attempt,
});

type LeaseContext = Context<
  { kind: QueueKind },
  unknown,
  { envelope: LeaseData; signature: string }
>;

/**
 * POST /queues/{kind}/lease: the oldest message of the caller's queue that fits, signed by the hub; 204 when there is none (KIS-6.2.2).
 * @throws HubError BadRequest, UnknownMessageType, QueueIsNotFound
 */
export const makeLease =
  (ports: RestPorts) =>
  async (context: LeaseContext): Promise<Reply> => {
    const { kind } = context.params;
    sameId(kind, context.body.envelope.queue, 'envelope.queue');
    if (kind === 'statuses') {
      const { timestamp, waitMs } = context.body.envelope;
      if (waitMs !== undefined && waitMs > 0) {
        const reason = 'очередь статусов не ждёт: опрашивайте её без waitMs';
        throw new HubError('BadRequest', { field: 'envelope.waitMs', reason });
      }
      const call = callOf(context.caller, context.arrived.receivedAtMs);
      const timestampMs = Date.parse(timestamp);
      const status = await ports.exchange.takeStatus({ ...call, timestampMs });
      return status === null
        ? { status: 204 }
        : { status: 200, body: await signReply(ports, context.caller, statusReply(status)) };
    }
    const { type, nodeId, waitMs = 0, timestamp } = context.body.envelope;
    const taken = await ports.exchange.take({
      ...callOf(context.caller, context.arrived.receivedAtMs),
      kind,
      selector: type === undefined ? null : { typeCode: type },
      nodeId: nodeId ?? null,
      timestampMs: Date.parse(timestamp),
      waitMs,
      signal: context.signal,
    });
    if (taken === null) return { status: 204 };
    return {
      status: 200,
      body: await signReply(ports, context.caller, deliveryReply(ports, taken)),
    };
  };
