import {
  naturalAlgorithm,
  readCertificate,
  readPrivateKey,
  signatureAlgorithms,
  type Signer,
  builtinProvider,
} from '../../../../adapters/crypto/index.ts';
import { makeIds, systemClock } from '../../../../adapters/runtime/index.ts';
import {
  draftOf,
  proveCaller,
  readAttachments,
  signatureIn,
  signedElement,
  standalone,
  takeSlice,
  type Received,
} from '../../../../adapters/soap/index.ts';
import {
  attribute,
  child,
  childElements,
  parseXml,
  textOf,
} from '../../../../adapters/xml/index.ts';
import { makeFederalFiles } from './files.ts';
import { emulatedProvider, smevMnemonic } from './names.ts';
import { emulatedAnswers } from './provider.ts';
import { makeFederalQueues, type FederalMessage } from './queues.ts';
import type { FederalParticipant, FederalSettings, Knobs } from './settings.ts';
import { accepted, answer, delivered, fault, ownResponse, statistics } from './write.ts';

/** A refusal on purpose or by rule. */
export class FederalFault extends Error {
  readonly element: string;
  readonly number: number;
  constructor(element: string, number: number, text: string) {
    super(text);
    this.name = 'FederalFault';
    this.element = element;
    this.number = number;
  }
}

/** What a test or a person can look at: every call in order. */
export type FederalCall = {
  readonly operation: string;
  readonly by: string;
  readonly messageId: string | null;
  readonly fault: string | null;
  readonly atMs: number;
};

