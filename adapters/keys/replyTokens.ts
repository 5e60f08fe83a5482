import { createHmac, timingSafeEqual } from 'node:crypto';
import type { ReplyTokens } from '../../broker/index.ts';

const tagBytes = 16;

/** Reply addresses as base64 of the text with its HMAC-SHA-256, cut to 128 bits; opaque for clients (МР §3.3.1). */
export const makeReplyTokens = (secret: Uint8Array): ReplyTokens => {
  const tagOf = (text: Uint8Array): Buffer =>
    createHmac('sha256', secret).update(text).digest().subarray(0, tagBytes);
  return {
    seal: (text) => {
      const bytes = Buffer.from(text, 'utf8');
      return Buffer.concat([tagOf(bytes), bytes]).toString('base64');
    },
    open: (token) => {
      const all = Buffer.from(token, 'base64');
      if (all.length <= tagBytes || all.toString('base64') !== token) return null;
      const text = all.subarray(tagBytes);
      return timingSafeEqual(all.subarray(0, tagBytes), tagOf(text)) ? text.toString('utf8') : null;
    },
  };
};
