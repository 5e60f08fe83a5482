import {
  HubError,
  parseMnemonic,
  readReconciliationCsv,
  type KeptAct,
  type ListedLine,
  type Mnemonic,
  type Reconcile,
  type Reconciliations,
  type TypeCode,
} from '../../../broker/index.ts';
import { defineRoute, type Caller, type Print, type Route } from '../../../module/index.ts';
import { callerOf } from '../caller.ts';
import { signedOrToken } from '../envelopes.ts';
import { actPage } from './page.ts';
import {
  ActPath,
  ActReply,
  ActsQuery,
  ActsReply,
  MatrixQuery,
  MatrixReply,
  ReconcileEnvelope,
} from './schemas.ts';

export type ReconciliationPorts = {
  readonly reconcile: Reconcile;
  readonly store: Pick<Reconciliations, 'act' | 'list' | 'matrix'>;
  /** Systems that the caller may see; null: all. */
  readonly systemsOf: (caller: Caller) => Promise<readonly Mnemonic[] | null>;
  readonly print: Print;
};

const tags = ['reconciliation'];

type Said = {
  readonly lines?: readonly {
    messageId: string;
    direction: 'sent' | 'received';
    contentHash?: string;
  }[];
  readonly csv?: string;
};

const listOf = ({ lines, csv }: Said): readonly ListedLine[] => {
  if ((lines === undefined) === (csv === undefined)) {
    throw new HubError('BadRequest', {
      field: 'envelope.lines',
      reason: 'укажите список сообщений: lines или csv',
    });
  }
  return csv === undefined
    ? (lines ?? []).map((line) => ({ ...line, contentHash: line.contentHash ?? null }))
    : readReconciliationCsv(csv);
};

const systemFor = async (
  { systemsOf }: ReconciliationPorts,
  caller: Caller,
  asked: string | undefined,
): Promise<Mnemonic> => {
  const own = await systemsOf(caller);
  const name = asked ?? caller.system?.mnemonic;
  const field = 'envelope.system';
  if (name === undefined) throw new HubError('BadRequest', { field, reason: 'укажите систему' });
  const system = parseMnemonic(name, field);
  if (own !== null && !own.includes(system)) {
    throw new HubError('AccessDenied', { field, reason: 'Сверяются только свои сообщения.' });
  }
  return system;
};

const visibleAct = async (
  { store, systemsOf }: ReconciliationPorts,
  caller: Caller,
  id: number,
): Promise<KeptAct> => {
  const [kept, own] = await Promise.all([store.act(id), systemsOf(caller)]);
  if (kept === null || (own !== null && !own.includes(kept.act.system))) {
    throw new HubError('RecordNotFound', {
      field: 'id',
      reason: `Протокола ${id} среди ваших нет.`,
    });
  }
  return kept;
};

const lineOf = ({ actId, act, conflicts }: KeptAct) => ({
  actId,
  system: act.system,
  day: act.day,
  origin: act.origin,
  counterpart: act.counterpart,
  typeCode: act.typeCode,
  madeAt: act.madeAt,
  by: act.by,
  messages: act.totals.reduce((sum, { messages }) => sum + messages, 0),
  conflicts,
  differences: act.differences.length,
});

const making = (ports: ReconciliationPorts): Route =>
  defineRoute({
    method: 'post',
    path: '/api/v1/reconciliations',
    summary: 'Сверить свой список сообщений за день с хабом',
    description:
      'Ответ — подписанный протокол: чего нет у вас, чего нет в хабе, что отличается, что не подтверждено, и что с этим делать.',
    tags,
    permission: 'participant',
    right: 'reconciliation.use',
    audit: 'reconciliation.made',
    body: signedOrToken(ReconcileEnvelope),
    responses: { 201: { description: 'Протокол', schema: ActReply } },
    handler: async ({ body: { envelope }, caller, note }) => {
      const asking = callerOf(caller);
      const { day, counterpart, type } = envelope;
      const system = await systemFor(ports, asking, envelope.system);
      note(`system:${system}`, { day, counterpart, type });
      const scope = {
        system,
        day,
        counterpart:
          counterpart === undefined ? null : parseMnemonic(counterpart, 'envelope.counterpart'),
        typeCode: type === undefined ? null : (type as TypeCode),
      };
      const kept = await ports.reconcile.byList(scope, listOf(envelope), asking.name);
      note(`system:${system}`, { actId: kept.actId, conflicts: kept.conflicts });
      return { status: 201, body: kept };
    },
  });

const lists = (ports: ReconciliationPorts): readonly Route[] => [
  defineRoute({
    method: 'get',
    path: '/api/v1/reconciliations',
    summary: 'Протоколы сверки, новые первыми',
    tags,
    permission: 'participant',
    right: 'reconciliation.use',
    query: ActsQuery,
    responses: { 200: { description: 'Страница; следующая — по before', schema: ActsReply } },
    handler: async ({ query, caller }) => {
      const own = await ports.systemsOf(callerOf(caller));
      const asked = query.system === undefined ? null : parseMnemonic(query.system, 'system');
      const systems = asked === null ? own : [asked].filter((one) => own?.includes(one) ?? true);
      const acts = await ports.store.list({
        systems,
        ...(query.since !== undefined && { sinceDay: query.since }),
        ...(query.until !== undefined && { untilDay: query.until }),
        ...(query.conflicts !== undefined && { conflictsOnly: query.conflicts }),
        ...(query.before !== undefined && { before: query.before }),
      });
      return { status: 200, body: { acts: acts.map(lineOf) } };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/api/v1/monitor/exchange-matrix',
    summary: 'Сообщения по парам участников, видам сведений и дням',
    tags,
    permission: 'participant',
    right: 'reconciliation.use',
    query: MatrixQuery,
    responses: { 200: { description: 'Ячейки, новые дни первыми', schema: MatrixReply } },
    handler: async ({ query: { since, until }, caller }) => {
      const own = await ports.systemsOf(callerOf(caller));
      return { status: 200, body: { cells: await ports.store.matrix(since, until, own) } };
    },
  }),
];

const acts = (ports: ReconciliationPorts): readonly Route[] => [
  defineRoute({
    method: 'get',
    path: '/api/v1/reconciliations/{id}',
    summary: 'Протокол сверки, подписанный хабом',
    tags,
    permission: 'participant',
    right: 'reconciliation.use',
    params: ActPath,
    responses: { 200: { description: 'Протокол', schema: ActReply } },
    handler: async ({ params, caller }) => ({
      status: 200,
      body: await visibleAct(ports, callerOf(caller), params.id),
    }),
  }),
  defineRoute({
    method: 'get',
    path: '/api/v1/reconciliations/{id}/act.pdf',
    summary: 'Протокол сверки для печати',
    tags,
    permission: 'participant',
    right: 'reconciliation.use',
    params: ActPath,
    responses: { 200: { description: 'Документ', contentType: 'application/pdf' } },
    handler: async ({ params, caller }) => {
      const kept = await visibleAct(ports, callerOf(caller), params.id);
      const name = `reconciliation-${kept.actId}.pdf`;
      return {
        status: 200,
        raw: { contentType: 'application/pdf', bytes: await ports.print(actPage(kept)) },
        headers: { 'Content-Disposition': `attachment; filename="${name}"` },
      };
    },
  }),
];

/** Reconciliation of messages over HTTP (сверка). */
export const makeReconciliationRoutes = (ports: ReconciliationPorts): readonly Route[] => [
  making(ports),
  ...lists(ports),
  ...acts(ports),
];
