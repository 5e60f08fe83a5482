import Type, { type Static } from 'typebox';
import { parseMessageId } from '../../broker/index.ts';
import { componentKeyword, defineRoute, type Route } from '../../module/index.ts';
import { callerOf } from './caller.ts';
import { findVisible } from './history.ts';
import type { RestPorts } from './ports.ts';

const tags = ['history'];
const Id = Type.Object({ id: Type.String({ maxLength: 100, description: 'MessageID' }) });
const text = Type.String();
const moment = Type.String({ format: 'date-time' });

const ReceiptReply = Type.Object(
  {
    format: Type.Literal('hub-receipt/1'),
    messageId: text,
    sender: text,
    type: text,
    contentHash: Type.String({ description: 'SHA-256 принятого содержимого' }),
    seq: Type.Integer({ description: 'Номер сообщения в хабе' }),
    queues: Type.Array(text, { description: 'Очереди, в которые оно помещено' }),
    receivedAt: moment,
    queuedAt: moment,
    legalReceivedAt: moment,
    hubSignature: Type.String({ description: 'Отсоединённая JWS хаба над остальным' }),
  },
  { [componentKeyword]: 'Receipt', additionalProperties: false },
);

export type ReceiptData = Static<typeof ReceiptReply>;

/** Receipts and passports of messages (KIS-4.2.8). */
export const makeEvidenceRoutes = (ports: RestPorts): readonly Route[] => [
  defineRoute({
    method: 'get',
    path: '/api/v1/messages/{id}/receipt',
    summary: 'Расписка хаба о приёме сообщения',
    tags,
    permission: 'participant',
    right: 'messages.read',
    params: Id,
    responses: { 200: { description: 'Подписанная расписка', schema: ReceiptReply } },
    handler: async ({ params, caller }) => {
      const { message } = await findVisible(ports, callerOf(caller), parseMessageId(params.id));
      return { status: 200, body: await ports.evidence.receipt(message) };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/api/v1/messages/{id}/passport',
    summary: 'Паспорт сообщения: доказательство, которое проверяется без хаба',
    description:
      'ZIP: оригинал с подписью, вложения, сертификаты, расписка, журнал с цепочкой хэшей и её закреплением, страница для чтения. Проверка: hub passport verify ФАЙЛ.',
    tags,
    permission: 'participant',
    right: 'messages.export',
    audit: 'message.downloaded',
    confirmed: true,
    params: Id,
    responses: { 200: { description: 'Файл паспорта', contentType: 'application/zip' } },
    handler: async ({ params, caller, note }) => {
      note(`message:${params.id}`, { what: 'passport' });
      const { message } = await findVisible(ports, callerOf(caller), parseMessageId(params.id));
      return {
        status: 200,
        raw: { contentType: 'application/zip', bytes: await ports.evidence.passport(message) },
        headers: { 'Content-Disposition': `attachment; filename="passport-${params.id}.zip"` },
      };
    },
  }),
];
