import { HubError, limits } from '../../broker/index.ts';
import {
  makeTimestampRequest,
  tokenOfTimestampResponse,
  verifyTimestamp,
  type SignatureProvider,
} from '../crypto/index.ts';
import { newRandomBytes } from '../runtime/index.ts';

/** Gives a time-stamp of an authority for a SHA-256 digest: TimeStampToken, DER. */
export type Stamper = (digest: Uint8Array) => Promise<Uint8Array>;

const nonceBytes = 8;

/**
 * Asks a time-stamping authority over HTTP (RFC 3161 §3.4).
 * @throws HubError SMEVFailure when it cannot be reached, SignatureIsInvalid when its answer does not hold
 */
export const makeStamper =
  (url: string, provider: SignatureProvider): Stamper =>
  async (digest) => {
    const nonce = newRandomBytes(nonceBytes);
    const body = Buffer.from(makeTimestampRequest(digest, nonce));
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/timestamp-query' },
      body,
      signal: AbortSignal.timeout(limits.timestampMsMax),
    }).catch((cause: unknown) => {
      throw new HubError('SMEVFailure', { reason: 'Служба меток времени недоступна.' }, { cause });
    });
    if (!response.ok) {
      const reason = `Служба меток времени ответила кодом ${response.status}.`;
      throw new HubError('SMEVFailure', { reason });
    }
    const token = tokenOfTimestampResponse(new Uint8Array(await response.arrayBuffer()));
    const stamp = await verifyTimestamp(token, digest, provider);
    const sent = Buffer.from(nonce).toString('hex').replace(/^0+/, '');
    if (stamp.nonce?.replace(/^0+/, '') !== sent) {
      throw new HubError('SignatureIsInvalid', {
        reason: 'Метка времени не принята: она выдана на другой запрос.',
      });
    }
    return token;
  };
