import assert from 'node:assert/strict';
import { HubError } from '../errors.ts';
import type { KeptMessage, MessageHead } from '../message/message.ts';
import { nextState } from '../message/states.ts';
import type {
  AcceptEntry,
  ElectronicService,
  Ids,
  InformationType,
  JournalDraft,
  Payload,
  Proof,
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
import { buryRequest, keepAnswer, requestJournal } from './directRecords.ts';
import { headOfRequest } from './requestHead.ts';
import { failsSignature, recordingRefusals, type RefusalLog } from './refusals.ts';
import { refuseStateSecret } from './secrets.ts';
import { holdsStateSecret } from './stateSecret.ts';

/** Calls the endpoint of an electronic service; one attempt, bounded by limits.directCallMsMax. */
export type ServiceCaller = {
  /**
   * @returns the answer's payload, and its text as it came with the provider's detached JWS and its proof ('' and null when it did
   * not sign)
   * @throws HubError ServiceCallFailed with what was seen; the refusals of a signature that does not hold
   */
  call(
    service: ElectronicService,
    message: MessageHead,
    payload: Payload,
  ): Promise<{
    payload: Payload;
    text: string;
    signature: string;
    proof: Proof | null;
    contentHash: string;
  }>;
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

/** The provider signed with the certificate of another system: its answer is nobody's. */
const checkAnswerer = (registry: RegistrySnapshot, owner: System, proof: Proof | null): void => {
  if (proof === null || identifyCaller(registry, proof).mnemonic === owner.mnemonic) return;
  throw new HubError('SignatureIsInvalid', {
    reason: `Ответ подписан не сертификатом системы ${owner.mnemonic}.`,
  });
};

const failureOf = (service: ElectronicService, error: unknown): HubError => {
  if (error instanceof HubError && error.code === 'ServiceCallFailed') return error;
  const reason =
    error instanceof HubError
      ? `Ответ сервиса ${service.code} не принят: ${error.message}`
      : `Вызов сервиса ${service.code} не завершён.`;
  return new HubError('ServiceCallFailed', { field: 'service', reason }, { cause: error });
};

const carryOut = async (
  context: DirectContext,
  command: DirectCommand,
  request: KeptMessage,
  sender: System,
  { service, owner, type }: { service: ElectronicService; owner: System; type: InformationType },
): Promise<DirectAnswer> => {
  const answer = await context.services.call(service, request.head, command.payload);
  checkAnswerer(context.registry.current(), owner, answer.proof);
  checkPayload(context.rules, type, 'response', answer.payload);
  const { payload, text: signedPart } = answer;
  if (holdsStateSecret({ confidentiality: null, payload, signedPart }))
    throw new HubError('StateSecretNotAllowed');
  const answeredAtMs = context.clock.nowMs();
  const response = await keepAnswer(context, request, owner, type, answer, answeredAtMs);
  const delivered: JournalDraft = {
    event: 'deliver',
    state: nextState('answered', 'deliver'),
    atMs: answeredAtMs,
    by: sender.mnemonic,
  };
  await context.store.record(request, [delivered], []);
  return { request, response, payload };
};

/** People hear of an answer that was refused for its signature or for a state secret in it. */
const tellSecurity = async (
  context: DirectContext,
  request: KeptMessage,
  service: ElectronicService,
  error: unknown,
): Promise<void> => {
  const code = error instanceof HubError ? error.code : 'ServiceCallFailed';
  const secret = code === 'StateSecretNotAllowed';
  if (!secret && !failsSignature(code)) return;
  await context.records.incident({
    kind: secret ? 'stateSecret' : 'signatureFailure',
    atMs: context.clock.nowMs(),
    addressee: 'security',
    messageId: request.head.messageId,
    system: service.owner,
    text: `${code}: ответ электронного сервиса ${service.code} не принят и не сохранён.`,
  });
};

/**
 * Direct mode (KIS-6.3.1): the hub checks a request as in the queue mode, calls the electronic service's endpoint and returns its answer.
 * Request and answer are journaled like any others, and so are refusals. A lost answer is not repeated by the hub: the caller repeats
 * with a new identifier.
 * @throws HubError ServiceIsNotActive, ServiceCallFailed, and the refusals of SendRequest
 */
export const makeDirectCall = (
  context: DirectContext,
  refusals: Pick<RefusalLog, 'note'>,
): ((command: DirectCommand) => Promise<DirectAnswer>) => {
  const call = async (command: DirectCommand): Promise<DirectAnswer> => {
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
    const entry: AcceptEntry = {
      head,
      body: command.body,
      attachments: command.attachments,
      places: [],
      journal: requestJournal(command, sender, service, fresh, calledAtMs),
      statuses: [],
      keys: keysOf(context.rules, type, command.payload),
    };
    const { message: request, repeated } = await keep(context, sender, entry, 'direct');
    if (repeated)
      throw new HubError('MessageIsAlreadySent', {
        field: 'messageId',
        reason: `Вызов ${head.messageId} уже выполнялся.`,
      });
    try {
      return await carryOut(context, command, request, sender, { service, owner, type });
    } catch (error) {
      const failure = failureOf(service, error);
      await buryRequest(context, request, failure);
      await tellSecurity(context, request, service, error);
      throw failure;
    }
  };
  return recordingRefusals(context, refusals, 'CallService', call);
};
