import { HubError } from '../errors.ts';
import type { MessageId, Mnemonic } from '../message/identifiers.ts';
import type { KeptMessage, MessagePlace } from '../message/message.ts';
import type { ReplyTokens } from '../ports.ts';

/** What the opaque reply address says to the hub: which request, and who may answer it. */
export type ReplyAddress = {
  readonly place: MessagePlace;
  readonly messageId: MessageId;
  readonly responder: Mnemonic;
};

/** Composes ReplyTo for a request that goes to `responder` (МР §3.3.1: the format is the hub's own business). */
export const sealReplyTo = (
  tokens: ReplyTokens,
  message: KeptMessage,
  responder: Mnemonic,
): string =>
  tokens.seal(
    JSON.stringify({
      sid: message.seq,
      at: message.receivedAtMs,
      mid: message.head.messageId,
      mnm: responder,
    }),
  );

/** Reads To of a response. @throws HubError RecipientIsNotFound when this hub did not issue it */
export const openReplyTo = (tokens: ReplyTokens, to: string): ReplyAddress => {
  const text = tokens.open(to.trim());
  if (text === null) {
    throw new HubError('RecipientIsNotFound', {
      field: 'To',
      reason:
        'Адрес ответа To не выдан этим хабом или изменён: верните ReplyTo запроса без изменений.',
    });
  }
  const { sid, at, mid, mnm } = JSON.parse(text) as {
    sid: number;
    at: number;
    mid: MessageId;
    mnm: Mnemonic;
  };
  return { place: { seq: sid, receivedAtMs: at }, messageId: mid, responder: mnm };
};
