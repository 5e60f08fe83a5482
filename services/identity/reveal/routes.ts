import Type from 'typebox';
import { HubError, limits } from '../../../broker/index.ts';
import { componentKeyword, defineRoute, type Reveals, type Route } from '../../../module/index.ts';
import { iso, isoOrNull, personOfCall } from '../access/person.ts';
import type { AccessPorts } from '../access/ports.ts';
import {
  decideRequest,
  findApproval,
  findRequest,
  insertRequest,
  listRequests,
  type RevealRequest,
} from './store.ts';

const tags = ['access'];
const root = '/api/v1/reveals';
const text = Type.String();
const textOrNull = Type.Union([text, Type.Null()]);

const AskBody = Type.Object(
  {
    messageId: Type.String({ format: 'uuid' }),
    reason: Type.String({ maxLength: limits.humanNameCharsMax, description: 'Причина словами' }),
  },
  { additionalProperties: false },
);
const DecisionBody = Type.Object(
  {
    decision: Type.Enum(['approved', 'refused']),
    comment: Type.Optional(Type.String({ maxLength: limits.humanNameCharsMax })),
  },
  { additionalProperties: false },
);
const RequestReply = Type.Object(
  {
    requestId: text,
    login: text,
    messageId: text,
    reason: text,
    askedAt: text,
    decision: Type.Union([Type.Enum(['approved', 'refused']), Type.Null()]),
    decidedBy: textOrNull,
    decidedAt: textOrNull,
    comment: text,
    until: textOrNull,
    mine: Type.Boolean(),
  },
  { [componentKeyword]: 'RevealRequest' },
);
const RequestsReply = Type.Object({ requests: Type.Array(RequestReply) });
export type RevealsData = Type.Static<typeof RequestsReply>;

const reply = (request: RevealRequest, personId: string) => {
  const { accountId, askedAtMs, decidedAtMs, untilMs, ...same } = request;
  return {
    ...same,
    askedAt: iso(askedAtMs),
    decidedAt: isoOrNull(decidedAtMs),
    until: isoOrNull(untilMs),
    mine: accountId === personId,
  };
};

const found = async ({ db }: AccessPorts, id: string): Promise<RevealRequest> => {
  const request = await findRequest(db, id);
  if (request === null) throw new HubError('RecordNotFound', { field: 'id' });
  return request;
};

const askRoute = (ports: AccessPorts): Route =>
  defineRoute({
    method: 'post',
    path: root,
    summary: 'Запросить экстренный доступ к содержимому сообщения',
    description: 'Нужны причина и согласие второго сотрудника; оба действия в журнале.',
    tags,
    permission: 'person',
    right: 'messages.read',
    audit: 'message.revealAsked',
    body: AskBody,
    responses: { 201: { description: 'Запрос', schema: RequestReply } },
    handler: async ({ body: { messageId, reason }, caller, note }) => {
      const { personId } = personOfCall(caller);
      note(`message:${messageId}`, { message: messageId, reason });
      if (reason.trim().length < limits.reasonCharsMin) {
        throw new HubError('ReasonRequired', { field: 'body/reason' });
      }
      const requestId = ports.secrets.uuid();
      await insertRequest(ports.db, {
        requestId,
        accountId: personId,
        messageId: messageId.toLowerCase(),
        reason: reason.trim(),
        askedAtMs: ports.clock.nowMs(),
      });
      return { status: 201, body: reply(await found(ports, requestId), personId) };
    },
  });

const listRoute = ({ db }: AccessPorts): Route =>
  defineRoute({
    method: 'get',
    path: root,
    summary: 'Запросы экстренного доступа: свои, а решающему — все',
    tags,
    permission: 'person',
    right: 'messages.read',
    query: Type.Object(
      { waiting: Type.Optional(Type.Boolean({ description: 'Только ждущие решения' })) },
      { additionalProperties: false },
    ),
    responses: { 200: { description: 'Запросы, ждущие первыми', schema: RequestsReply } },
    handler: async ({ query: { waiting = false }, caller }) => {
      const { personId, reach } = personOfCall(caller);
      const all = reach('messages.reveal.approve') !== null;
      const requests = await listRequests(db, all ? null : personId, waiting);
      return { status: 200, body: { requests: requests.map((one) => reply(one, personId)) } };
    },
  });

const decisionRoute = (ports: AccessPorts): Route =>
  defineRoute({
    method: 'post',
    path: `${root}/{id}/decision`,
    summary: 'Согласовать или отклонить экстренный доступ',
    tags,
    permission: 'person',
    right: 'messages.reveal.approve',
    audit: 'message.revealDecided',
    confirmed: true,
    params: Type.Object({ id: Type.String({ format: 'uuid' }) }),
    body: DecisionBody,
    responses: { 200: { description: 'Запрос с решением', schema: RequestReply } },
    handler: async ({ params: { id }, body: { decision, comment = '' }, caller, note }) => {
      const { personId } = personOfCall(caller);
      const request = await found(ports, id);
      const { messageId, login } = request;
      note(`message:${messageId}`, { message: messageId, decision, askedBy: login });
      if (request.accountId === personId) {
        throw new HubError('AccessDenied', { reason: 'Свой запрос согласует другой сотрудник.' });
      }
      const atMs = ports.clock.nowMs();
      const untilMs = decision === 'approved' ? atMs + limits.revealMs : null;
      const row = { requestId: id, decision, accountId: personId, comment, atMs, untilMs };
      if (!(await decideRequest(ports.db, row))) {
        throw new HubError('ActionNotAllowed', { field: 'id', reason: 'По запросу уже решено.' });
      }
      return { status: 200, body: reply(await found(ports, id), personId) };
    },
  });

/** Emergency access to content: asking and deciding (KIS-4.4.7). */
export const makeRevealRoutes = (ports: AccessPorts): readonly Route[] => [
  askRoute(ports),
  listRoute(ports),
  decisionRoute(ports),
];

/** The consents as those see them who open content. */
export const makeReveals = ({ db, clock }: AccessPorts): Reveals => ({
  mayReveal: (personId, messageId) =>
    findApproval(db, personId, messageId.toLowerCase(), clock.nowMs()),
});
