import {
  HubError,
  parseMessageId,
  type Accepted,
  type AckCommand,
  type Exchange,
  type KeptMessage,
  type MessageHead,
  type MessageId,
  type Refusal,
  type SendRequestCommand,
  type SendResponseCommand,
  type StatusDelivery,
  type System,
  type Taken,
  type TakeCommand,
  type TypeCode,
} from '../../broker/index.ts';
import { nowMs, system } from './soapWorld.ts';

export const consumer = system('MFC42', 'МФЦ <Кузбасса> & Ко');
export const provider42 = system('VIS42', 'Ведомственная система');

/** An exchange that checks signatures inside messages and passes everything on: enough for the doors' own plumbing. */
export type RelayExchange = Exchange & {
  readonly refusals: Refusal[];
  readonly acks: AckCommand[];
  readonly sent: (SendRequestCommand | SendResponseCommand)[];
  readonly statuses: StatusDelivery[];
};

type Queues = Record<TakeCommand['kind'], Taken[]>;

/** What a head takes from a request command, and what it is for a response. */
const requestFields = (command: SendRequestCommand | SendResponseCommand) =>
  'transactionCode' in command
    ? {
        transactionCode: command.transactionCode,
        nodeId: command.nodeId,
        testMessage: command.testMessage,
        outcome: null,
      }
    : { transactionCode: null, nodeId: null, testMessage: false, outcome: command.outcome };

const rootOf = (payload: SendResponseCommand['payload']) =>
  payload?.form === 'xml'
    ? { rootNamespace: payload.namespace, rootLocalName: payload.localName }
    : { rootNamespace: '', rootLocalName: '' };

type Parties = { readonly sender: System; readonly recipient: System };
const partiesOf = (request: MessageHead | null): Parties =>
  request === null
    ? { sender: consumer, recipient: provider42 }
    : { sender: provider42, recipient: consumer };

const headOf = (
  command: SendRequestCommand | SendResponseCommand,
  request: MessageHead | null,
): MessageHead => {
  const id = command.messageId as MessageId;
  const { sender, recipient } = partiesOf(request);
  return {
    messageId: id,
    kind: request === null ? 'request' : 'response',
    door: command.door,
    wire: command.wire,
    sender: sender.mnemonic,
    recipient: recipient.mnemonic,
    typeCode: 'VS00001v001' as TypeCode,
    ...rootOf(command.payload),
    referenceId: request?.referenceId ?? id,
    originalId: request?.messageId ?? null,
    ...requestFields(command),
    confidentiality: 'official',
    contentHash: command.contentHash,
    sizeBytes: command.body.signedPart.length,
    receivedAtMs: nowMs,
    expiresAtMs: nowMs + 86_400_000,
    legalReceivedAtMs: nowMs,
  };
};

const takenOf = (
  command: SendRequestCommand | SendResponseCommand,
  message: KeptMessage,
  request: MessageHead | null,
): Taken => {
  const { sender, recipient } = partiesOf(request);
  return {
    delivery: {
      message,
      content: { body: command.body, attachments: command.attachments },
      queue: `${recipient.mnemonic}/${request === null ? 'requests' : 'responses'}`,
      attempt: 1,
      deliveredAtMs: nowMs + 1000,
      leaseUntilMs: nowMs + 900_000,
    },
    sender,
    recipient,
    typeName: 'Сведения для испытаний',
    replyTo: request === null ? `to-${message.head.messageId}` : null,
    original: request && {
      messageId: request.messageId,
      transactionCode: request.transactionCode,
    },
  };
};

const checkInner = async (command: SendRequestCommand | SendResponseCommand): Promise<void> => {
  const personal = (await command.personalSignature?.()) ?? [];
  if (personal[0]) throw new HubError('PersonalSignatureInvalid', { reason: personal[0].reason });
  const attached = await command.attachmentSignatures(false);
  if (attached[0]) {
    throw new HubError('AttachmentContentMiscoordination', { reason: attached[0].reason });
  }
};

/** A new relay with empty queues. */
export const makeRelayExchange = (): RelayExchange => {
  const queues: Queues = { requests: [], responses: [] };
  const requests = new Map<string, MessageHead>();
  const relay: Pick<RelayExchange, 'refusals' | 'acks' | 'sent' | 'statuses'> = {
    refusals: [],
    acks: [],
    sent: [],
    statuses: [],
  };
  const keep = async (
    command: SendRequestCommand | SendResponseCommand,
    request: MessageHead | null,
  ): Promise<Accepted> => {
    parseMessageId(command.messageId);
    await checkInner(command);
    relay.sent.push(command);
    const head = headOf(command, request);
    const message: KeptMessage = { seq: relay.sent.length, receivedAtMs: nowMs, head };
    const taken = takenOf(command, message, request);
    if (request === null) requests.set(`to-${head.messageId}`, head);
    queues[request === null ? 'requests' : 'responses'].push(taken);
    return {
      message,
      ...partiesOf(request),
      destinationName: taken.delivery.queue,
      status: 'requestIsQueued',
      repeated: false,
    };
  };
  const statistics: Exchange['statistics'] = async () => [
    {
      queue: 'VIS42/requests',
      owner: provider42.mnemonic,
      waiting: queues.requests.length,
      leased: 0,
      dead: 0,
      oldestAtMs: null,
      lastLeaseAtMs: null,
      lastAckAtMs: null,
    },
  ];
  return {
    ...relay,
    sendRequest: (command) => keep(command, null),
    sendResponse: async (command) => {
      const request = requests.get(command.to);
      if (request === undefined) throw new HubError('RecipientIsNotFound', { field: 'To' });
      return keep(command, request);
    },
    take: async ({ kind }) => queues[kind].shift() ?? null,
    takeStatus: async () => relay.statuses.shift() ?? null,
    acknowledge: async (command) => {
      if (!relay.sent.some(({ messageId }) => messageId === command.messageId)) {
        throw new HubError('TargetMessageIsNotFound');
      }
      relay.acks.push(command);
    },
    cancel: async () => undefined,
    statistics,
    identify: () => consumer,
    explain: () => ({ sender: null, typeCode: null, recipients: [], allowed: false, reasons: [] }),
    noteRefusal: (refusal) => void relay.refusals.push(refusal),
  };
};
