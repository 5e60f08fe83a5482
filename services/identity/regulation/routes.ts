import Type from 'typebox';
import { defineRoute, subsystemCodes, type Route } from '../../../module/index.ts';
import { iso, personOfCall } from '../access/person.ts';
import type { AccessPorts } from '../access/ports.ts';
import { listAcceptances, type Acceptance } from './acceptance.ts';

const tags = ['access'];
const text = Type.String();
const subsystem = Type.Enum([...subsystemCodes]);

const acceptRoute = (acceptance: Acceptance): Route =>
  defineRoute({
    method: 'post',
    path: '/api/v1/session/regulation',
    summary: 'Принять действующий регламент подключения',
    tags: ['session'],
    permission: 'person',
    audit: 'regulation.accepted',
    body: Type.Object(
      { subsystem, version: Type.Integer({ minimum: 1 }) },
      { additionalProperties: false },
    ),
    responses: { 204: { description: 'Принят' } },
    handler: async ({ body, caller, arrived, note }) => {
      const { personId } = personOfCall(caller);
      note(`regulation:${body.subsystem}`, { version: body.version });
      await acceptance.accept(personId, body.subsystem, body.version, arrived.address);
      return { status: 204 };
    },
  });

const AcceptancesReply = Type.Object({
  acceptances: Type.Array(Type.Object({ login: text, version: Type.Integer(), acceptedAt: text })),
});

const listRoute = ({ db }: AccessPorts): Route =>
  defineRoute({
    method: 'get',
    path: '/api/v1/regulations/{subsystem}/acceptances',
    summary: 'Кто принял регламент подключения и когда',
    tags,
    permission: 'person',
    right: 'roles.manage',
    params: Type.Object({ subsystem }),
    responses: { 200: { description: 'Новые первыми', schema: AcceptancesReply } },
    handler: async ({ params }) => {
      const rows = await listAcceptances(db, params.subsystem);
      return {
        status: 200,
        body: {
          acceptances: rows.map(({ acceptedAtMs, ...row }) => ({
            ...row,
            acceptedAt: iso(acceptedAtMs),
          })),
        },
      };
    },
  });

/** Acceptance of regulations by people (PUSK-4.1.3.a). */
export const makeRegulationRoutes = (
  ports: AccessPorts,
  acceptance: Acceptance,
): readonly Route[] => [acceptRoute(acceptance), listRoute(ports)];
