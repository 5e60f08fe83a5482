import { HubError } from '../errors.ts';
import type { EpochMs } from '../message/identifiers.ts';
import type { KeptMessage, MessageBody, MessageHead } from '../message/message.ts';
import { nextState, statusOf } from '../message/states.ts';
import type {
  AcceptEntry,
  ElectronicService,
  InformationType,
  JournalDraft,
  Proof,
  StatusDraft,
  System,
} from '../ports.ts';
import type { DirectCommand, DirectContext, ServiceCaller } from './direct.ts';
import type { Fresh } from './identify.ts';
import { keep } from './keep.ts';
import { keysOf } from './keys.ts';
import { receivedEntry } from './receivedEntry.ts';

/** Entries of a request of the direct mode: taken, and handed to the service in the same call. */
export const requestJournal = (
  command: DirectCommand,
  sender: System,
  service: ElectronicService,
  fresh: Fresh,
  calledAtMs: number,
): JournalDraft[] => [
  receivedEntry(command, sender.mnemonic, fresh, 'direct'),
  {
    event: 'lease',
    state: nextState('received', 'lease'),
    atMs: calledAtMs,
    by: service.owner,
    detail: { service: service.code, endpoint: service.endpoint, attempt: 1 },
  },
];

const answerJournal = (
  request: KeptMessage,
  owner: System,
  proof: Proof | null,
  atMs: number,
): JournalDraft[] => {
  const by = request.head.sender;
  return [
    {
      event: 'receive',
      state: 'received',
      atMs,
      by: owner.mnemonic,
      detail: { door: 'direct', ...proof },
    },
    { event: 'lease', state: nextState('received', 'lease'), atMs, by },
    { event: 'deliver', state: nextState('leased', 'deliver'), atMs, by },
  ];
};

/** Keeps the answer of a service as a message of its own, delivered as it was taken. */
export const keepAnswer = async (
  context: DirectContext,
  request: KeptMessage,
  owner: System,
  type: InformationType,
  answer: Awaited<ReturnType<ServiceCaller['call']>>,
  answeredAtMs: number,
): Promise<KeptMessage> => {
  const body: MessageBody = {
    form: answer.payload.form,
    signedPart: answer.text,
    signedPartNamespaces: {},
    signature: answer.signature,
    signatureNamespaces: {},
    certificateSha256: answer.proof?.certificateSha256 ?? '',
  };
  const head: MessageHead = {
    ...request.head,
    messageId: context.ids.messageId(),
    kind: 'response',
    sender: owner.mnemonic,
    recipient: request.head.sender,
    rootLocalName: type.responseRoot ?? type.requestRoot,
    originalId: request.head.messageId,
    outcome: 'content',
    contentHash: answer.contentHash,
    sizeBytes: Buffer.byteLength(answer.text),
    receivedAtMs: answeredAtMs,
    legalReceivedAtMs: answeredAtMs,
  };
  const entry: AcceptEntry = {
    head,
    body,
    attachments: [],
    places: [],
    journal: answerJournal(request, owner, answer.proof, answeredAtMs),
    statuses: [],
    keys: keysOf(context.rules, type, answer.payload),
    answers: {
      place: { seq: request.seq, receivedAtMs: request.receivedAtMs },
      journal: {
        event: 'answer',
        state: nextState('leased', 'answer'),
        atMs: answeredAtMs,
        by: owner.mnemonic,
        detail: { responseId: head.messageId },
      },
      final: true,
    },
  };
  return (await keep(context, owner, entry, 'direct:answer')).message;
};

const burial = (
  { messageId, sender }: MessageHead,
  { code, message }: HubError,
  atMs: EpochMs,
): { readonly journal: JournalDraft; readonly status: StatusDraft } => ({
  journal: {
    event: 'bury',
    state: nextState('leased', 'bury'),
    atMs,
    detail: { code, reason: message },
  },
  status: {
    owner: sender,
    originalId: messageId,
    category: statusOf('undeliverable'),
    atMs,
    faultCode: code,
    faultText: message,
  },
});

/** Ends a request that its service did not answer: entry and status say why. */
export const buryRequest = async (
  context: DirectContext,
  request: KeptMessage,
  error: HubError,
): Promise<void> => {
  const { journal, status } = burial(request.head, error, context.clock.nowMs());
  await context.store.record(request, [journal], [status]);
};

/** How a direct call ends whose hub was killed while it called the service: nobody knows whether the service has done it. */
export const brokenCall = (
  head: MessageHead,
  atMs: EpochMs,
): { readonly journal: JournalDraft; readonly status: StatusDraft } => {
  const reason = 'Хаб был остановлен во время вызова; выполнил ли его сервис, неизвестно.';
  return burial(head, new HubError('ServiceCallFailed', { field: 'service', reason }), atMs);
};
