import {
  naturalAlgorithm,
  readCertificate,
  signatureAlgorithms,
} from '../../../../adapters/crypto/index.ts';
import {
  draftOf,
  readAttachments,
  signatureIn,
  signedElement,
  standalone,
  takeSlice,
  type Received,
} from '../../../../adapters/soap/index.ts';
import { child, parseXml } from '../../../../adapters/xml/index.ts';
import { emulatedProvider, smevMnemonic } from './names.ts';
import { emulatedAnswers } from './provider.ts';
import type { FederalFile, FederalMessage } from './queues.ts';
import type { FederalParticipant } from './settings.ts';
import { FederalFault, textIn, type FederalWorld } from './world.ts';
import { accepted, ownResponse } from './write.ts';

const dayMs = 24 * 3_600_000;
const uuidV1 = /^[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const checkId = ({ nowMs, known }: FederalWorld, messageId: string): void => {
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

const filesOf = async (
  { files }: FederalWorld,
  received: Received,
  sender: FederalParticipant,
): Promise<readonly FederalFile[]> => {
  const data = signedElement(received);
  const references = data === undefined ? [] : readAttachments(received, data).files;
  const algorithm = naturalAlgorithm(readCertificate(sender.certificatePem).publicKey);
  const { digest } = signatureAlgorithms[algorithm];
  const checked: FederalFile[] = [];
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

const overflow = ({ settings, queues }: FederalWorld, message: FederalMessage): void => {
  const max = settings.queueMessagesMax ?? 1_000;
  if (queues.length(message.recipient, message.kind) >= max)
    throw new FederalFault('DestinationOverflow', 600, 'Очередь получателя переполнена');
};

const messageOf = async (
  w: FederalWorld,
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
    files: await filesOf(w, received, sender),
    sender: sender.mnemonic,
    recipient,
    sentAtMs: w.nowMs(),
    original,
    payload: draft.payload === null ? '' : standalone(draft.payload),
    nodeId: kind === 'request' ? draft.nodeId : null,
  };
};

const provide = (
  { settings, queues, newMessageId, nowMs }: FederalWorld,
  request: FederalMessage,
): void => {
  for (const inner of emulatedAnswers(request.version, settings.scenarios, request)) {
    const isAsync = inner.includes('AsyncProcessingStatus');
    const messageId = newMessageId();
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

/** SendRequest: checks, keeps, queues. @throws FederalFault */
export const sendRequest = async (
  w: FederalWorld,
  received: Received,
  sender: FederalParticipant,
): Promise<string> => {
  const data = signedElement(received);
  const payload = data === undefined ? null : draftOf(received.document, data).payload;
  const namespace = payload === null ? '' : parseXml(standalone(payload)).root.ns;
  const recipient = w.settings.routes[namespace];
  checkId(w, textIn(received, 'MessageID'));
  if (recipient === undefined)
    throw new FederalFault(
      'BusinessDataTypeIsNotSupported',
      403,
      `Вид сведений ${namespace} не зарегистрирован`,
    );
  const message = await messageOf(w, received, sender, 'request', recipient, null);
  if (recipient !== emulatedProvider) overflow(w, message);
  w.known.set(message.messageId, message);
  if (recipient === emulatedProvider) provide(w, message);
  else w.queues.put(message);
  return accepted(w.signer, received.version, 'SendRequest', message);
};

/** SendResponse: checks, keeps, queues. @throws FederalFault */
export const sendResponse = async (
  w: FederalWorld,
  received: Received,
  sender: FederalParticipant,
): Promise<string> => {
  checkId(w, textIn(received, 'MessageID'));
  const request = w.known.get(textIn(received, 'To'));
  if (request?.recipient !== sender.mnemonic)
    throw new FederalFault('RecipientIsNotFound', 403, 'Адрес ответа неизвестен');
  const original = { messageId: request.messageId, transactionCode: '' };
  const message = await messageOf(w, received, sender, 'response', request.sender, original);
  overflow(w, message);
  w.known.set(message.messageId, message);
  w.queues.put(message);
  return accepted(w.signer, received.version, 'SendResponse', message);
};
