import Type from 'typebox';
import { HubError, type Clock, type Mnemonic, type Webhook } from '../../../broker/index.ts';
import { defineRoute, type Caller, type Route } from '../../../module/index.ts';
import { callerOf } from '../caller.ts';
import { sameId } from '../accept.ts';
import { signedOrToken } from '../envelopes.ts';
import { iso, isoOrNull } from '../moments.ts';
import {
  ResumeEnvelope,
  SubscribedReply,
  SubscribeEnvelope,
  UnsubscribeEnvelope,
  WebhookPath,
  WebhooksReply,
} from './schemas.ts';

export type WebhookRoutePorts = {
  readonly store: {
    list(owners: readonly Mnemonic[] | null): Promise<readonly Webhook[]>;
    add(webhook: {
      owner: Mnemonic;
      url: string;
      events: Webhook['events'];
      by: string;
      atMs: number;
    }): Promise<number>;
    remove(webhookId: number): Promise<void>;
    resume(webhookId: number, atMs: number): Promise<void>;
  };
  /** @throws HubError BadRequest for an address that the hub may not call */
  readonly checkAddress: (url: string) => void;
  readonly secretOf: (webhookId: number) => string;
  /** Systems that a caller may act for; null: all. */
  readonly systemsOf: (caller: Caller) => Promise<readonly Mnemonic[] | null>;
  readonly clock: Clock;
};

const tags = ['webhooks'];
const permission = 'participant';

const webhookReply = ({ lastDeliveredAtMs, createdAtMs, ...rest }: Webhook) => ({
  ...rest,
  lastDeliveredAt: isoOrNull(lastDeliveredAtMs),
  createdAt: iso(createdAtMs),
});

const ownerOf = async (
  { systemsOf }: WebhookRoutePorts,
  caller: Caller,
  asked: string | undefined,
): Promise<Mnemonic> => {
  const allowed = await systemsOf(caller);
  const owner = asked ?? caller.system?.mnemonic;
  if (owner === undefined) {
    throw new HubError('BadRequest', { field: 'envelope.owner', reason: 'укажите систему' });
  }
  if (allowed !== null && !allowed.some((mnemonic) => mnemonic === owner)) {
    throw new HubError('AccessDenied', { field: 'envelope.owner', value: owner });
  }
  return owner as Mnemonic;
};

/** @throws HubError RecordNotFound for a subscription that is not there or belongs to others */
const own = async (p: WebhookRoutePorts, caller: Caller, webhookId: number): Promise<void> => {
  const known = await p.store.list(await p.systemsOf(caller));
  if (known.some((webhook) => webhook.webhookId === webhookId)) return;
  throw new HubError('RecordNotFound', { field: 'id' });
};

const subscribe = (p: WebhookRoutePorts): Route =>
  defineRoute({
    method: 'post',
    path: '/api/v1/webhooks',
    summary: 'Подписать систему на события о её сообщениях',
    description:
      'Вызов — POST CloudEvents 1.0 с заголовками hub-signature (HMAC-SHA256) и hub-jws (подпись хаба); повторы имеют тот же id.',
    tags,
    permission,
    right: 'monitor.manage',
    audit: 'settings.changed',
    body: signedOrToken(SubscribeEnvelope),
    responses: { 201: { description: 'Подписка и её ключ', schema: SubscribedReply } },
    handler: async ({ body: { envelope }, caller: who, note }) => {
      const caller = callerOf(who);
      const { url, events } = envelope;
      const owner = await ownerOf(p, caller, envelope.owner);
      p.checkAddress(url);
      const by = caller.name;
      const webhookId = await p.store.add({ owner, url, events, by, atMs: p.clock.nowMs() });
      note(`webhook:${webhookId}`, { system: owner });
      return { status: 201, body: { webhookId, secret: p.secretOf(webhookId) } };
    },
  });

const changes = (p: WebhookRoutePorts): readonly Route[] => [
  defineRoute({
    method: 'post',
    path: '/api/v1/webhooks/{id}/resume',
    summary: 'Возобновить приостановленные вызовы',
    tags,
    permission,
    right: 'monitor.manage',
    audit: 'settings.changed',
    params: WebhookPath,
    body: signedOrToken(ResumeEnvelope),
    responses: { 204: { description: 'Возобновлены; ждавшие вызовы делаются сразу' } },
    handler: async ({ params, body: { envelope }, caller, note }) => {
      sameId(params.id, String(envelope.webhookId), 'envelope.webhookId');
      await own(p, callerOf(caller), envelope.webhookId);
      note(`webhook:${envelope.webhookId}`);
      await p.store.resume(envelope.webhookId, p.clock.nowMs());
      return { status: 204 };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/v1/webhooks/{id}/remove',
    summary: 'Отменить подписку; ждавшие вызовы пропадают',
    tags,
    permission,
    right: 'monitor.manage',
    audit: 'settings.changed',
    params: WebhookPath,
    body: signedOrToken(UnsubscribeEnvelope),
    responses: { 204: { description: 'Отменена' } },
    handler: async ({ params, body: { envelope }, caller, note }) => {
      sameId(params.id, String(envelope.webhookId), 'envelope.webhookId');
      await own(p, callerOf(caller), envelope.webhookId);
      note(`webhook:${envelope.webhookId}`);
      await p.store.remove(envelope.webhookId);
      return { status: 204 };
    },
  }),
];

/** Subscriptions of systems to status events by webhook. */
export const makeWebhookRoutes = (p: WebhookRoutePorts): readonly Route[] => [
  defineRoute({
    method: 'get',
    path: '/api/v1/webhooks',
    summary: 'Подписки: состояние, ждущие вызовы, последняя ошибка',
    tags,
    permission,
    right: 'queues.read',
    query: Type.Object({}, { additionalProperties: false }),
    responses: { 200: { description: 'Подписки', schema: WebhooksReply } },
    handler: async ({ caller }) => {
      const webhooks = await p.store.list(await p.systemsOf(callerOf(caller)));
      return { status: 200, body: { webhooks: webhooks.map(webhookReply) } };
    },
  }),
  subscribe(p),
  ...changes(p),
];
