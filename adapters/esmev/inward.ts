import {
  type Attachment,
  HubError,
  isHubError,
  type RejectionReason,
  type RequestStatus,
} from '../../broker/index.ts';
import type { DeliveredMessage, StatusMessage, UnverifiedMessage } from '../sdk/index.ts';
import { passContent, passMetadata } from './content.ts';
import { isTemporary, once, ownIdOf, rejectionOf, report, type BridgeContext } from './context.ts';

/**
 * Verifies both signatures of a federal message: ЭП-СМЭВ over all of it and, where the sender's own one is kept, ЭП-ОВ.
 * @throws HubError SignatureIsInvalid and its kin
 */
const verified = async ({ message, verify }: UnverifiedMessage): Promise<DeliveredMessage> => {
  await verify();
  const own = await message.verifySender();
  if (own !== null && !own.ok)
    throw new HubError(own.reasonCode ?? 'SignatureIsInvalid', { reason: own.reason });
  return message;
};

/** What is not signed as it must be is given back unread: ЕСМЭВ learns of it, so do people here (S7). */
const refuseSignature = async (
  context: BridgeContext,
  messageId: string,
  error: unknown,
): Promise<void> => {
  const reason = error instanceof Error ? error.message : String(error);
  const text = `Сообщение ЕСМЭВ ${messageId} не принято: подпись не прошла проверку. ${reason}`;
  await report(context, messageId, text, 'signatureFailure');
  await context.federal.ack(messageId, false);
};

/** Ends a federal message; an Ack that ЕСМЭВ no longer expects changes nothing: the message comes again and is recognised. */
const finish = async (context: BridgeContext, messageId: string): Promise<void> => {
  context.crash('esmev:beforeAck');
  try {
    await context.federal.ack(messageId, true);
  } catch (error) {
    if (!isHubError(error) || error.code !== 'TargetMessageIsNotFound') throw error;
  }
};

const eolOf = ({ draft }: DeliveredMessage): { eolMs?: number } => {
  const eolMs = draft.eol === null ? Number.NaN : Date.parse(draft.eol);
  return Number.isNaN(eolMs) ? {} : { eolMs };
};

const orNothing = <K extends string>(name: K, value: string | null): Partial<Record<K, string>> =>
  value === null || value === '' ? {} : ({ [name]: value } as Partial<Record<K, string>>);

const bringFiles = (
  { files }: BridgeContext,
  message: DeliveredMessage,
): Promise<readonly Attachment[]> => {
  const inline = message.attachments.reduce((sum, { bytes }) => sum + bytes.length, 0);
  return files.fetchFiles(message.files, inline);
};

const toRegion = async (context: BridgeContext, message: DeliveredMessage): Promise<void> => {
  const { metadata, draft, replyTo } = message;
  const placedAtMs = metadata.sentAtMs;
  const messageId = await ownIdOf(
    context,
    'request-in',
    metadata.messageId,
    replyTo,
    // Its age counts from the placement: an outage of the bridge does not make it another message.
    placedAtMs,
  );
  context.crash('esmev:mapped');
  const brought = await bringFiles(context, message);
  const attachments = [...message.attachments, ...brought];
  // ЕСМЭВ delivers again what was not acknowledged: the hub has it already.
  await once(() =>
    context.hub.sendRequest({
      ...passContent(context.settings.types, 'in', message, attachments),
      messageId,
      placedAtMs,
      ...orNothing('transactionCode', draft.transactionCode),
      ...eolOf(message),
      metadata: passMetadata(message),
      testMessage: draft.testMessage,
    }),
  );
  await context.links.done('request-in', metadata.messageId, context.clock.nowMs());
};

/** Answers ЕСМЭВ itself: the region does not know what to do with the request. */
const refuseRequest = async (
  context: BridgeContext,
  { metadata, replyTo }: DeliveredMessage,
  error: unknown,
): Promise<void> => {
  const { code, description } = rejectionOf('Региональная система', error);
  // 1.2 has no FAILURE: its nearest code says the least.
  const known = context.settings.version === '1.2' && code === 'FAILURE' ? 'NO_DATA' : code;
  const messageId = await ownIdOf(context, 'refusal-out', metadata.messageId, null, 0);
  await once(() =>
    context.federal.sendResponse({
      messageId,
      to: replyTo ?? '',
      outcome: 'rejected',
      rejections: [{ code: known, description }],
    }),
  );
};

/**
 * Takes one request from ЕСМЭВ into the region: verified, kept by the hub, and only then acknowledged.
 * @returns false when there was none
 */
