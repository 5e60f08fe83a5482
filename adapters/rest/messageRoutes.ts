import Type from 'typebox';
import { type Route, defineRoute } from '../../module/index.ts';
import { queueKinds } from '../../broker/index.ts';
import { makeAnswer, makeSend, sameId } from './accept.ts';
import { makeLease } from './deliver.ts';
import { makeDirect } from './direct.ts';
import {
  AckEnvelope,
  CancelEnvelope,
  DirectEnvelope,
  LeaseEnvelope,
  RejectionEnvelope,
  ResponseEnvelope,
  SendEnvelope,
  signedCall,
  StatusEnvelope,
  submission,
} from './envelopes.ts';
import type { RestPorts } from './ports.ts';
import { AcceptedReply, DirectReply, MessageDelivery, StatusDelivery } from './replies.ts';
import { callOf } from './submission.ts';

const tags = ['messages'];
const permission = 'participant';
const Id = Type.Object({
  id: Type.String({ maxLength: 100, description: 'Идентификатор сообщения' }),
});
const acceptedResponses = {
  200: { description: 'Это сообщение уже было принято: первый результат', schema: AcceptedReply },
  201: { description: 'Принято и сохранено', schema: AcceptedReply },
};

/** Sending, leasing and acknowledging: what runs in front of express (design.md §4). */
export const makeHotRoutes = (ports: RestPorts): readonly Route[] => [
  defineRoute({
    method: 'post',
    path: '/api/v1/messages',
    summary: 'Отправить запрос или рассылку',
    description:
      'Повтор того же сообщения возвращает первый результат с repeated: true и кодом 200.',
    tags,
    permission,
    body: submission(SendEnvelope),
    responses: acceptedResponses,
    handler: makeSend(ports),
  }),
  defineRoute({
    method: 'post',
    path: '/api/v1/queues/{kind}/lease',
    summary: 'Получить сообщение из своей очереди',
    description:
      'Сообщение скрывается до подтверждения или до leaseUntil, затем возвращается в начало очереди.',
    tags,
    permission,
    params: Type.Object({ kind: Type.Enum(queueKinds) }),
    body: signedCall(LeaseEnvelope),
    responses: {
      200: {
        description: 'Сообщение или статус',
        schema: Type.Union([MessageDelivery, StatusDelivery]),
      },
      204: { description: 'Очередь пуста' },
    },
    handler: makeLease(ports),
  }),
  defineRoute({
    method: 'post',
    path: '/api/v1/messages/{id}/ack',
    summary: 'Подтвердить получение сообщения или статуса',
    tags,
    permission,
    params: Id,
    body: signedCall(AckEnvelope),
    responses: { 204: { description: 'Подтверждено' } },
    handler: async ({ params, body, caller, arrived }) => {
      const { messageId, accepted } = body.envelope;
      sameId(params.id, messageId, 'envelope.messageId');
      await ports.exchange.acknowledge({
        ...callOf(caller, arrived.receivedAtMs),
        messageId,
        accepted,
      });
      return { status: 204 };
    },
  }),
];

/** Answering, taking back, direct calls. */
export const makeMessageRoutes = (ports: RestPorts): readonly Route[] => {
  const answer = makeAnswer(ports);
  const direct = makeDirect(ports);
  return [
    defineRoute({
      method: 'post',
      path: '/api/v1/messages/{id}/response',
      summary: 'Ответить на запрос',
      tags,
      permission,
      params: Id,
      body: submission(ResponseEnvelope),
      responses: acceptedResponses,
      handler: (context) => answer(context.params.id, context),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/messages/{id}/rejection',
      summary: 'Отказать в ответе с указанием причин',
      tags,
      permission,
      params: Id,
      body: signedCall(RejectionEnvelope),
      responses: acceptedResponses,
      handler: (context) => answer(context.params.id, context),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/messages/{id}/status',
      summary: 'Сообщить промежуточный статус запроса',
      tags,
      permission,
      params: Id,
      body: signedCall(StatusEnvelope),
      responses: acceptedResponses,
      handler: (context) => answer(context.params.id, context),
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/messages/{id}/cancel',
      summary: 'Отозвать свой запрос, пока его никто не забрал',
      tags,
      permission,
      params: Id,
      body: signedCall(CancelEnvelope),
      responses: { 204: { description: 'Отозван' } },
      handler: async ({ params, body, caller, arrived }) => {
        const { messageId } = body.envelope;
        sameId(params.id, messageId, 'envelope.messageId');
        await ports.exchange.cancel({ ...callOf(caller, arrived.receivedAtMs), messageId });
        return { status: 204 };
      },
    }),
    defineRoute({
      method: 'post',
      path: '/api/v1/services/{code}/call',
      summary: 'Вызвать электронный сервис и получить ответ сразу',
      tags,
      permission,
      params: Type.Object({ code: Type.String({ maxLength: 100 }) }),
      body: submission(DirectEnvelope),
      responses: { 200: { description: 'Ответ сервиса', schema: DirectReply } },
      handler: (context) => direct(context.params.code, context),
    }),
  ];
};
