import { createPublicKey, verify, type JsonWebKey } from 'node:crypto';
import { HubError, type EpochMs } from '../../broker/index.ts';

const ageMsMax = 5 * 60_000;
const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout';

/** An answer that the provider did not give to this very question. */
export const forged = (cause: unknown): HubError =>
  new HubError(
    'BadRequest',
    {
      field: 'state',
      reason: 'Ответ единого входа не подходит к этому входу: начните вход заново.',
    },
    { cause },
  );

/** A text that is not empty; null for anything else. */
export const text = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null;

export type Jwks = { readonly keys: readonly (JsonWebKey & { readonly kid?: string })[] };
export type Claims = Readonly<Record<string, unknown>>;

const partOf = (part: string | undefined): Claims => {
  try {
    return JSON.parse(Buffer.from(part ?? '', 'base64url').toString('utf8')) as Claims;
  } catch (error) {
    throw forged(error);
  }
};

/** RS256 and ES256 are what providers sign with; anything else, and `none`, is refused. */
const holds = (token: string, keys: Jwks['keys']): boolean => {
  const [head, body, signature] = token.split('.');
  const { alg, kid } = partOf(head);
  const isEc = alg === 'ES256';
  if (!isEc && alg !== 'RS256') return false;
  const data = Buffer.from(`${head}.${body}`);
  const bytes = Buffer.from(signature ?? '', 'base64url');
  return keys
    .filter((key) => key.kty === (isEc ? 'EC' : 'RSA') && (kid === undefined || key.kid === kid))
    .some((jwk) => {
      const key = createPublicKey({ key: jwk, format: 'jwk' });
      return verify('sha256', data, isEc ? { key, dsaEncoding: 'ieee-p1363' } : key, bytes);
    });
};

export type Expected = {
  readonly issuer: string;
  readonly clientId: string;
  readonly nowMs: EpochMs;
};

/**
 * Reads a logout token (OpenID Connect Back-Channel Logout 1.0 §2.4, §2.6).
 * @throws HubError BadRequest when it is forged, old, for another client, or no logout token
 */
export const readLogoutToken = async (
  token: string,
  { issuer, clientId, nowMs }: Expected,
  keysOf: () => Promise<Jwks>,
): Promise<{ readonly sid: string }> => {
  const claims = partOf(token.split('.')[1]);
  const sid = text(claims['sid']);
  const isMeant =
    claims['iss'] === issuer &&
    [claims['aud']].flat().includes(clientId) &&
    Math.abs(nowMs - Number(claims['iat']) * 1_000) <= ageMsMax &&
    claims['nonce'] === undefined &&
    Object.hasOwn(Object(claims['events']) as object, logoutEvent);
  if (!isMeant || sid === null || !holds(token, (await keysOf()).keys)) throw forged(null);
  return { sid };
};
