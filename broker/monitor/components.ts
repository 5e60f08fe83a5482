import type { EpochMs } from '../message/identifiers.ts';

type ComponentRow = {
  readonly title: string;
  readonly kind: 'door' | 'job' | 'part';
  /** Can be switched off while the others work on (KIS-2.1.7). */
  readonly switchable: boolean;
};

/** Parts of the hub that people see and switch (KIS-2.1.7). */
export const componentTable = {
  'door.soap': { title: 'Дверь SOAP (СМЭВ 3)', kind: 'door', switchable: true },
  'door.rest': { title: 'Дверь JSON', kind: 'door', switchable: true },
  'door.direct': { title: 'Прямые вызовы сервисов', kind: 'door', switchable: true },
  'door.amqp': { title: 'Дверь AMQP (RabbitMQ)', kind: 'door', switchable: true },
  'job.sweeper': { title: 'Возврат и захоронение сообщений', kind: 'job', switchable: true },
  'job.sealer': { title: 'Печать журнала', kind: 'job', switchable: true },
  'job.alerts': { title: 'Правила оповещений', kind: 'job', switchable: true },
  'job.notifier': { title: 'Отправка оповещений', kind: 'job', switchable: true },
  'job.push': { title: 'Выдача по подписке (AMQP)', kind: 'job', switchable: true },
  'job.events': { title: 'События в RabbitMQ', kind: 'job', switchable: true },
  'job.webhooks': { title: 'Вызовы систем о событиях', kind: 'job', switchable: true },
  'job.esmev': { title: 'Мост с ЕСМЭВ', kind: 'job', switchable: true },
  database: { title: 'База данных', kind: 'part', switchable: false },
  crypto: { title: 'Поставщик криптографии', kind: 'part', switchable: false },
  amqp: { title: 'RabbitMQ', kind: 'part', switchable: false },
  registry: { title: 'Реестры в памяти', kind: 'part', switchable: false },
} as const satisfies Record<string, ComponentRow>;

export type ComponentCode = keyof typeof componentTable;
export const componentCodes = Object.keys(componentTable) as readonly ComponentCode[];

/** Which parts are switched on, as this node knows it now. */
export type Switches = { isOn(code: ComponentCode): boolean };

export type ComponentSwitch = {
  readonly code: ComponentCode;
  readonly enabled: boolean;
  readonly by: string | null;
  readonly atMs: EpochMs | null;
  readonly reason: string;
};

/** A running hub process as the others see it. */
export type HubNode = {
  readonly node: string;
  readonly version: string;
  readonly startedAtMs: EpochMs;
  readonly seenAtMs: EpochMs;
  readonly roles: readonly string[];
};
