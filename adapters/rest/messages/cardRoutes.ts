import Type from 'typebox';
import { HubError, limits } from '../../../broker/index.ts';
import { defineRoute, type Caller, type Route } from '../../../module/index.ts';
import { callerOf } from '../caller.ts';
import { iso } from '../moments.ts';
import { readFullCard } from './card.ts';
import { contentReply } from './contentReply.ts';
import { hasRight, openContent, openMessage, type Opened } from './opened.ts';
import { originalFile } from './original.ts';
import type { MessagesPorts } from './ports.ts';

const Id = Type.Object({ id: Type.String({ maxLength: 100 }) });
const Json = Type.Unknown();
const Reason = Type.String({
  minLength: 1,
  maxLength: limits.humanNameCharsMax,
  description: 'Зачем; попадёт в журнал действий',
});

/** @throws HubError ReasonRequired */
const reasonOf = (raw: string): string => {
  const reason = raw.trim();
  if (reason.length >= limits.reasonCharsMin) return reason;
  throw new HubError('ReasonRequired', {
    field: 'reason',
    reason: `Объясните словами, зачем: не короче ${limits.reasonCharsMin} знаков.`,
  });
};

/** On what grounds the content opens: the role, or an approved emergency access. @throws HubError ApprovalRequired */
const groundsOf = async (
  ports: MessagesPorts,
  caller: Caller,
  opened: Opened,
): Promise<Readonly<Record<string, unknown>>> => {
  if (hasRight(ports, caller, opened, 'messages.content')) return { grounds: 'role' };
  const { messageId } = opened.message.head;
  const personId = caller.person?.personId;
  const approval =
    personId === undefined ? null : await ports.reveals.mayReveal(personId, messageId);
  if (approval === null) {
    throw new HubError('ApprovalRequired', {
      field: 'id',
      reason:
        'Ваша роль не открывает содержимое. Запросите экстренный доступ: нужна причина и согласие второго сотрудника.',
    });
  }
  const { requestId, approvedBy } = approval;
  return { grounds: 'emergency', requestId, approvedBy };
};

const cardRoute = (ports: MessagesPorts): Route =>
  defineRoute({
    method: 'get',
    path: '/api/v1/messages/{id}/card',
    summary:
      'Карточка сообщения: путь, маршрут, подпись, вложения, цепочка, содержимое без персональных данных',
    tags: ['history'],
    permission: 'operator',
    right: 'messages.read',
    audit: 'message.opened',
    params: Id,
    responses: { 200: { description: 'Карточка', schema: Json } },
    handler: async ({ params: { id }, caller, note }) => {
      note(`message:${id}`);
      return { status: 200, body: await readFullCard(ports, callerOf(caller), id) };
    },
  });

const revealRoute = (ports: MessagesPorts): Route =>
  defineRoute({
    method: 'post',
    path: '/api/v1/messages/{id}/reveal',
    summary: 'Открыть содержимое сообщения с указанием причины',
    description:
      'Нужно право «Сообщения: содержимое» на одну из сторон или согласованный экстренный доступ. Каждое открытие — запись журнала действий.',
    tags: ['history'],
    permission: 'operator',
    right: 'messages.read',
    audit: 'message.revealed',
    params: Id,
    body: Type.Object({ reason: Reason }, { additionalProperties: false }),
    responses: { 200: { description: 'Содержимое', schema: Json } },
    handler: async ({ params: { id }, body, caller: called, note }) => {
      const caller = callerOf(called);
      note(`message:${id}`, { reason: body.reason.trim() });
      const reason = reasonOf(body.reason);
      const opened = await openMessage(ports, caller, id);
      note(`message:${id}`, { reason, ...(await groundsOf(ports, caller, opened)) });
      const kept = await openContent(ports, opened);
      if (kept === null) {
        throw new HubError('RequestIsNotFound', {
          field: 'id',
          reason: 'Хранимое содержимое изменено: показывать его нельзя.',
        });
      }
      return { status: 200, body: await contentReply(ports, caller, opened, kept, 'open') };
    },
  });

const linkRoute = (ports: MessagesPorts): Route =>
  defineRoute({
    method: 'post',
    path: '/api/v1/messages/{id}/download',
    summary: 'Одноразовая ссылка на подписанный оригинал',
    tags: ['history'],
    permission: 'person',
    right: 'messages.export',
    confirmed: true,
    audit: 'message.downloaded',
    params: Id,
    body: Type.Object({ reason: Reason }, { additionalProperties: false }),
    responses: {
      201: {
        description: 'Ссылка; работает один раз и недолго',
        schema: Type.Object({ url: Type.String(), until: Type.String({ format: 'date-time' }) }),
      },
    },
    handler: async ({ params: { id }, body, caller: called, note }) => {
      const caller = callerOf(called);
      note(`message:${id}`, { reason: body.reason.trim(), step: 'link' });
      reasonOf(body.reason);
      const opened = await openMessage(ports, caller, id);
      if (!hasRight(ports, caller, opened, 'messages.export')) {
        throw new HubError('AccessDenied', { reason: 'Выгружать это сообщение вам нельзя.' });
      }
      // The original is the whole content: what hides any of it, or closes it, closes the file too.
      const isPartlyHidden = caller.person?.hidden.some(({ hides }) => hides === 'values') === true;
      if (isPartlyHidden)
        throw new HubError('AccessDenied', {
          reason: 'Часть значений вам не показывается, поэтому оригинал целиком не выдаётся.',
        });
      await groundsOf(ports, caller, opened);
      const token = ports.newToken();
      const untilMs = ports.clock.nowMs() + limits.downloadTicketMsMax;
      await ports.tickets.issue(token, caller.person?.personId ?? '', opened.message, untilMs);
      return { status: 201, body: { url: `/api/v1/downloads/${token}`, until: iso(untilMs) } };
    },
  });

const downloadRoute = (ports: MessagesPorts): Route =>
  defineRoute({
    method: 'get',
    path: '/api/v1/downloads/{token}',
    summary: 'Оригинал по одноразовой ссылке',
    tags: ['history'],
    permission: 'person',
    right: 'messages.export',
    audit: 'message.downloaded',
    params: Type.Object({ token: Type.String({ maxLength: 100 }) }),
    responses: { 200: { description: 'Файл', contentType: 'application/octet-stream' } },
    handler: async ({ params: { token }, caller, note }) => {
      note(null, { step: 'file' });
      const personId = callerOf(caller).person?.personId ?? '';
      const place = await ports.tickets.redeem(token, personId, ports.clock.nowMs());
      const message = place && (await ports.journal.at(place));
      const kept = place && (await ports.journal.content(place));
      if (!message || !kept) {
        throw new HubError('RecordNotFound', {
          field: 'token',
          reason: 'Ссылка уже использована, устарела или выдана другому сотруднику.',
        });
      }
      const { messageId } = message.head;
      note(`message:${messageId}`, { step: 'file' });
      const { name, contentType, text } = originalFile(kept.body, messageId);
      return {
        status: 200,
        raw: { contentType, bytes: text },
        headers: { 'Content-Disposition': `attachment; filename="${name}"` },
      };
    },
  });

/** The card of a message, and the ways to its content (KIS-4.4.7). */
export const makeCardRoutes = (ports: MessagesPorts): readonly Route[] => [
  cardRoute(ports),
  revealRoute(ports),
  linkRoute(ports),
  downloadRoute(ports),
];