export const takeRequest = async (context: BridgeContext): Promise<boolean> => {
  const taken = await context.federal.take('Request');
  if (taken === null) return false;
  const { messageId } = taken.message.metadata;
  let message: DeliveredMessage;
  try {
    message = await verified(taken);
  } catch (error) {
    await refuseSignature(context, messageId, error);
    return true;
  }
  try {
    await toRegion(context, message);
  } catch (error) {
    if (isTemporary(error)) throw error;
    await refuseRequest(context, message, error);
    await report(
      context,
      messageId,
      rejectionOf('Запрос ЕСМЭВ не принят хабом', error).description,
    );
  }
  await finish(context, messageId);
  return true;
};

/** How an answer of the exchange itself looks to the sender here. */
const saidByExchange = (
  status: StatusMessage,
):
  | { outcome: 'rejected'; rejections: readonly RejectionReason[] }
  | { outcome: 'status'; status: RequestStatus } => {
  const { category, details, faultDescription } = status;
  const text = [faultDescription ?? '', details ?? ''].filter((one) => one !== '').join(' ');
  if (/Rejected|doesNotExist|cancelled/.test(category)) {
    return {
      outcome: 'rejected',
      rejections: [
        { code: 'FAILURE', description: `ЕСМЭВ отказала (${category}): ${text}`.slice(0, 1_000) },
      ],
    };
  }
  return {
    outcome: 'status',
    status: {
      code: 0,
      description: `ЕСМЭВ: ${category}. ${text}`.trim().slice(0, 1_000),
      parameters: [{ key: 'StatusCategory', value: category }],
    },
  };
};

const answerOf = (context: BridgeContext, message: DeliveredMessage) => {
  const { draft, asyncStatus } = message;
  if (asyncStatus !== null) return saidByExchange(asyncStatus);
  if (draft.outcome === 'rejected')
    return { outcome: 'rejected' as const, rejections: draft.rejections };
  if (draft.outcome === 'status' && draft.status !== null)
    return { outcome: 'status' as const, status: draft.status };
  return null;
};

const toSender = async (
  context: BridgeContext,
  message: DeliveredMessage,
  to: string,
): Promise<void> => {
  const { messageId } = message.metadata;
  const own = await ownIdOf(context, 'response-in', messageId, null);
  const said = answerOf(context, message);
  const content =
    said ??
    passContent(context.settings.types, 'in', message, [
      ...message.attachments,
      ...(await bringFiles(context, message)),
    ]);
  try {
    await once(() => context.hub.sendResponse({ messageId: own, to, ...content }));
  } catch (error) {
    if (isTemporary(error)) throw error;
    // The sender waits: better a refusal that says why than an answer that never comes.
    const refusal = await ownIdOf(context, 'refusal-in', messageId, null, 0);
    const { code, description } = rejectionOf('Ответ ЕСМЭВ не принят хабом', error);
    const rejections = [{ code, description }];
    await once(() =>
      context.hub.sendResponse({ messageId: refusal, to, outcome: 'rejected', rejections }),
    );
    await report(context, messageId, description);
  }
  await context.links.done('response-in', messageId, context.clock.nowMs());
};

/** Takes one answer, refusal or status of ЕСМЭВ to whoever asked. @returns false when there was none */
export const takeResponse = async (context: BridgeContext): Promise<boolean> => {
  const taken = await context.federal.take('Response');
  if (taken === null) return false;
  const { messageId } = taken.message.metadata;
  let message: DeliveredMessage;
  try {
    message = await verified(taken);
  } catch (error) {
    await refuseSignature(context, messageId, error);
    return true;
  }
  const originalId = message.originalMessageId ?? message.asyncStatus?.originalMessageId ?? '';
  const asked = await context.links.byOwn('request-out', originalId);
  if (asked?.replyTo === undefined || asked.replyTo === null)
    await report(
      context,
      messageId,
      `Ответ ЕСМЭВ ${messageId} на неизвестный запрос ${originalId}.`,
    );
  else await toSender(context, message, asked.replyTo);
  await finish(context, messageId);
  return true;
};

/** Takes one status message of ЕСМЭВ. @returns false when there was none */
export const takeStatus = async (context: BridgeContext): Promise<boolean> => {
  const status = await context.federal.status();
  if (status === null) return false;
  const { originalMessageId, category } = status;
  const asked = await context.links.byOwn('request-out', originalMessageId);
  if (asked?.replyTo === undefined || asked.replyTo === null) {
    const failed = /Rejected|doesNotExist/.test(category);
    if (failed)
      await report(
        context,
        originalMessageId,
        `ЕСМЭВ отказала в доставке ${originalMessageId}: ${status.faultDescription ?? category}`,
      );
    return true;
  }
  const { replyTo: to } = asked;
  const source = `${originalMessageId}:${category}`;
  const messageId = await ownIdOf(context, 'status-in', source, null);
  const said = saidByExchange(status);
  await once(() => context.hub.sendResponse({ messageId, to, ...said }));
  return true;
};
