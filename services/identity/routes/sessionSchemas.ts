import Type, { type Static } from 'typebox';
import { limits } from '../../../broker/index.ts';
import { componentKeyword } from '../../../module/index.ts';

const text = Type.String();
const moment = Type.String({ format: 'date-time' });
const secret = Type.String({ minLength: 1, maxLength: limits.passwordCharsMax });

export const LoginBody = Type.Object(
  {
    login: Type.String({ minLength: 1, maxLength: 64 }),
    password: secret,
    code: Type.Optional(
      Type.String({ minLength: 6, maxLength: 40, description: 'Код второго фактора или запасной' }),
    ),
  },
  { additionalProperties: false, [componentKeyword]: 'Login' },
);

export const ConfirmBody = Type.Object({ password: secret }, { additionalProperties: false });

export const PasswordBody = Type.Object(
  { current: secret, password: secret },
  { additionalProperties: false },
);

export const SessionReply = Type.Object(
  {
    person: Type.Object({
      id: text,
      login: text,
      name: text,
      organisation: text,
      roles: Type.Array(Type.Object({ code: text, title: text })),
    }),
    rights: Type.Array(
      Type.Object({
        right: text,
        title: text,
        scope: Type.Enum(['region', 'organisation']),
        reach: Type.Union([Type.Literal('region'), Type.Array(text)], {
          description: 'Весь регион или ОГРН организаций',
        }),
      }),
    ),
    csrf: Type.String({ description: 'Значение заголовка X-Hub-Csrf для всех методов, кроме GET' }),
    session: Type.Object({
      id: text,
      openedAt: moment,
      endsAt: moment,
      confirmedUntil: moment,
      idleMs: Type.Integer({ description: 'Через сколько бездействия нужен пароль' }),
      origin: Type.Enum(['password', 'oidc']),
    }),
    passwordChangeRequired: Type.Boolean(),
    secondFactor: Type.Object({ enrolled: Type.Boolean(), required: Type.Boolean() }),
    regulation: Type.Union([Type.Object({ version: text, title: text, url: text }), Type.Null()], {
      description: 'Регламент, который нужно принять, чтобы продолжить',
    }),
  },
  { additionalProperties: false, [componentKeyword]: 'Session' },
);

/** Answer of GET and POST /api/v1/session: who is signed in and what is allowed. */
export type SessionData = Static<typeof SessionReply>;
