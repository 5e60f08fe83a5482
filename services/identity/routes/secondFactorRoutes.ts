import Type from 'typebox';
import { HubError } from '../../../broker/index.ts';
import { defineRoute, type Route } from '../../../module/index.ts';
import type { SecondFactor } from '../secondFactor/factor.ts';
import { dropFactor } from '../secondFactor/store.ts';
import type { SessionPeople } from '../sessions/people.ts';
import type { IdentityPorts } from '../ports.ts';
import { signedInOf } from './signedIn.ts';

export type SecondFactorPorts = IdentityPorts & {
  readonly people: SessionPeople;
  readonly secondFactor: SecondFactor;
};

const path = '/api/v1/session/second-factor';
const tags = ['session'];
const text = Type.String();

const connectRoutes = (ports: SecondFactorPorts): readonly Route[] => [
  defineRoute({
    method: 'get',
    path,
    summary: 'Свой второй фактор',
    tags,
    permission: 'person',
    responses: {
      200: {
        description: 'Подключён ли',
        schema: Type.Object({ enrolled: Type.Boolean(), recoveryLeft: Type.Integer() }),
      },
    },
    handler: async ({ caller }) => {
      const { session } = signedInOf(ports.people, caller?.person);
      const state = await ports.secondFactor.state(session.accountId);
      const recoveryLeft = state?.recoveryLeft ?? 0;
      return { status: 200, body: { enrolled: state !== null, recoveryLeft } };
    },
  }),
  defineRoute({
    method: 'post',
    path,
    summary: 'Начать подключение второго фактора',
    description: 'Секрет и его QR-код для приложения; действует после подтверждения кодом (PUT).',
    tags,
    permission: 'person',
    confirmed: true,
    responses: {
      200: {
        description: 'Секрет для приложения',
        schema: Type.Object({ secret: text, uri: text, picture: text }),
      },
    },
    handler: async ({ caller }) => {
      const { session } = signedInOf(ports.people, caller?.person);
      return {
        status: 200,
        body: await ports.secondFactor.begin(session.accountId, session.login),
      };
    },
  }),
  defineRoute({
    method: 'put',
    path,
    summary: 'Подтвердить второй фактор кодом',
    tags,
    permission: 'person',
    audit: 'secondFactor.changed',
    body: Type.Object(
      { code: Type.String({ pattern: '^[0-9]{6}$' }) },
      { additionalProperties: false },
    ),
    responses: {
      200: {
        description: 'Запасные коды; показываются один раз',
        schema: Type.Object({ recoveryCodes: Type.Array(text) }),
      },
    },
    handler: async ({ caller, body, note }) => {
      const { session } = signedInOf(ports.people, caller?.person);
      note(`person:${session.login}`, { enrolled: true });
      const recoveryCodes = await ports.secondFactor.confirm(session.accountId, body.code);
      return { status: 200, body: { recoveryCodes } };
    },
  }),
];

const dropRoute = (ports: SecondFactorPorts): Route =>
  defineRoute({
    method: 'delete',
    path,
    summary: 'Отключить свой второй фактор',
    tags,
    permission: 'person',
    confirmed: true,
    audit: 'secondFactor.changed',
    responses: { 204: { description: 'Отключён' } },
    handler: async ({ caller, note }) => {
      const { session, grants } = signedInOf(ports.people, caller?.person);
      note(`person:${session.login}`, { enrolled: false });
      const demanding = grants.find(({ secondFactor }) => secondFactor);
      if (demanding !== undefined) {
        const reason = `Второго фактора требует роль «${demanding.title}».`;
        throw new HubError('ActionNotAllowed', { reason });
      }
      await dropFactor(ports.db, session.accountId);
      return { status: 204 };
    },
  });

/** One's own second factor: look, connect in two steps, take away. */
export const makeSecondFactorRoutes = (ports: SecondFactorPorts): readonly Route[] => [
  ...connectRoutes(ports),
  dropRoute(ports),
];
