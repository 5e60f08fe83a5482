import { createHash, randomBytes } from 'node:crypto';
import {
  composeMessageId,
  limits,
  queueName,
  type AcceptEntry,
  type Attachment,
  type MessageBody,
  type MessageHead,
  type MessageId,
  type MessagePlace,
  type Mnemonic,
  type QueueKey,
  type QueuePlaceDraft,
  type TypeCode,
} from '../../broker/index.ts';

/** A moment inside a month that the tests' partitions need not hold beforehand. */
export const testNowMs = Date.UTC(2026, 2, 2, 9, 15, 30, 125);

export const mnemonic = (text: string): Mnemonic => text as Mnemonic;
export const typeCode = (text: string): TypeCode => text as TypeCode;
export const newMessageId = (atMs = testNowMs): MessageId =>
  composeMessageId(atMs, randomBytes(10));

export const requestsOf = (owner: string): QueueKey => ({
  owner: mnemonic(owner),
  kind: 'requests',
  nodeId: null,
});
export const responsesOf = (owner: string, nodeId: string | null = null): QueueKey => ({
  owner: mnemonic(owner),
  kind: 'responses',
  nodeId,
});

export type EntryOptions = {
  readonly id?: MessageId;
  readonly sender?: string;
  readonly recipient?: string;
  readonly type?: string;
  readonly text?: string;
  readonly atMs?: number;
  readonly expiresAtMs?: number;
  readonly priority?: 0 | 1;
  readonly messagesMax?: number;
  readonly ackTimeoutMs?: number;
  readonly attachments?: readonly Attachment[];
  readonly transactionCode?: string | null;
  readonly nodeId?: string | null;
  readonly keys?: AcceptEntry['keys'];
};

const bodyOf = (text: string): MessageBody => ({
  form: 'xml',
  signedPart: `<probe xmlns="urn:test">${text}</probe>`,
  signedPartNamespaces: { '': 'urn:test' },
  signature: '<ds:Signature/>',
  signatureNamespaces: { ds: 'http://www.w3.org/2000/09/xmldsig#' },
  certificateSha256: 'ab'.repeat(32),
});

const placeOf = (queue: QueueKey, options: EntryOptions): QueuePlaceDraft => ({
  queue,
  priority: options.priority ?? 1,
  messagesMax: options.messagesMax ?? limits.queueMessagesMaxDefault,
  ackTimeoutMs: options.ackTimeoutMs ?? limits.ackTimeoutMsDefault,
});

const contentOf = ({ text = 'содержание', attachments = [] }: EntryOptions) => {
  const body = bodyOf(text);
  const hash = createHash('sha256').update(body.signedPart);
  for (const one of attachments) hash.update(one.bytes);
  return { contentHash: hash.digest('hex'), sizeBytes: Buffer.byteLength(body.signedPart) };
};

const headOf = (options: EntryOptions, kind: MessageHead['kind']): MessageHead => {
  const { atMs = testNowMs, sender = 'MFC42', recipient = 'VIS42', type = 'VS00001v001' } = options;
  const id = options.id ?? newMessageId(atMs);
  return {
    messageId: id,
    kind,
    door: 'soap',
    wire: '1.2',
    sender: mnemonic(sender),
    recipient: kind === 'broadcast' ? null : mnemonic(recipient),
    typeCode: typeCode(type),
    rootNamespace: 'urn:test',
    rootLocalName: 'probe',
    referenceId: id,
    originalId: null,
    outcome: null,
    transactionCode: options.transactionCode ?? null,
    nodeId: options.nodeId ?? null,
    testMessage: false,
    confidentiality: 'official',
    ...contentOf(options),
    receivedAtMs: atMs,
    expiresAtMs: options.expiresAtMs ?? atMs + limits.messageLifeMsDefault,
    legalReceivedAtMs: atMs + 5,
  };
};

const entryOf = (
  head: MessageHead,
  queues: readonly QueueKey[],
  options: EntryOptions,
): AcceptEntry => ({
  head,
  body: bodyOf(options.text ?? 'содержание'),
  attachments: options.attachments ?? [],
  places: queues.map((queue) => placeOf(queue, options)),
  journal: [
    { event: 'receive', state: 'received', atMs: head.receivedAtMs, by: head.sender },
    {
      event: 'accept',
      state: 'queued',
      atMs: head.legalReceivedAtMs,
      detail: { queues: queues.map(queueName), словом: 'принято' },
    },
  ],
  statuses: [
    {
      owner: head.sender,
      originalId: head.messageId,
      category: 'requestIsQueued',
      atMs: head.receivedAtMs,
    },
  ],
  keys: options.keys ?? [],
});

/** A request of MFC42 to VIS42, ready to be accepted. */
export const requestEntry = (options: EntryOptions = {}): AcceptEntry => {
  const head = headOf(options, 'request');
  return entryOf(head, [requestsOf(head.recipient ?? '')], options);
};

/** A broadcast into the request queues of several recipients. */
export const broadcastEntry = (
  recipients: readonly string[],
  options: EntryOptions = {},
): AcceptEntry => entryOf(headOf(options, 'broadcast'), recipients.map(requestsOf), options);

/** An answer to a kept request, into the requester's response queue. */
export const responseEntry = (
  request: { readonly head: MessageHead; readonly place: MessagePlace },
  options: EntryOptions & { readonly outcome?: 'content' | 'rejected' | 'status' } = {},
): AcceptEntry => {
  const outcome = options.outcome ?? 'content';
  const final = outcome !== 'status';
  const { head: asked, place } = request;
  const base = headOf(
    { ...options, sender: asked.recipient ?? '', recipient: asked.sender },
    'response',
  );
  const head: MessageHead = {
    ...base,
    outcome,
    typeCode: asked.typeCode,
    referenceId: asked.referenceId,
    originalId: asked.messageId,
    transactionCode: asked.transactionCode,
    nodeId: asked.nodeId,
  };
  return {
    ...entryOf(head, [responsesOf(asked.sender, asked.nodeId)], options),
    statuses: [],
    answers: {
      place,
      final,
      journal: final
        ? { event: 'answer', state: 'answered', atMs: head.legalReceivedAtMs, by: head.sender }
        : null,
    },
  };
};
