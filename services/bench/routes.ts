import { limits } from '../../broker/index.ts';
import { defineRoute, type Route } from '../../module/index.ts';
import type { BenchPorts } from './ports.ts';
import {
  ConvertBody,
  ConvertReply,
  MessageParams,
  NewSystemBody,
  SendBody,
  SendReply,
  SentListReply,
  SystemsReply,
  TrackReply,
} from './schemas.ts';
import { cardInForce, inForm, sendTest } from './send.ts';
import { listSent, listSystems } from './store.ts';
import { makeTestSystem } from './systems.ts';
import { sentView, trackTest } from './track.ts';

const tags = ['bench'];
const permission = 'operator';
const right = 'bench.use';
const root = '/api/v1/bench';
const sentRowsMax = 50;

const systemRoutes = (p: BenchPorts): readonly Route[] => [
  defineRoute({
    method: 'get',
    path: `${root}/systems`,
    summary: 'Проверочные системы и что им разрешено отправлять',
    tags,
    permission,
    right,
    responses: { 200: { description: 'Системы', schema: SystemsReply } },
    handler: async ({ caller }) => {
      const systems = await listSystems(p.db, caller?.organisations ?? null, p.clock.nowMs());
      return {
        status: 200,
        body: {
          systems: systems.map(({ validToMs, ...system }) => ({
            ...system,
            validTo: new Date(validToMs).toISOString(),
          })),
        },
      };
    },
  }),
  defineRoute({
    method: 'post',
    path: `${root}/systems`,
    summary: 'Создать проверочную систему участника с ключом тестового УЦ установки',
    description:
      'Повтор для той же мнемоники выпускает новый ключ. Права отправлять даются правилами доступа, как всем.',
    tags,
    permission,
    right: 'registry.approve',
    audit: 'registry.changed',
    body: NewSystemBody,
    responses: { 204: { description: 'Создана и опубликована' } },
    handler: async ({ body, caller, note }) => {
      note(`system:${body.mnemonic}`, { test: true, organisation: body.organisation });
      await makeTestSystem(p, body, caller?.name ?? '');
      return { status: 204 };
    },
  }),
];

const messageRoutes = (p: BenchPorts): readonly Route[] => [
  defineRoute({
    method: 'post',
    path: `${root}/messages`,
    summary: 'Подписать ключом проверочной системы и отправить через настоящую дверь',
    description: 'Отказ хаба — это ответ стенда: код, причина и места ошибок.',
    tags,
    permission,
    right,
    audit: 'bench.sent',
    body: SendBody,
    responses: { 200: { description: 'Что ответил хаб', schema: SendReply } },
    handler: async ({ body, caller, note }) => {
      const by = { name: caller?.name ?? '', organisations: caller?.organisations ?? null };
      note(`system:${body.system}`, { type: body.type, wire: body.wire });
      const sent = await sendTest(p, body, by);
      note(`message:${sent.messageId}`, { accepted: sent.accepted });
      return { status: 200, body: sent };
    },
  }),
  defineRoute({
    method: 'get',
    path: `${root}/messages`,
    summary: 'Последние проверочные сообщения',
    tags,
    permission,
    right,
    responses: { 200: { description: 'Новые первыми', schema: SentListReply } },
    handler: async ({ caller }) => {
      const sent = await listSent(p.db, caller?.organisations ?? null, sentRowsMax);
      return { status: 200, body: { messages: sent.map(sentView) } };
    },
  }),
  defineRoute({
    method: 'get',
    path: `${root}/messages/{id}`,
    summary: 'Путь проверочного сообщения и ответов на него',
    tags,
    permission,
    right,
    params: MessageParams,
    responses: { 200: { description: 'Путь', schema: TrackReply } },
    handler: async ({ params, caller }) => ({
      status: 200,
      body: await trackTest(p, params.id, caller?.organisations ?? null),
    }),
  }),
  defineRoute({
    method: 'post',
    path: `${root}/convert`,
    summary: 'Содержимое запроса в другой форме: XML ↔ JSON по схеме вида сведений',
    tags,
    permission,
    right,
    body: ConvertBody,
    bodyBytesMax: limits.envelopeBytesMax,
    responses: { 200: { description: 'Содержимое', schema: ConvertReply } },
    handler: async ({ body }) => {
      const card = await cardInForce(p, body.type);
      const wanted = body.form === 'xml' ? 'json' : 'xml';
      return { status: 200, body: { content: inForm(p, card, body, wanted) } };
    },
  }),
];

/** `/api/v1/bench/*`. */
export const benchRoutes = (p: BenchPorts): readonly Route[] => [
  ...systemRoutes(p),
  ...messageRoutes(p),
];
