import { createHash, timingSafeEqual } from 'node:crypto';
import { sessionCookie, type Arrived } from '../../../module/index.ts';

/** What is kept of a token: its SHA-256, so that a copy of the database opens nothing. */
export const digestOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** Compares two texts in a time that tells nothing about them. */
export const sameText = (left: string, right: string): boolean =>
  timingSafeEqual(digestOf(left), digestOf(right));

/** Value of a cookie of the call; null when it is absent. */
export const cookieOf = (arrived: Arrived, name: string): string | null => {
  const { cookie } = arrived.headers;
  if (typeof cookie !== 'string') return null;
  const found = cookie
    .split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(`${name}=`));
  return found?.slice(name.length + 1) ?? null;
};

const attributes = (secure: boolean): string =>
  `Path=/; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;

/** Set-Cookie of a session; the browser forgets it when it is closed. */
export const openCookie = (token: string, secure: boolean): string =>
  `${sessionCookie}=${token}; ${attributes(secure)}`;

/** Set-Cookie that takes the session away. */
export const dropCookie = (secure: boolean): string =>
  `${sessionCookie}=; Max-Age=0; ${attributes(secure)}`;
