import Type, { type Static } from 'typebox';
import { limits } from '../../../broker/index.ts';
import { componentKeyword } from '../../../module/index.ts';
import { loginPattern } from '../accounts/account.ts';
import {
  accountConditions,
  accountSorts,
  type AccountEventRow,
  type AccountLine,
} from '../accounts/list.ts';
import { iso, isoOrNull, Session, Token } from './views.ts';

const text = Type.String();
const moment = Type.String({ format: 'date-time' });
const maybeMoment = Type.Union([moment, Type.Null()]);
const maybe = Type.Union([text, Type.Null()]);
const name = Type.String({ minLength: 1, maxLength: 200, description: 'Должность или имя' });
const email = Type.Optional(Type.Union([Type.String({ format: 'email' }), Type.Null()]));
const ogrn = Type.String({ pattern: '^[0-9]{13}([0-9]{2})?$', description: 'ОГРН' });

export const AccountsQuery = Type.Object(
  {
    text: Type.Optional(Type.String({ minLength: 1, maxLength: limits.humanNameCharsMax })),
    organisation: Type.Optional(ogrn),
    state: Type.Optional(Type.Enum([...accountConditions])),
    role: Type.Optional(Type.String({ maxLength: 100 })),
    sort: Type.Optional(Type.Enum([...accountSorts])),
    order: Type.Optional(Type.Enum(['asc', 'desc'])),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: limits.listRowsMax })),
    offset: Type.Optional(Type.Integer({ minimum: 0 })),
  },
  { additionalProperties: false },
);

export const AccountBody = Type.Object(
  {
    login: Type.String({ pattern: loginPattern }),
    name,
    email,
    organisation: ogrn,
    snils: Type.Optional(Type.String({ maxLength: 20, description: 'Хранится только хеш' })),
    employeeId: Type.Optional(
      Type.String({ minLength: 1, maxLength: 100, description: 'Табельный номер; хранится хеш' }),
    ),
    signOnOnly: Type.Optional(
      Type.Boolean({ description: 'Без пароля: вход только через ЕСИА (единый вход)' }),
    ),
  },
  { additionalProperties: false, [componentKeyword]: 'NewAccount' },
);

export const AccountChange = Type.Object(
  { revision: Type.Integer({ minimum: 1 }), name, email },
  { additionalProperties: false },
);

const lineFields = {
  accountId: text,
  login: text,
  name: text,
  email: maybe,
  organisation: text,
  organisationName: maybe,
  state: Type.Enum(['active', 'closed']),
  roles: Type.Array(Type.Object({ code: text, title: text })),
  passwordIssued: Type.Boolean({ description: 'Первый пароль ещё не сменён' }),
  lockedUntil: maybeMoment,
  secondFactor: Type.Boolean(),
  openSessions: Type.Integer(),
  revision: Type.Integer(),
  passwordChangedAt: moment,
  createdAt: moment,
  createdBy: text,
  lastLoginAt: maybeMoment,
  closedAt: maybeMoment,
  closedBy: maybe,
};

const Line = Type.Object(lineFields, {
  additionalProperties: false,
  [componentKeyword]: 'Account',
});

export const AccountsReply = Type.Object({
  accounts: Type.Array(Line),
  total: Type.Integer(),
});

const Event = Type.Object({
  at: moment,
  by: text,
  kind: text,
  revision: Type.Integer(),
  changes: Type.Record(text, Type.Unknown()),
});

export const AccountReply = Type.Object(
  {
    ...lineFields,
    sessions: Type.Array(Session),
    tokens: Type.Array(Token),
    history: Type.Array(Event),
  },
  { additionalProperties: false, [componentKeyword]: 'AccountCard' },
);

export const IssuedReply = Type.Object({
  accountId: text,
  login: text,
  password: Type.Union([text, Type.Null()], {
    description: 'Одноразовый пароль; показывается один раз',
  }),
});

export type AccountLineData = Static<typeof Line>;
export type AccountsData = Static<typeof AccountsReply>;
export type AccountData = Static<typeof AccountReply>;
export type IssuedData = Static<typeof IssuedReply>;

/** An account of the list for the reply. */
export const lineReply = (
  {
    lockedUntilMs,
    createdAtMs,
    lastLoginAtMs,
    closedAtMs,
    passwordChangedAtMs,
    roles,
    ...rest
  }: AccountLine,
  organisationName: string | null,
): AccountLineData => ({
  ...rest,
  organisationName,
  roles: [...roles],
  lockedUntil: isoOrNull(lockedUntilMs),
  passwordChangedAt: iso(passwordChangedAtMs),
  createdAt: iso(createdAtMs),
  lastLoginAt: isoOrNull(lastLoginAtMs),
  closedAt: isoOrNull(closedAtMs),
});

/** A step of an account's history for the reply. */
export const eventReply = ({ atMs, changes, ...rest }: AccountEventRow) => ({
  at: iso(atMs),
  changes: { ...changes },
  ...rest,
});
