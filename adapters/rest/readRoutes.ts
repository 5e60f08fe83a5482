import assert from 'node:assert/strict';
import Type, { type Static } from 'typebox';
import { type Route, defineRoute } from '../../module/index.ts';
import { HubError, limits, parseMessageId, type TraceKey } from '../../broker/index.ts';
import { naturalAlgorithm, type Certificate } from '../crypto/index.ts';
import { callerOf } from './caller.ts';
import { ExplainEnvelope, signedCall, signedOrToken, StatisticsEnvelope } from './envelopes.ts';
import { explainRoute } from './explain.ts';
import { readCard, readOriginal, readTrace } from './history.ts';
import type { RestPorts } from './ports.ts';
import { ownerFor, queuesReply } from './queues.ts';
import {
  ExplainReply,
  HubCertificateReply,
  MessageCard,
  OriginalReply,
  QueuesReply,
  TraceReply,
} from './replies.ts';
import { callOf } from './submission.ts';

const permission = 'participant';
const value = () =>
  Type.Optional(Type.String({ minLength: 1, maxLength: limits.humanNameCharsMax }));
const Id = Type.Object({ id: Type.String({ maxLength: 100 }) });
const TraceQuery = Type.Object(
  {
    messageId: value(),
    transactionCode: value(),
    key: value(),
    value: value(),
  },
  { additionalProperties: false },
);

/** Exactly one way to name a chain. @throws HubError BadRequest */
const traceKeyOf = (query: Static<typeof TraceQuery>): TraceKey => {
  const { messageId, transactionCode, key, value: text } = query;
  const named = [messageId, transactionCode, key].filter((item) => item !== undefined);
  if (named.length !== 1 || (key === undefined) !== (text === undefined)) {
    throw new HubError('BadRequest', {
      field: 'query',
      reason: 'укажите ровно одно: messageId, transactionCode или пару key и value',
    });
  }
  if (messageId !== undefined) return { by: 'messageId', value: parseMessageId(messageId) };
  if (transactionCode !== undefined) return { by: 'transactionCode', value: transactionCode };
  return { by: 'key', key: key ?? '', value: text ?? '' };
};

const historyRoutes = (ports: RestPorts): readonly Route[] => [
  defineRoute({
    method: 'get',
    path: '/api/v1/messages/{id}',
    summary: 'Состояние, моменты и журнал сообщения',
    description: 'Участник видит отправленные и полученные им сообщения, оператор — все.',
    tags: ['history'],
    permission,
    right: 'messages.read',
    params: Id,
    responses: { 200: { description: 'Карточка сообщения', schema: MessageCard } },
    handler: async ({ params, caller }) => ({
      status: 200,
      body: await readCard(ports, callerOf(caller), params.id),
    }),
  }),
  defineRoute({
    method: 'get',
    path: '/api/v1/messages/{id}/original',
    summary: 'Подписанный оригинал сообщения с подписью и сертификатом',
    tags: ['history'],
    permission,
    params: Id,
    responses: { 200: { description: 'Оригинал знак в знак', schema: OriginalReply } },
    handler: async ({ params, caller }) => ({
      status: 200,
      body: await readOriginal(ports, callerOf(caller), params.id),
    }),
  }),
  defineRoute({
    method: 'get',
    path: '/api/v1/trace',
    summary: 'История цепочки по идентификатору, коду маркировки или ключу',
    description: 'Ключи задаёт вид сведений: uin, application и другие.',
    tags: ['history'],
    permission,
    right: 'messages.read',
    query: TraceQuery,
    responses: { 200: { description: 'Сообщения цепочки по порядку', schema: TraceReply } },
    handler: async ({ query, caller }) => ({
      status: 200,
      body: await readTrace(ports, callerOf(caller), traceKeyOf(query)),
    }),
  }),
];

const monitorRoutes = (ports: RestPorts): readonly Route[] => [
  defineRoute({
    method: 'post',
    path: '/api/v1/queues/statistics',
    summary: 'Состояние своих очередей',
    tags: ['monitor'],
    permission,
    body: signedCall(StatisticsEnvelope),
    responses: { 200: { description: 'Очереди вызывающей системы', schema: QueuesReply } },
    handler: async ({ body, caller, arrived }) => {
      const timestampMs = Date.parse(body.envelope.timestamp);
      const call = callOf(caller, arrived.receivedAtMs);
      const states = await ports.exchange.statistics({ ...call, timestampMs });
      return { status: 200, body: await queuesReply(ports, caller, states) };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/api/v1/monitor/queues',
    summary: 'Состояние технологических очередей',
    description: 'Участник видит только свои очереди, оператор — все или очереди owner.',
    tags: ['monitor'],
    permission,
    query: Type.Object({ owner: value() }, { additionalProperties: false }),
    responses: { 200: { description: 'Очереди', schema: QueuesReply } },
    handler: async ({ query, caller }) => {
      const states = await ports.journal.queues(ownerFor(callerOf(caller), query.owner));
      return { status: 200, body: await queuesReply(ports, caller, states) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/v1/routing/explain',
    summary: 'Объяснить, куда ушло бы сообщение и почему',
    tags: ['monitor'],
    permission,
    body: signedOrToken(ExplainEnvelope),
    responses: { 200: { description: 'Цепочка причин', schema: ExplainReply } },
    handler: async ({ body, caller }) => ({
      status: 200,
      body: explainRoute(ports, callerOf(caller), body.envelope),
    }),
  }),
];

const certificateOf = ({ sha256, der }: Certificate) => ({
  certificateSha256: sha256,
  certificate: Buffer.from(der).toString('base64'),
});

const certificateRoute = (ports: RestPorts): Route =>
  defineRoute({
    method: 'get',
    path: '/api/v1/hub/certificate',
    summary: 'Сертификаты, которыми хаб подписывает ответы',
    description:
      'Хаб отвечает в семействе алгоритмов обратившегося; x5t#S256 подписи называет сертификат. Доверять им следует после сверки отпечатков с сообщёнными оператором.',
    tags: ['monitor'],
    permission: 'public',
    responses: { 200: { description: 'Сертификаты', schema: HubCertificateReply } },
    handler: async () => {
      const [first, ...rest] = ports.hubCertificates;
      assert(first, 'the hub has a certificate');
      const certificates = [first, ...rest].map((certificate) => ({
        algorithm: naturalAlgorithm(certificate.publicKey),
        ...certificateOf(certificate),
      }));
      return { status: 200, body: { ...certificateOf(first), certificates } };
    },
  });

/** Reading the journal and the state of the queues. */
export const makeReadRoutes = (ports: RestPorts): readonly Route[] => [
  ...historyRoutes(ports),
  ...monitorRoutes(ports),
  certificateRoute(ports),
];
