import { readFile } from 'node:fs/promises';
import * as client from 'openid-client';
import { HubError, type Clock } from '../../broker/index.ts';
import { forged, readLogoutToken, text, type Claims, type Jwks } from './logoutToken.ts';

export type SignOnSettings = {
  readonly issuer: string;
  readonly clientId: string;
  readonly secretFile: string;
};

const requestSeconds = 10;
/** How long ago the password may have been given when it is asked for anew. */
const freshSeconds = 60;
const scope = 'openid fullname snils org';

const unavailable = (cause: unknown): HubError =>
  new HubError('SignOnUnavailable', { reason: 'Поставщик единого входа не отвечает.' }, { cause });

const isUnreachable = (error: unknown): boolean =>
  error instanceof TypeError ||
  (error instanceof DOMException && error.name === 'TimeoutError') ||
  (error as { code?: string }).code === 'OAUTH_TIMEOUT';

const digits = (value: unknown): string | null => text(value)?.replaceAll(/\D/g, '') ?? null;

const getJwks = async (address: string): Promise<Jwks> => {
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(requestSeconds * 1_000) });
    return (await answer.json()) as Jwks;
  } catch (error) {
    throw unavailable(error);
  }
};

type Begun = { readonly state: string; readonly nonce: string; readonly verifier: string };

/** Exchanges the code and reads who the person is; the package checks state, nonce, PKCE, signature, issuer and times. */
const readAnswer = async (
  config: client.Configuration,
  current: string,
  begun: Begun,
  fresh: boolean,
) => {
  const tokens = await client.authorizationCodeGrant(config, new URL(current), {
    expectedState: begun.state,
    expectedNonce: begun.nonce,
    pkceCodeVerifier: begun.verifier,
    idTokenExpected: true,
    ...(fresh && { maxAge: freshSeconds }),
  });
  const idClaims: Claims = tokens.claims() ?? {};
  const subject = String(idClaims['sub']);
  const told: Claims = await client.fetchUserInfo(config, tokens.access_token, subject);
  return {
    subject,
    snils: digits(told['snils'] ?? idClaims['snils']),
    organisation: digits(told['org_ogrn'] ?? idClaims['org_ogrn']),
    sid: text(idClaims['sid']),
    idToken: tokens.id_token ?? '',
  };
};

/**
 * The single sign-on by OpenID Connect Core 1.0 with PKCE (RFC 7636), logout by OpenID Connect RP-Initiated and Back-Channel Logout.
 * Claims are read in the shape of ЕСИА: `sub` (oid), `snils`, `org_ogrn`. The provider is asked for its metadata at the first use,
 * so the hub starts without it.
 */
export const makeSignOn = (settings: SignOnSettings, clock: Clock) => {
  let known: Promise<client.Configuration> | null = null;

  const discover = async (): Promise<client.Configuration> => {
    const secret = (await readFile(settings.secretFile, 'utf8')).trim();
    const isPlain = settings.issuer.startsWith('http:');
    return client.discovery(new URL(settings.issuer), settings.clientId, secret, undefined, {
      timeout: requestSeconds,
      // Only an address of this machine may be without TLS: adapters/config checks it.
      ...(isPlain && { execute: [client.allowInsecureRequests] }),
    });
  };
  const configuration = async (): Promise<client.Configuration> => {
    known ??= discover();
    try {
      return await known;
    } catch (error) {
      known = null;
      throw unavailable(error);
    }
  };
  return {
    begin: async (redirectUri: string, fresh: boolean) => {
      const config = await configuration();
      const [state, nonce] = [client.randomState(), client.randomNonce()];
      const verifier = client.randomPKCECodeVerifier();
      const url = client.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope,
        state,
        nonce,
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        ...(fresh && { prompt: 'login', max_age: '0' }),
      });
      return { url: url.href, state, nonce, verifier };
    },
    finish: async (current: string, begun: Begun, fresh: boolean) => {
      const config = await configuration();
      try {
        return await readAnswer(config, current, begun, fresh);
      } catch (error) {
        throw isUnreachable(error) ? unavailable(error) : forged(error);
      }
    },
    logoutUrl: async (idToken: string, returnTo: string): Promise<string | null> => {
      const config = await configuration();
      if (config.serverMetadata().end_session_endpoint === undefined) return null;
      const parameters = { id_token_hint: idToken, post_logout_redirect_uri: returnTo };
      return client.buildEndSessionUrl(config, parameters).href;
    },
    endedSession: async (logoutToken: string): Promise<{ readonly sid: string }> => {
      const { issuer, jwks_uri: keysAddress } = (await configuration()).serverMetadata();
      if (keysAddress === undefined) throw new HubError('SignOnUnavailable');
      const { clientId } = settings;
      const expected = { issuer, clientId, nowMs: clock.nowMs() };
      return readLogoutToken(logoutToken, expected, () => getJwks(keysAddress));
    },
  };
};
