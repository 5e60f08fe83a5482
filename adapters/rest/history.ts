import type { Caller } from '../../module/index.ts';
import {
  HubError,
  limits,
  parseMessageId,
  queueKeyOf,
  statusOf,
  type JournalEntry,
  type MessageId,
  type Registry,
  type TracedMessage,
  type TraceKey,
} from '../../broker/index.ts';
import { iso } from './moments.ts';
import type { RestPorts } from './ports.ts';
import { sourceOf } from './said.ts';
import { clockSkewOf, timestampsOf } from './timestamps.ts';

/** Whether a system is the caller itself, or belongs to an organisation that the person's right reaches. */
const isOwn = (
  { system, organisations }: Caller,
  registry: Registry,
  mnemonic: string | null,
): boolean => {
  if (mnemonic === null) return false;
  if (system !== null) return system.mnemonic === mnemonic;
  const owner = registry.current().system(mnemonic)?.participantOgrn;
  return owner !== undefined && (organisations?.includes(owner) ?? true);
};

/** A participant sees what it sent and what was placed into its queues; an operator sees all. */
export const maySee = (
  caller: Caller,
  registry: Registry,
  { head, journal }: TracedMessage,
): boolean => {
  if (caller.operator) return true;
  if (isOwn(caller, registry, head.sender) || isOwn(caller, registry, head.recipient)) return true;
  return journal.some(
    ({ queue }) => queue !== undefined && isOwn(caller, registry, queueKeyOf(queue).owner),
  );
};

const lineOf = (caller: Caller, entry: JournalEntry) => ({
  eventId: entry.eventId,
  event: entry.event,
  state: entry.state,
  at: iso(entry.atMs),
  queue: entry.queue ?? null,
  by: entry.by ?? null,
  // Details name certificates, endpoints and errors of the other side: they are the operator's.
  ...(caller.operator && entry.detail !== undefined ? { detail: entry.detail } : {}),
});

/** Of a broadcast, another recipient's deliveries are not this caller's business. */
const mayReadLine = (
  caller: Caller,
  registry: Registry,
  message: TracedMessage,
  entry: JournalEntry,
): boolean =>
  caller.operator ||
  entry.queue === undefined ||
  isOwn(caller, registry, message.head.sender) ||
  isOwn(caller, registry, queueKeyOf(entry.queue).owner);

/** The message with those of its entries that the caller may read. */
export const readableBy = (
  caller: Caller,
  registry: Registry,
  message: TracedMessage,
): TracedMessage => ({
  ...message,
  journal: message.journal.filter((entry) => mayReadLine(caller, registry, message, entry)),
});

const cardOf = (
  caller: Caller,
  registry: Registry,
  message: TracedMessage,
  chain: readonly TracedMessage[],
) => {
  const { head, state } = message;
  const { journal } = readableBy(caller, registry, message);
  return {
    messageId: head.messageId,
    kind: head.kind,
    type: head.typeCode,
    sender: head.sender,
    recipient: head.recipient,
    referenceMessageId: head.referenceId,
    originalMessageId: head.originalId,
    outcome: head.outcome,
    transactionCode: head.transactionCode,
    nodeId: head.nodeId,
    door: head.door,
    wire: head.wire,
    testMessage: head.testMessage,
    confidentiality: head.confidentiality,
    contentHash: head.contentHash,
    sizeBytes: head.sizeBytes,
    state,
    status: statusOf(state),
    legalReceivedAt: iso(head.legalReceivedAtMs),
    clockSkewMs: clockSkewOf(message),
    timestamps: timestampsOf({ ...message, journal }, chain),
    journal: journal.map((entry) => lineOf(caller, entry)),
  };
};

const notFound = (id: string): HubError =>
  new HubError('RequestIsNotFound', { field: 'id', reason: `Сообщения ${id} среди ваших нет.` });

/** Leaves out what the holder hides from the person, whatever its rights say (KIS-3.1). */
const withoutHidden = async (
  { unhidden }: RestPorts,
  { person }: Caller,
  messages: readonly TracedMessage[],
): Promise<readonly TracedMessage[]> => {
  if (person === null || person.hidden.length === 0 || messages.length === 0) return messages;
  const seen = (await unhidden?.(messages, person.hidden)) ?? new Set();
  return messages.filter(({ seq }) => seen.has(seq));
};

const visibleChain = async (
  ports: RestPorts,
  caller: Caller,
  key: TraceKey,
): Promise<readonly TracedMessage[]> => {
  const chain = await ports.journal.trace(key);
  const own = chain.filter((message) => maySee(caller, ports.registry, message));
  const unhidden = await withoutHidden(ports, caller, own);
  return unhidden.slice(0, limits.traceMessagesMax);
};

/** A message that the caller may see, with its chain. @throws HubError RequestIsNotFound, also for another's message */
export const findVisible = async (ports: RestPorts, caller: Caller, id: MessageId) => {
  const chain = await visibleChain(ports, caller, { by: 'messageId', value: id });
  const found = chain.filter(({ head }) => head.messageId === id);
  // An identifier is unique within its sender: one's own message comes first.
  const own = found.find(({ head }) => head.sender === caller.system?.mnemonic);
  const message = own ?? found[0];
  if (message === undefined) throw notFound(id);
  return { message, chain };
};

/** Head, state, journal and the eleven moments of a message (KIS-6.3.2.c). @throws HubError RequestIsNotFound also for another's message */
export const readCard = async (ports: RestPorts, caller: Caller, id: string) => {
  const { message, chain } = await findVisible(ports, caller, parseMessageId(id));
  return cardOf(caller, ports.registry, message, chain);
};

/** The signed bytes of a message as they came, with the sender's signature and certificate (KIS-6.3.2.b). */
export const readOriginal = async (ports: RestPorts, caller: Caller, id: string) => {
  const { message } = await findVisible(ports, caller, parseMessageId(id));
  const content = await ports.journal.content(message);
  if (content === null) throw notFound(id);
  const { body } = content;
  const certificate = ports.certificates.bySha256(body.certificateSha256);
  return {
    ...sourceOf(body),
    certificate: certificate === undefined ? null : Buffer.from(certificate.der).toString('base64'),
  };
};

/** Every message of the chains that a key belongs to and that the caller may see, oldest first (KIS-6.3.2.d). */
export const readTrace = async (ports: RestPorts, caller: Caller, key: TraceKey) => {
  const chain = await visibleChain(ports, caller, key);
  return { messages: chain.map((message) => cardOf(caller, ports.registry, message, chain)) };
};
