import assert from 'node:assert/strict';
import { HubError } from '../errors.ts';
import type { KeptMessage, MessageBody, MessageHead } from '../message/message.ts';
import { nextState, statusOf } from '../message/states.ts';
import type {
  AcceptEntry,
  ElectronicService,
  Ids,
  InformationType,
  JournalDraft,
  Payload,
  RegistrySnapshot,
  System,
} from '../ports.ts';
import { decideRoute } from '../routing/decide.ts';
import { checkAttachments, checkPayload, checkPersonalSignature } from './checks.ts';
import type { SendRequestCommand } from './commands.ts';
import type { ExchangeContext } from './context.ts';
import { identifyCaller, parseFreshMessageId } from './identify.ts';
import { keep } from './keep.ts';
import { keysOf } from './keys.ts';
import { headOfRequest } from './requestHead.ts';
import { refuseStateSecret } from './secrets.ts';

/** Calls the endpoint of an electronic service; one attempt, bounded by limits.directCallMsMax. */
export type ServiceCaller = {
  /**
   * @returns the answer's payload, and its text as it came with the provider's detached JWS ('' when it did not sign)
   * @throws HubError ServiceCallFailed with what was seen
   */
  call(
    service: ElectronicService,
    message: MessageHead,
    payload: Payload,
  ): Promise<{ payload: Payload; text: string; signature: string; contentHash: string }>;
};

export type DirectContext = ExchangeContext & {
  readonly ids: Ids;
  readonly services: ServiceCaller;
};
export type DirectCommand = SendRequestCommand & { readonly serviceCode: string };
export type DirectAnswer = {
  readonly request: KeptMessage;
  readonly response: KeptMessage;
  readonly payload: Payload;
};

const findService = (
  registry: RegistrySnapshot,
  command: DirectCommand,
): { service: ElectronicService; owner: System } => {
  const service = registry.service(command.serviceCode);
  const nowMs = command.receivedAtMs;
  const valid =
    service?.active === true &&
    service.validFromMs <= nowMs &&
    (service.validToMs === null || nowMs < service.validToMs);
  const owner = service && registry.system(service.owner);
  if (!service || !valid || !owner || owner.blocked) {
    throw new HubError('ServiceIsNotActive', {
      field: 'service',
      reason: service
        ? `Электронный сервис ${service.code} сейчас не действует.`
        : `Электронного сервиса ${command.serviceCode} нет в реестре.`,
    });
  }
  return { service, owner };
};

const checkDirect = async (
  context: DirectContext,
  command: DirectCommand,
  sender: System,
  service: ElectronicService,
  owner: System,
): Promise<InformationType> => {
  const registry = context.registry.current();
  // The same decision as in the queue mode, with the service's owner as the only recipient: the access rules cannot differ.
  const decision = decideRoute(
    { ...registry, route: () => ({ mode: 'fixed', recipient: owner.mnemonic }) },
    context.rules,
    sender,
    command.payload,
    command.receivedAtMs,
  );
  if (decision.refusal) throw decision.refusal;
  assert(decision.type, 'a decision without a refusal names the type');
  if (decision.type.code !== service.typeCode) {
    throw new HubError('BusinessDataTypeIsNotSupported', {
      field: 'type',
      reason: `Сервис ${service.code} принимает ${service.typeCode}, а не ${decision.type.code}.`,
      faultFields: {
        RootElementLocalName: decision.type.requestRoot,
        RootElementNamespaceURI: decision.type.namespace,
      },
    });
  }
  checkPayload(context.rules, decision.type, 'request', command.payload);
  await checkPersonalSignature(decision.type, 'request', command.personalSignature);
  await checkAttachments(decision.type, command);
  return decision.type;
};

