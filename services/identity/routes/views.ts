import Type, { type Static } from 'typebox';
import { componentKeyword } from '../../../module/index.ts';
import type { OpenSessionRow } from '../sessions/list.ts';
import type { TokenRow } from '../tokens/store.ts';

const text = Type.String();
const moment = Type.String({ format: 'date-time' });
const maybeMoment = Type.Union([moment, Type.Null()]);

/** RFC 3339 in UTC. */
export const iso = (ms: number): string => new Date(ms).toISOString();

/** The same; null stays null. */
export const isoOrNull = (ms: number | null): string | null => (ms === null ? null : iso(ms));

export const Session = Type.Object(
  {
    sessionId: text,
    openedAt: moment,
    seenAt: moment,
    endsAt: moment,
    address: text,
    agent: text,
    origin: Type.Enum(['password', 'oidc']),
    current: Type.Boolean({ description: 'Этот сеанс' }),
  },
  { additionalProperties: false, [componentKeyword]: 'OpenSession' },
);
export type OpenSessionData = Static<typeof Session>;

/** An open session for the reply; `current` is the one that asks. */
export const sessionReply = (
  { openedAtMs, seenAtMs, endsAtMs, ...rest }: OpenSessionRow,
  current: string | null,
): OpenSessionData => ({
  ...rest,
  openedAt: iso(openedAtMs),
  seenAt: iso(seenAtMs),
  endsAt: iso(endsAtMs),
  current: rest.sessionId === current,
});

export const Token = Type.Object(
  {
    tokenId: text,
    title: text,
    rights: Type.Array(text),
    createdAt: moment,
    expiresAt: moment,
    lastUsedAt: maybeMoment,
  },
  { additionalProperties: false, [componentKeyword]: 'ApiToken' },
);
export type TokenData = Static<typeof Token>;

/** A token for the reply. */
export const tokenReply = ({
  createdAtMs,
  expiresAtMs,
  lastUsedAtMs,
  ...rest
}: TokenRow): TokenData => ({
  ...rest,
  rights: [...rest.rights],
  createdAt: iso(createdAtMs),
  expiresAt: iso(expiresAtMs),
  lastUsedAt: isoOrNull(lastUsedAtMs),
});
