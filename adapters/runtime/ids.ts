import { randomBytes, randomUUID } from 'node:crypto';
import { composeMessageId, type Clock, type Ids } from '../../broker/index.ts';

const messageIdBytes = 10;
const tokenBytes = 32;

/** Fresh identifiers of messages, UUID v1 by the clock (RFC 9562 §5.1). */
export const makeIds = (clock: Clock): Ids => ({
  messageId: () => composeMessageId(clock.nowMs(), randomBytes(messageIdBytes)),
});

/** What names one call in the answers and in the log. */
export const newRequestId = (): string => randomUUID();

/** A secret of 256 random bits in URL-safe letters. */
export const newToken = (): string => randomBytes(tokenBytes).toString('base64url');

/** Names a record for good: a random UUID (RFC 9562 §5.4). */
export const newRecordId = (): string => randomUUID();

/** Random bytes of the machine's cryptographic source. */
export const newRandomBytes = (count: number): Uint8Array => randomBytes(count);
