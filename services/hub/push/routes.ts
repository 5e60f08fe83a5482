import Type from 'typebox';
import { outName, inName, type LinkCheck, type LinkState } from '../../../adapters/amqp/index.ts';
import { componentKeyword, defineRoute, type Route } from '../../../module/index.ts';
import type { PushedSystem } from '../../../registries/index.ts';

const maybe = Type.Union([Type.String(), Type.Null()]);

const StateReply = Type.Object(
  {
    configured: Type.Boolean({ description: 'Задан ли AMQP_URL' }),
    connected: Type.Boolean(),
    since: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]),
    server: maybe,
    blocked: Type.Boolean({ description: 'RabbitMQ не принимает сообщения (память или диск)' }),
    error: maybe,
    connections: Type.Integer({ description: 'Сколько раз соединение установлено этим узлом' }),
    pushed: Type.Array(
      Type.Object({
        system: Type.String(),
        mode: Type.Enum(['amqp', 'amqp-confirm']),
        exchange: Type.String({ description: 'Куда система отправляет свои обращения' }),
        queues: Type.Array(Type.String(), { description: 'Очереди RabbitMQ, из которых читает' }),
      }),
    ),
  },
  { [componentKeyword]: 'AmqpState' },
);

const CheckReply = Type.Object(
  {
    ok: Type.Boolean(),
    server: maybe,
    durationMs: Type.Integer({ description: 'Сообщение через очередь и обратно, мс' }),
    reason: Type.String(),
  },
  { [componentKeyword]: 'AmqpCheck' },
);

export type BrokerPorts = {
  readonly state: () => LinkState | null;
  readonly check: () => Promise<LinkCheck>;
  readonly pushed: () => readonly PushedSystem[];
};

const pushedReply = ({ mnemonic, mode, nodeIds }: PushedSystem) => ({
  system: mnemonic,
  mode,
  exchange: inName(mnemonic),
  queues: [
    ...(['requests', 'responses', 'statuses'] as const).map((kind) =>
      outName({ owner: mnemonic, kind, nodeId: null }),
    ),
    ...nodeIds.map((nodeId) => outName({ owner: mnemonic, kind: 'responses', nodeId })),
  ],
});

const stateReply = (state: LinkState | null, pushed: readonly PushedSystem[]) => ({
  configured: state !== null,
  connected: state?.connected ?? false,
  since: state === null ? null : new Date(state.sinceMs).toISOString(),
  server: state?.server ?? null,
  blocked: state?.blocked ?? false,
  error: state?.error ?? null,
  connections: state?.connections ?? 0,
  pushed: pushed.map(pushedReply),
});

/** State of the connection to RabbitMQ, and «проверить соединение» (KIS-4.4.4). */
export const makeBrokerRoutes = ({ state, check, pushed }: BrokerPorts): readonly Route[] => [
  defineRoute({
    method: 'get',
    path: '/api/v1/amqp',
    summary: 'Соединение с RabbitMQ и системы, которым хаб выдаёт сообщения сам',
    tags: ['components'],
    permission: 'operator',
    right: 'incidents.read',
    responses: { 200: { description: 'Состояние', schema: StateReply } },
    handler: async () => ({ status: 200, body: stateReply(state(), pushed()) }),
  }),
  defineRoute({
    method: 'post',
    path: '/api/v1/amqp/check',
    summary: 'Проверить соединение с RabbitMQ',
    description: 'Новое соединение, сообщение через свою очередь и обратно.',
    tags: ['components'],
    permission: 'operator',
    right: 'components.manage',
    responses: { 200: { description: 'Итог проверки', schema: CheckReply } },
    handler: async () => ({ status: 200, body: await check() }),
  }),
];