const requestJournal = (
  command: DirectCommand,
  service: ElectronicService,
  createdAtMs: number,
  calledAtMs: number,
): JournalDraft[] => [
  {
    event: 'receive',
    state: 'received',
    atMs: command.receivedAtMs,
    detail: {
      createdAtMs,
      door: 'direct',
      wire: command.wire,
      algorithm: command.proof.algorithm,
      certificateSha256: command.proof.certificateSha256,
    },
  },
  {
    event: 'lease',
    state: nextState('received', 'lease'),
    atMs: calledAtMs,
    by: service.owner,
    detail: { service: service.code, endpoint: service.endpoint, attempt: 1 },
  },
];

const keepAnswer = async (
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
    certificateSha256: '',
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
    journal: [
      {
        event: 'receive',
        state: 'received',
        atMs: answeredAtMs,
        by: owner.mnemonic,
        detail: { door: 'direct' },
      },
      {
        event: 'lease',
        state: nextState('received', 'lease'),
        atMs: answeredAtMs,
        by: request.head.sender,
      },
      {
        event: 'deliver',
        state: nextState('leased', 'deliver'),
        atMs: answeredAtMs,
        by: request.head.sender,
      },
    ],
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

const buryRequest = async (
  context: DirectContext,
  request: KeptMessage,
  error: HubError,
): Promise<void> => {
  const atMs = context.clock.nowMs();
  await context.store.record(
    request,
    [
      {
        event: 'bury',
        state: nextState('leased', 'bury'),
        atMs,
        detail: { code: error.code, reason: error.message },
      },
    ],
    [
      {
        owner: request.head.sender,
        originalId: request.head.messageId,
        category: statusOf('undeliverable'),
        atMs,
        faultCode: error.code,
        faultText: error.message,
      },
    ],
  );
};

/**
 * Direct mode (KIS-6.3.1): the hub checks a request as in the queue mode, calls the electronic service's endpoint and returns its answer.
 * Request and answer are journaled like any others. A lost answer is not repeated by the hub: the caller repeats with a new identifier.
 * @throws HubError ServiceIsNotActive, ServiceCallFailed, and the refusals of SendRequest
 */
export const makeDirectCall =
  (context: DirectContext) =>
  async (command: DirectCommand): Promise<DirectAnswer> => {
    const registry = context.registry.current();
    const sender = identifyCaller(registry, command.proof);
    const fresh = parseFreshMessageId(command.messageId, command.receivedAtMs);
    await refuseStateSecret(context, sender, command);
    const { service, owner } = findService(registry, command);
    const type = await checkDirect(context, command, sender, service, owner);
    const calledAtMs = Math.max(context.clock.nowMs(), command.receivedAtMs);
    const head: MessageHead = {
      ...headOfRequest(command, type, sender, [owner], fresh.messageId, calledAtMs),
      kind: 'request',
      door: 'direct',
    };
    const { message: request, repeated } = await keep(
      context,
      sender,
      {
        head,
        body: command.body,
        attachments: command.attachments,
        places: [],
        journal: requestJournal(command, service, fresh.createdAtMs, calledAtMs),
        statuses: [],
        keys: keysOf(context.rules, type, command.payload),
      },
      'direct',
    );
    if (repeated)
      throw new HubError('MessageIsAlreadySent', {
        field: 'messageId',
        reason: `Вызов ${head.messageId} уже выполнялся.`,
      });
    try {
      const answer = await context.services.call(service, head, command.payload);
      checkPayload(context.rules, type, 'response', answer.payload);
      const answeredAtMs = context.clock.nowMs();
      const response = await keepAnswer(context, request, owner, type, answer, answeredAtMs);
      await context.store.record(
        request,
        [
          {
            event: 'deliver',
            state: nextState('answered', 'deliver'),
            atMs: answeredAtMs,
            by: sender.mnemonic,
          },
        ],
        [],
      );
      return { request, response, payload: answer.payload };
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      const failure =
        error.code === 'ServiceCallFailed'
          ? error
          : new HubError(
              'ServiceCallFailed',
              { reason: `Ответ сервиса ${service.code} не принят: ${error.message}` },
              { cause: error },
            );
      await buryRequest(context, request, failure);
      throw failure;
    }
  };
