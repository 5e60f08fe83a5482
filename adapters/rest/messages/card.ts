import { createHash } from 'node:crypto';
import {
  journeyOf,
  limits,
  statusOf,
  type Attachment,
  type TracedMessage,
} from '../../../broker/index.ts';
import type { Caller } from '../../../module/index.ts';
import { iso } from '../moments.ts';
import { clockSkewOf } from '../timestamps.ts';
import { contentReply } from './contentReply.ts';
import { makeNames } from './names.ts';
import { hasRight, openContent, openMessage, type Opened, type OpenedContent } from './opened.ts';
import type { MessagesPorts } from './ports.ts';
import { signatureShown } from './signatures.ts';

/** A broadcast has its recipients in its places, which the list knows; systems that are hidden beside it hide nothing of it. */
const recipientsOf = async (
  { list }: MessagesPorts,
  { head, seq }: TracedMessage,
): Promise<readonly string[]> => {
  if (head.recipient !== null) return [head.recipient];
  const want = { order: 'newest', after: null, rowsMax: limits.traceMessagesMax } as const;
  const rows = await list.page({ id: head.messageId }, { systems: null, hidden: [] }, want);
  return rows.find((row) => row.seq === seq)?.recipients ?? [];
};

const headReply = async (ports: MessagesPorts, message: TracedMessage) => {
  const { head, state } = message;
  const names = makeNames(ports.registry);
  return {
    messageId: head.messageId,
    kind: head.kind,
    type: names.type(head.typeCode),
    sender: names.system(head.sender),
    recipients: (await recipientsOf(ports, message)).map(names.system),
    state,
    status: statusOf(state),
    outcome: head.outcome,
    referenceMessageId: head.referenceId,
    originalMessageId: head.originalId,
    transactionCode: head.transactionCode,
    nodeId: head.nodeId,
    door: head.door,
    wire: head.wire,
    testMessage: head.testMessage,
    confidentiality: head.confidentiality,
    contentHash: head.contentHash,
    sizeBytes: head.sizeBytes,
    root: { namespace: head.rootNamespace, localName: head.rootLocalName },
    receivedAt: iso(head.receivedAtMs),
    legalReceivedAt: iso(head.legalReceivedAtMs),
    expiresAt: iso(head.expiresAtMs),
    clockSkewMs: clockSkewOf(message),
  };
};

const journeyReply = ({ message, chain }: Opened) => {
  const { steps, spans } = journeyOf(message, chain);
  return { steps: steps.map(({ atMs, ...step }) => ({ at: iso(atMs), ...step })), spans };
};

const chainReply = (ports: MessagesPorts, { message, chain }: Opened) => {
  const names = makeNames(ports.registry);
  return chain.map(({ head, state }) => ({
    messageId: head.messageId,
    isThis: head.messageId === message.head.messageId,
    kind: head.kind,
    outcome: head.outcome,
    type: names.type(head.typeCode),
    sender: names.system(head.sender),
    recipient: head.recipient === null ? null : names.system(head.recipient),
    state,
    receivedAt: iso(head.receivedAtMs),
    originalMessageId: head.originalId,
  }));
};

const attachmentReply = ({ id, mimeType, bytes, signaturePkcs7 }: Attachment) => ({
  id,
  mimeType,
  sizeBytes: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
  isSigned: signaturePkcs7 !== undefined,
});

/** Why it went where it went, by the registers as they are now and the moment when it came. */
const routingReply = (
  { exchange }: MessagesPorts,
  { message: { head } }: Opened,
  kept: OpenedContent | null,
) => {
  if (head.kind === 'response') {
    const text = `Ответ уходит отправителю запроса ${head.originalId ?? ''}: адрес хаб запечатал в ReplyTo запроса.`;
    return { allowed: true, reasons: [{ step: 'маршрут', ok: true, text }] };
  }
  const payload = kept?.content.payload ?? null;
  if (payload === null) return null;
  const { allowed, reasons } = exchange.explain(head.sender, payload, head.receivedAtMs);
  return { allowed, reasons };
};

/** What the person may do with the content here. */
const accessReply = async (ports: MessagesPorts, caller: Caller, opened: Opened) => {
  const { person } = caller;
  const approval =
    person === null
      ? null
      : await ports.reveals.mayReveal(person.personId, opened.message.head.messageId);
  return {
    content: hasRight(ports, caller, opened, 'messages.content'),
    download: person !== null && hasRight(ports, caller, opened, 'messages.export'),
    emergency:
      approval === null
        ? null
        : {
            reason: approval.reason,
            approvedBy: approval.approvedBy,
            until: iso(approval.untilMs),
          },
  };
};

/**
 * Everything that a person may know of a message without giving a reason: the journey, the route, the signature, the attachments, the
 * chain, and the content with its personal data masked; of the content only the structure for those who may not open it (KIS-4.4.7).
 * @throws HubError RequestIsNotFound also for a message that the caller may not see
 */
export const readFullCard = async (ports: MessagesPorts, caller: Caller, id: string) => {
  const opened = await openMessage(ports, caller, id);
  const kept = await openContent(ports, opened);
  const access = await accessReply(ports, caller, opened);
  const { message } = opened;
  return {
    ...(await headReply(ports, message)),
    journey: journeyReply(opened),
    routing: routingReply(ports, opened, kept),
    /** False: the kept bytes were altered, and nothing of them is shown. */
    isIntact: kept !== null,
    signature:
      kept === null ? null : await signatureShown(ports, kept.body, message.head.receivedAtMs),
    hasPersonalSignature: kept?.content.hasPersonalSignature ?? false,
    content:
      kept === null
        ? null
        : await contentReply(ports, caller, opened, kept, access.content ? 'masked' : 'structure'),
    attachments: (kept?.attachments ?? []).map(attachmentReply),
    chain: chainReply(ports, opened),
    access,
  };
};

/** Reply of `GET /api/v1/messages/{id}/card`. */
export type FullCard = Awaited<ReturnType<typeof readFullCard>>;
