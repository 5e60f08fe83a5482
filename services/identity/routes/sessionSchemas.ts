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
  { current: secret, next: secret },
  { additionalProperties: false },
);

const Reach = Type.Union([Type.Literal('region'), Type.Array(text)], {
  description: 'region — весь регион, иначе ОГРН организаций',
});

export const SessionReply = Type.Object(
  {
    person: Type.Object({
      personId: text,
      login: text,
      name: text,
      organisation: Type.String({ description: 'ОГРН' }),
      organisationName: Type.Union([text, Type.Null()]),
      roles: Type.Array(text),
      roleTitles: Type.Array(text),
    }),
    rights: Type.Record(text, Reach, { description: 'Где действует каждое право' }),
    csrf: Type.String({ description: 'Значение заголовка X-Hub-Csrf для всех методов, кроме GET' }),
    mustChangePassword: Type.Boolean(),
    regulationToAccept: Type.Union(
      [Type.Object({ subsystem: text, version: Type.Integer(), title: text, text }), Type.Null()],
      { description: 'Регламент, который нужно принять, чтобы продолжить' },
    ),
    idleMs: Type.Integer({ description: 'Через сколько бездействия нужен пароль' }),
    session: Type.Object({
      sessionId: text,
      openedAt: moment,
      endsAt: moment,
      confirmedUntil: moment,
      origin: Type.Enum(['password', 'oidc']),
    }),
    secondFactor: Type.Object({
      enrolled: Type.Boolean(),
      required: Type.Boolean({ description: 'Его требует роль' }),
    }),
  },
  { additionalProperties: false, [componentKeyword]: 'Session' },
);

/** Answer of GET and POST /api/v1/session: who is signed in and what is allowed. */
export type SessionData = Static<typeof SessionReply>;
