import Type from 'typebox';
import { HubError, isHubError, type Clock, type EpochMs } from '../../broker/index.ts';
import { defineRoute, type Reply, type Route } from '../../module/index.ts';
import type { Outage } from './outage.ts';
import type { FederalClient } from './federalClient.ts';
import type { BridgeLog, Contact } from './ports.ts';
import { bridgeMnemonic, type EsmevSettings } from './settings.ts';

export type BridgeRoutePorts = {
  /** null: the bridge is not configured. */
  readonly settings: () => EsmevSettings | null;
  readonly federal: () => FederalClient;
  readonly outage: () => Outage | null;
  readonly book: Pick<BridgeLog, 'contacts'>;
  /** Messages that wait for ЕСМЭВ in the hub. */
  readonly waiting: () => Promise<number>;
  readonly clock: Clock;
};

const Moment = Type.Union([Type.String({ format: 'date-time' }), Type.Null()]);
const Queue = Type.Object({ name: Type.String(), pending: Type.Integer() });
const Certificate = Type.Object({
  subject: Type.String(),
  sha256: Type.String(),
  notAfter: Type.String({ format: 'date-time' }),
});

const BridgeReply = Type.Object({
  at: Type.String({ format: 'date-time' }),
  configured: Type.Boolean(),
  state: Type.Enum(['notConfigured', 'works', 'away', 'silent']),
  stateWord: Type.String(),
  reason: Type.Union([Type.String(), Type.Null()]),
  outageSince: Moment,
  system: Type.String({ description: 'Мнемоника моста в реестрах региона' }),
  mnemonic: Type.Union([Type.String(), Type.Null()]),
  nodeId: Type.Union([Type.String(), Type.Null()]),
  url: Type.Union([Type.String(), Type.Null()]),
  version: Type.Union([Type.String(), Type.Null()]),
  certificate: Type.Union([Certificate, Type.Null()]),
  fileStore: Type.Boolean(),
  last: Type.Object({ getRequest: Moment, getResponse: Moment, ack: Moment, send: Moment }),
  waiting: Type.Integer({ description: 'Сообщений ждут отправки в ЕСМЭВ' }),
  queues: Type.Union([Type.Array(Queue), Type.Null()], {
    description: 'Очереди на стороне ЕСМЭВ; null — не спрашивали',
  }),
});

type State = 'notConfigured' | 'works' | 'away' | 'silent';
const stateWords: Readonly<Record<State, string>> = {
  notConfigured: 'Не настроен',
  works: 'Работает',
  away: 'ЕСМЭВ недоступна',
  silent: 'Ещё не связывался',
};

const iso = (ms: EpochMs): string => new Date(ms).toISOString();

const lastOf = (contacts: readonly Contact[], ...operations: readonly string[]): string | null => {
  const moments = contacts
    .filter(({ operation }) => operations.includes(operation))
    .map(({ atMs }) => atMs);
  return moments.length === 0 ? null : iso(Math.max(...moments));
};

/** The outage that goes on, as whichever node runs the bridge wrote it. */
const outageOf = (own: Outage | null, contacts: readonly Contact[]): Outage | null => {
  if (own !== null) return own;
  const at = (name: string): Contact | undefined =>
    contacts.find(({ operation }) => operation === name);
  const [outage, back] = [at('outage'), at('back')];
  if (outage === undefined || (back !== undefined && back.atMs >= outage.atMs)) return null;
  return { sinceMs: outage.atMs, reason: outage.detail };
};

const certificateOf = ({ certificate }: EsmevSettings) => ({
  subject: certificate.subject,
  sha256: certificate.sha256,
  notAfter: iso(certificate.notAfterMs),
});

const whoOf = (settings: EsmevSettings | null) =>
  settings === null
    ? {
        mnemonic: null,
        nodeId: null,
        url: null,
        version: null,
        certificate: null,
        fileStore: false,
      }
    : {
        mnemonic: settings.mnemonic,
        nodeId: settings.nodeId,
        url: settings.url,
        version: settings.version,
        certificate: certificateOf(settings),
        fileStore: settings.ftpUrl !== null,
      };

const stateNow = (
  settings: EsmevSettings | null,
  outage: Outage | null,
  contacts: readonly Contact[],
): State => {
  if (settings === null) return 'notConfigured';
  if (outage !== null) return 'away';
  return contacts.some(({ operation }) => operation.startsWith('Get')) ? 'works' : 'silent';
};

const stateOf = async (
  p: BridgeRoutePorts,
  queues: readonly { readonly name: string; readonly pending: number }[] | null,
): Promise<Reply> => {
  const settings = p.settings();
  const contacts = await p.book.contacts();
  const outage = settings === null ? null : outageOf(p.outage(), contacts);
  const state = stateNow(settings, outage, contacts);
  return {
    status: 200,
    body: {
      at: iso(p.clock.nowMs()),
      configured: settings !== null,
      state,
      stateWord: stateWords[state],
      reason: outage?.reason ?? null,
      outageSince: outage === null ? null : iso(outage.sinceMs),
      system: bridgeMnemonic,
      ...whoOf(settings),
      last: {
        getRequest: lastOf(contacts, 'GetRequest'),
        getResponse: lastOf(contacts, 'GetResponse'),
        ack: lastOf(contacts, 'Ack'),
        send: lastOf(contacts, 'SendRequest', 'SendResponse'),
      },
      waiting: await p.waiting(),
      queues,
    },
  };
};

const responses = { 200: { description: 'Состояние моста', schema: BridgeReply } };

/** The bridge for people: its state and «проверить соединение» (KIS-4.2.9). */
export const makeBridgeRoutes = (p: BridgeRoutePorts): readonly Route[] => [
  defineRoute({
    method: 'get',
    path: '/api/v1/bridges/esmev',
    summary: 'Мост с ЕСМЭВ: кто он там, когда связывался, что ждёт',
    tags: ['bridges'],
    permission: 'operator',
    right: 'queues.read',
    responses,
    handler: () => stateOf(p, null),
  }),
  defineRoute({
    method: 'post',
    path: '/api/v1/bridges/esmev/check',
    summary: 'Проверить соединение с ЕСМЭВ сейчас',
    description: 'Спрашивает у ЕСМЭВ состояние своих очередей: проверены адрес, ключ и подпись.',
    tags: ['bridges'],
    permission: 'operator',
    right: 'components.manage',
    audit: 'component.changed',
    body: Type.Object({}),
    responses,
    handler: async ({ note }) => {
      note('bridge:esmev', { what: 'check' });
      if (p.settings() === null)
        throw new HubError('BadRequest', { reason: 'Мост с ЕСМЭВ не настроен: HUB_ESMEV_URL.' });
      const federal = p.federal();
      try {
        await federal.status();
        const queues = await federal.statistics();
        return await stateOf(
          p,
          queues.map(({ queueName: name, pending }) => ({ name, pending })),
        );
      } catch (error) {
        if (isHubError(error) && error.code === 'FederalSystemIsAway') throw error;
        const reason = error instanceof Error ? error.message : String(error);
        throw new HubError('FederalSystemIsAway', { reason: `ЕСМЭВ отказала: ${reason}` });
      }
    },
  }),
];
