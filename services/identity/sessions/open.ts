import { limits } from '../../../broker/index.ts';
import type { Arrived } from '../../../module/index.ts';
import type { Queryable } from '../../../registries/index.ts';
import { noteLogin } from '../accounts/store.ts';
import type { IdentityPorts } from '../ports.ts';
import { digestOf, openCookie } from './cookie.ts';
import { insertSession, type SessionOrigin } from './store.ts';

export type OpenedSession = { readonly cookie: string; readonly tokenSha256: Buffer };

export type Opening = {
  readonly accountId: string;
  readonly origin: SessionOrigin;
  readonly oidcSid?: string | undefined;
  readonly oidcIdToken?: string | undefined;
};

/** Opens a session with a new token, never one that the browser brought. */
export const openSession = async (
  { clock, secrets, settings }: IdentityPorts,
  t: Queryable,
  arrived: Pick<Arrived, 'address' | 'headers'>,
  opening: Opening,
): Promise<OpenedSession> => {
  const token = secrets.token();
  const atMs = clock.nowMs();
  const tokenSha256 = digestOf(token);
  await insertSession(t, {
    ...opening,
    sessionId: secrets.uuid(),
    tokenSha256,
    csrf: secrets.token(),
    atMs,
    endsAtMs: atMs + settings.sessionMs,
    address: arrived.address,
    agent: String(arrived.headers['user-agent'] ?? '').slice(0, limits.humanNameCharsMax),
  });
  await noteLogin(t, opening.accountId, atMs);
  return { cookie: openCookie(token, settings.secureCookie), tokenSha256 };
};
