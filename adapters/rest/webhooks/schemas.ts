import Type from 'typebox';
import { limits, statusEvents } from '../../../broker/index.ts';
import { componentKeyword } from '../../../module/index.ts';
import { control } from '../envelopes.ts';

const moment = Type.String({ format: 'date-time' });
const maybeMoment = Type.Union([moment, Type.Null()]);
const events = Type.Array(Type.Enum([...statusEvents]), {
  minItems: 1,
  uniqueItems: true,
  description: 'О чём сообщать',
});

export const SubscribeEnvelope = control(
  'SubscribeEnvelope',
  'subscribe',
  'Подписка системы на события о её сообщениях',
  {
    url: Type.String({
      minLength: 1,
      maxLength: limits.humanNameCharsMax,
      description: 'https://узел/путь',
    }),
    events,
    owner: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 50,
        description: 'Система; указывает только оператор',
      }),
    ),
  },
);

export const UnsubscribeEnvelope = control(
  'UnsubscribeEnvelope',
  'unsubscribe',
  'Отмена подписки',
  {
    webhookId: Type.Integer({ minimum: 1 }),
  },
);

export const ResumeEnvelope = control('ResumeEnvelope', 'resume', 'Возобновление вызовов', {
  webhookId: Type.Integer({ minimum: 1 }),
});

export const WebhookPath = Type.Object({
  id: Type.String({ pattern: '^[1-9][0-9]{0,15}$', description: 'Номер подписки' }),
});

const WebhookLine = Type.Object(
  {
    webhookId: Type.Integer(),
    owner: Type.String(),
    url: Type.String(),
    events: Type.Array(Type.String()),
    state: Type.Enum(['active', 'paused']),
    failures: Type.Integer({ description: 'Неудачных вызовов подряд' }),
    delivered: Type.Integer(),
    waiting: Type.Integer(),
    lastError: Type.Union([Type.String(), Type.Null()]),
    lastDeliveredAt: maybeMoment,
    createdAt: moment,
  },
  { [componentKeyword]: 'Webhook' },
);
export const WebhooksReply = Type.Object({ webhooks: Type.Array(WebhookLine) });
export const SubscribedReply = Type.Object({
  webhookId: Type.Integer(),
  secret: Type.String({ description: 'Ключ HMAC-SHA256; показывается один раз' }),
});
