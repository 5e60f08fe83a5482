import { isHubError, errorTable, sha256Hex, type Refusal } from '../../broker/index.ts';
import { canonicalJson, readJwsHeader } from '../crypto/index.ts';
import type { EarlyRefusal } from '../http/index.ts';
import type { RestPorts } from './ports.ts';

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;

const textOf = (value: unknown, charsMax: number): string | null =>
  typeof value === 'string' ? value.slice(0, charsMax) : null;

/** The certificate that a call claims; nothing of it is proven. */
const claimedCertificate = (refusal: EarlyRefusal): string | null => {
  const jws = memberOf(refusal.body, 'signature') ?? refusal.headers['hub-signature'];
  if (typeof jws !== 'string') return null;
  try {
    return readJwsHeader(jws).certificateSha256;
  } catch (error) {
    if (isHubError(error)) return null;
    throw error;
  }
};

const hashOfEnvelope = (envelope: unknown): string | null => {
  if (envelope === undefined) return null;
  try {
    return sha256Hex(canonicalJson(envelope));
  } catch (error) {
    if (isHubError(error)) return null;
    throw error;
  }
};

/** Notes in the journal what the door refused before a use case was reached, so that a department's "why" has an answer. */
export const makeRefusalNote =
  ({ exchange, clock }: Pick<RestPorts, 'exchange' | 'clock'>) =>
  (refusal: EarlyRefusal): void => {
    const { error, route } = refusal;
    // A flood is counted by its limiter; noting each call would only make it worse.
    if (error.code === 'RateLimitExceeded' || error.code === 'HubIsOverloaded') return;
    // Nobody's exchange failed: the console asks who is logged in each time it opens, and what people do is in the audit.
    if (route.permission === 'person') return;
    const envelope = memberOf(refusal.body, 'envelope');
    const note: Refusal = {
      atMs: clock.nowMs(),
      door: 'rest',
      operation: `${route.method.toUpperCase()} ${route.path}`,
      code: error.code,
      reason: error.details.reason ?? errorTable[error.code].title,
      messageId: textOf(memberOf(envelope, 'messageId'), 60),
      // The certificate is only claimed here: nobody is blamed for what another wrote.
      sender: null,
      typeCode: textOf(memberOf(envelope, 'type'), 100),
      certificateSha256: claimedCertificate(refusal),
      contentHash: hashOfEnvelope(envelope),
    };
    exchange.noteRefusal(note);
  };
