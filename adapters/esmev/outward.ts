import { HubError, isHubError, type RejectionReason } from '../../broker/index.ts';
import type { Delivered, SendResponseInput } from '../sdk/index.ts';
import { passContent, passMetadata } from './content.ts';
import { isTemporary, once, ownIdOf, rejectionOf, report, type BridgeContext } from './context.ts';

/** A message of the region that the bridge has taken and ЕСМЭВ has not accepted yet. */
export type Held = { readonly kind: 'request' | 'response'; readonly message: Delivered };

const endLease = async ({ hub }: BridgeContext, messageId: string): Promise<void> => {
  try {
    await hub.ack(messageId);
  } catch (error) {
    // Its lease ran out while ЕСМЭВ was away: it will be given out again and recognised.
    if (!isHubError(error) || error.code !== 'TargetMessageIsNotFound') throw error;
  }
};

const eolOf = (eol: string | null): { eolMs?: number } => {
  const eolMs = eol === null ? Number.NaN : Date.parse(eol);
  return Number.isNaN(eolMs) ? {} : { eolMs };
};

/** Sends a request as the region; its identifier stays unless it is too old for ЕСМЭВ. */
const sendRequest = async (context: BridgeContext, message: Delivered): Promise<void> => {
  const { federal, settings, links, clock } = context;
  const { metadata, draft, replyTo } = message;
  const messageId = await ownIdOf(context, 'request-out', metadata.messageId, replyTo);
  context.crash('esmev:outMapped');
  const { inline, files } = await context.files.storeFiles(
    message.attachments,
    metadata.senderMnemonic,
  );
  await once(() =>
    federal.sendRequest({
      ...passContent(settings.types, 'out', message, inline, files),
      messageId,
      ...(draft.transactionCode !== null && { transactionCode: draft.transactionCode }),
      ...(settings.nodeId !== null && { nodeId: settings.nodeId }),
      ...eolOf(draft.eol),
      metadata: passMetadata(message),
      testMessage: draft.testMessage,
    }),
  );
  context.crash('esmev:outSent');
  await links.done('request-out', metadata.messageId, clock.nowMs());
};

/** 1.2 has no FAILURE: its nearest code says the least, and the description keeps the true one. */
const federalRejections = (
  version: string,
  rejections: readonly RejectionReason[],
): readonly RejectionReason[] =>
  rejections.map(({ code, description }) =>
    version === '1.2' && code === 'FAILURE'
      ? { code: 'NO_DATA', description: `${code}: ${description}` }
      : { code, description },
  );

const answerTo = async (
  context: BridgeContext,
  message: Delivered,
  to: string,
): Promise<SendResponseInput> => {
  const { settings } = context;
  const { draft } = message;
  if (draft.outcome === 'rejected') {
    const rejections = federalRejections(settings.version, draft.rejections);
    return { to, outcome: 'rejected', rejections };
  }
  if (draft.outcome === 'status' && draft.status !== null)
    return { to, outcome: 'status', status: draft.status };
  const { inline, files } = await context.files.storeFiles(
    message.attachments,
    message.metadata.senderMnemonic,
  );
  return { to, ...passContent(settings.types, 'out', message, inline, files) };
};

const sendResponse = async (context: BridgeContext, message: Delivered): Promise<void> => {
  const { federal, links, clock } = context;
  const { messageId } = message.metadata;
  const asked = await links.byOwn('request-in', message.originalMessageId ?? '');
  if (asked?.replyTo === undefined || asked.replyTo === null)
    throw new HubError('RequestIsNotFound', {
      reason: `Ответ ${messageId} относится к запросу, который пришёл не из ЕСМЭВ.`,
    });
  const own = await ownIdOf(context, 'response-out', messageId, null);
  const answer = await answerTo(context, message, asked.replyTo);
  await once(() => federal.sendResponse({ ...answer, messageId: own }));
  await links.done('response-out', messageId, clock.nowMs());
};

/** ЕСМЭВ does not want it: the sender is told why, in words, at once (KIS-6.3.8: faults). */
const giveBack = async (
  context: BridgeContext,
  { kind, message }: Held,
  error: unknown,
): Promise<void> => {
  const { messageId } = message.metadata;
  const rejection = rejectionOf('ЕСМЭВ отказала', error);
  if (kind === 'request' && message.replyTo !== null && message.replyTo !== '') {
    const own = await ownIdOf(context, 'refusal-in', messageId, null, 0);
    const answer = { to: message.replyTo, outcome: 'rejected', rejections: [rejection] } as const;
    await once(() => context.hub.sendResponse({ messageId: own, ...answer }));
    return;
  }
  await report(context, messageId, rejection.description);
};

/** Passes a taken message on to ЕСМЭВ and ends its lease. @throws what must be waited out; the message is then still held */
export const passOn = async (context: BridgeContext, held: Held): Promise<void> => {
  const { kind, message } = held;
  try {
    await (kind === 'request' ? sendRequest(context, message) : sendResponse(context, message));
  } catch (error) {
    if (isTemporary(error)) throw error;
    await giveBack(context, held, error);
  }
  await endLease(context, message.metadata.messageId);
};

/** Takes the next message of the region for ЕСМЭВ: answers first, they are waited for longer. */
export const takeHeld = async ({ hub }: BridgeContext): Promise<Held | null> => {
  const response = await hub.getResponse();
  if (response !== null) return { kind: 'response', message: response };
  const request = await hub.getRequest();
  return request === null ? null : { kind: 'request', message: request };
};

/**
 * Takes one status of a message that the bridge brought: a request that nobody took within its life is refused at ЕСМЭВ.
 * @returns false when there was none
 */
export const takeHubStatus = async (context: BridgeContext): Promise<boolean> => {
  const status = await context.hub.getStatus();
  if (status === null) return false;
  const { originalMessageId, faultDescription, faultCode } = status;
  const brought = await context.links.byOwn('request-in', originalMessageId);
  if (faultCode === null || brought?.replyTo === undefined || brought.replyTo === null) return true;
  const messageId = await ownIdOf(context, 'refusal-out', brought.sourceId, null, 0);
  const description = `Региональная система: ${faultDescription ?? faultCode}`;
  const rejections = federalRejections(context.settings.version, [
    { code: 'FAILURE', description },
  ]);
  const { replyTo: to } = brought;
  await once(() =>
    context.federal.sendResponse({ messageId, to, outcome: 'rejected', rejections }),
  );
  return true;
};