const dayMs = 24 * 3_600_000;
const uuidV1 = /^[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const textIn = (received: Received, local: string): string =>
  [signedElement(received)]
    .flatMap((element) => (element === undefined ? [] : childElements(element)))
    .filter((one) => one.local === local)
    .map(textOf)
    .join('')
    .trim();

/** The exchange of the emulated federal system: queues, checks, answers by scenarios. */
export const makeFederalExchange = (settings: FederalSettings, knobs: Knobs) => {
  const provider = builtinProvider();
  const key = readPrivateKey(settings.keyPem);
  const certificate = readCertificate(settings.certificatePem);
  const signer: Signer = { provider, key, certificate, algorithm: naturalAlgorithm(key) };
  const nowMs = (): number => systemClock.nowMs() + knobs.clockOffsetMs;
  const ids = makeIds({ nowMs });
  const queues = makeFederalQueues(settings.ackTimeoutMs, nowMs);
  const known = new Map<string, FederalMessage>();
  const calls: FederalCall[] = [];
  const bySha256 = new Map(
    settings.participants.map((one) => [readCertificate(one.certificatePem).sha256, one]),
  );
  const files =
    settings.filesDir === undefined
      ? null
      : makeFederalFiles(settings.filesDir, settings.participants);

  /** The caller by its certificate, after its ЭП-ОВ was verified. */
  const identify = async (received: Received): Promise<FederalParticipant> => {
    const trust = { check: () => Promise.resolve({ ok: true } as const) };
    const proof = await proveCaller({ provider, trust }, received, nowMs()).catch(
      (error: unknown) => {
        throw new FederalFault('SignatureVerificationFault', 100, String(error));
      },
    );
    const found = bySha256.get(proof.certificateSha256);
    if (!found) throw new FederalFault('SenderIsNotRegistered', 100, 'ИС не зарегистрирована');
    return found;
  };

  const checkId = (messageId: string): void => {
    if (!uuidV1.test(messageId))
      throw new FederalFault('InvalidMessageIdFormat', 300, 'Неверный формат MessageID');
    const [low, mid, high] = messageId.split('-');
    const ticks = BigInt(`0x${(high ?? '').slice(1)}${mid ?? ''}${low ?? ''}`);
    const madeAtMs = Number((ticks - 0x01b21dd213814000n) / 10_000n);
    if (nowMs() - madeAtMs > dayMs)
      throw new FederalFault('StaleMessageId', 300, 'Устаревший MessageID');
    if (known.has(messageId))
      throw new FederalFault(
        'MessageIsAlreadySent',
        301,
        'Сообщение с таким MessageID уже отправлено',
      );
  };

  const filesOf = async (received: Received, sender: FederalParticipant) => {
    const data = signedElement(received);
    const references = data === undefined ? [] : readAttachments(received, data).files;
    const algorithm = naturalAlgorithm(readCertificate(sender.certificatePem).publicKey);
    const { digest } = signatureAlgorithms[algorithm];
    const checked = [];
    for (const one of references) {
      const fileName = (await files?.check(sender.mnemonic, one, digest)) ?? null;
      if (fileName === null)
        throw new FederalFault(
          'AttachmentContentMiscoordination',
          201,
          `Файл ${one.uuid} не найден или его хеш другой`,
        );
      checked.push({ uuid: one.uuid, fileName });
    }
    return checked;
  };

  const overflow = (message: FederalMessage): void => {
    const max = settings.queueMessagesMax ?? 1_000;
    if (queues.length(message.recipient, message.kind) >= max)
      throw new FederalFault('DestinationOverflow', 600, 'Очередь получателя переполнена');
  };

  const messageOf = async (
    received: Received,
    sender: FederalParticipant,
    kind: FederalMessage['kind'],
    recipient: string,
    original: FederalMessage['original'],
  ): Promise<FederalMessage> => {
    const { document, names, root, version } = received;
    const data = signedElement(received);
    if (data === undefined) throw new FederalFault('InvalidContent', 403, 'Нет блока отправителя');
    const signature = signatureIn(child(root, names.types, 'CallerInformationSystemSignature'));
    const draft = draftOf(document, data);
    return {
      messageId: draft.messageId,
      kind,
      version,
      data: standalone(takeSlice(document, data)),
      signature: signature === undefined ? null : standalone(takeSlice(document, signature)),
      attachments: readAttachments(received, data).attachments,
      files: await filesOf(received, sender),
      sender: sender.mnemonic,
      recipient,
      sentAtMs: nowMs(),
      original,
      payload: draft.payload === null ? '' : standalone(draft.payload),
      nodeId: kind === 'request' ? draft.nodeId : null,
    };
  };

  const provide = (request: FederalMessage): void => {
    for (const inner of emulatedAnswers(request.version, settings.scenarios, request)) {
      const isAsync = inner.includes('AsyncProcessingStatus');
      const messageId = ids.messageId();
      queues.put({
        messageId,
        kind: 'response',
        version: request.version,
        data: ownResponse(request.version, messageId, inner),
        signature: null,
        attachments: [],
        files: [],
        sender: isAsync ? smevMnemonic : emulatedProvider,
        recipient: request.sender,
        sentAtMs: nowMs(),
        original: { messageId: request.messageId, transactionCode: '' },
        payload: '',
        nodeId: null,
      });
    }
  };

  const sendRequest = async (received: Received, sender: FederalParticipant): Promise<string> => {
    const data = signedElement(received);
    const payload = data === undefined ? null : draftOf(received.document, data).payload;
    const namespace = payload === null ? '' : parseXml(standalone(payload)).root.ns;
    const recipient = settings.routes[namespace];
    checkId(textIn(received, 'MessageID'));
    if (recipient === undefined)
      throw new FederalFault(
        'BusinessDataTypeIsNotSupported',
        403,
        `Вид сведений ${namespace} не зарегистрирован`,
      );
    const message = await messageOf(received, sender, 'request', recipient, null);
    if (recipient !== emulatedProvider) overflow(message);
    known.set(message.messageId, message);
    if (recipient === emulatedProvider) provide(message);
    else queues.put(message);
    return accepted(signer, received.version, 'SendRequest', message);
  };

  const sendResponse = async (received: Received, sender: FederalParticipant): Promise<string> => {
    checkId(textIn(received, 'MessageID'));
    const request = known.get(textIn(received, 'To'));
    if (request?.recipient !== sender.mnemonic)
      throw new FederalFault('RecipientIsNotFound', 403, 'Адрес ответа неизвестен');
    const original = { messageId: request.messageId, transactionCode: '' };
    const message = await messageOf(received, sender, 'response', request.sender, original);
    overflow(message);
    known.set(message.messageId, message);
    queues.put(message);
    return accepted(signer, received.version, 'SendResponse', message);
  };

  const fits = (received: Received) => {
    const namespace = textIn(received, 'NamespaceURI');
    return ({ payload }: FederalMessage): boolean =>
      namespace === '' || (payload !== '' && parseXml(payload).root.ns === namespace);
  };

  const take = async (
    received: Received,
    taker: FederalParticipant,
    kind: FederalMessage['kind'],
  ): Promise<{ text: string; messageId: string | null }> => {
    const message = queues.take(taker.mnemonic, kind, fits(received));
    const name = kind === 'request' ? 'GetRequestResponse' : 'GetResponseResponse';
    if (message === null) return { text: answer(received.version, name, ''), messageId: null };
    const offered = await Promise.all(
      message.files.map(({ uuid, fileName }) => files?.offer(message.sender, uuid, fileName)),
    );
    const spoil = knobs.badSignatures > 0;
    if (spoil) knobs.badSignatures -= 1;
    const text = await delivered(signer, received.version, message, {
      // Opaque for everybody: here it is the identifier itself.
      replyTo: message.messageId,
      files: offered.filter((one) => one !== undefined),
      atMs: nowMs(),
      spoil,
    });
    return { text, messageId: message.messageId };
  };

  const acknowledge = (received: Received, taker: FederalParticipant): string => {
    const target = signedElement(received);
    const messageId = target === undefined ? '' : textOf(target).trim();
    const message = queues.leasedOne(taker.mnemonic, messageId);
    if (message === null)
      throw new FederalFault('TargetMessageIsNotFound', 501, `Сообщение ${messageId} не выдано`);
    const isAccepted = target === undefined || attribute(target, 'accepted') !== 'false';
    if (knobs.lostAcks > 0) knobs.lostAcks -= 1;
    else queues.acknowledge(taker.mnemonic, messageId);
    if (isAccepted && knobs.duplicates > 0) {
      knobs.duplicates -= 1;
      queues.putFirst(message);
    }
    return answer(received.version, 'AckResponse', '');
  };

  const carryOut = async (
    received: Received,
    caller: FederalParticipant,
  ): Promise<{ text: string; messageId: string | null }> => {
    const { operation, version } = received;
    const own = textIn(received, 'MessageID');
    const target = signedElement(received);
    switch (operation) {
      case 'SendRequest':
        return { text: await sendRequest(received, caller), messageId: own };
      case 'SendResponse':
        return { text: await sendResponse(received, caller), messageId: own };
      case 'GetRequest':
        return take(received, caller, 'request');
      case 'GetResponse':
        return take(received, caller, 'response');
      case 'Ack':
        return { text: acknowledge(received, caller), messageId: target ? textOf(target) : null };
      case 'GetStatus':
        return { text: answer(version, 'GetStatusResponse', ''), messageId: null };
      case 'GetIncomingQueueStatistics': {
        const own2 = Object.entries(queues.sizes()).filter(([name]) =>
          name.startsWith(`${caller.mnemonic}.`),
        );
        return { text: statistics(version, Object.fromEntries(own2)), messageId: null };
      }
    }
  };

  const refuseOnPurpose = (operation: string): void => {
    const { fault: wanted } = knobs;
    if (wanted === null || wanted.times === 0) return;
    if (wanted.operation !== null && wanted.operation !== operation) return;
    wanted.times -= 1;
    throw new FederalFault(wanted.element, wanted.number, wanted.text);
  };

  return {
    files,
    calls: (): readonly FederalCall[] => calls,
    sizes: queues.sizes,
    /** Carries out one call. @returns the HTTP status and the SOAP body */
    call: async (received: Received): Promise<{ status: number; text: string }> => {
      const { operation, version } = received;
      let by = '';
      const note = (messageId: string | null, failed: string | null): void =>
        void calls.push({ operation, by, messageId, fault: failed, atMs: nowMs() });
      try {
        const caller = await identify(received);
        by = caller.mnemonic;
        refuseOnPurpose(operation);
        const { text, messageId } = await carryOut(received, caller);
        note(messageId, null);
        return { status: 200, text };
      } catch (error) {
        const refusal =
          error instanceof FederalFault
            ? error
            : new FederalFault('SMEVFailure', 403, String(error));
        note(null, `SMEV-${refusal.number}`);
        return {
          status: 500,
          text: fault(version, refusal.element, refusal.number, refusal.message),
        };
      }
    },
  };
};
