import assert from 'node:assert/strict';
import Type from 'typebox';
import { HubError, limits } from '../../broker/index.ts';
import {
  auditEvents,
  auditFieldsOf,
  defineRoute,
  type AuditEvent,
  type Route,
} from '../../module/index.ts';
import type { Queryable } from '../../registries/index.ts';
import { trailCsv } from './csv.ts';
import type { AuditPorts } from './ports.ts';
import {
  EntryReply,
  EventsReply,
  FilterQuery,
  filterOf,
  ListQuery,
  ListReply,
  VerificationQuery,
  VerificationReply,
  type EntryReplyData,
  type FilterData,
} from './schemas.ts';
import {
  countTrail,
  lastNo,
  readEntry,
  searchTrail,
  type TrailEntry,
  type TrailFilter,
} from './search.ts';
import { hashAt, verifyTrail, type TrailVerdict } from './verify.ts';

const tags = ['audit'];
const root = '/api/v1/audit';
const rowsDefault = 100;

const reply = (entry: TrailEntry): EntryReplyData => ({
  no: entry.no,
  at: new Date(entry.atMs).toISOString(),
  event: entry.event,
  title: auditEvents[entry.event] ?? entry.event,
  actor: {
    kind: entry.actorKind,
    name: entry.actor,
    organisation: entry.organisation,
    address: entry.address,
  },
  outcome: entry.outcome,
  object: entry.object,
  details: entry.details,
  prev: entry.prev,
  hash: entry.hash,
});

async function* pagesOf(
  { db }: AuditPorts,
  filter: TrailFilter,
  beforeNo: number,
  signal: AbortSignal,
): AsyncGenerator<readonly TrailEntry[]> {
  for (let before = beforeNo; !signal.aborted;) {
    const page = await searchTrail(db, filter, limits.listRowsMax, before);
    if (page.length > 0) yield page;
    const last = page.at(-1);
    if (last === undefined || page.length < limits.listRowsMax) return;
    before = last.no;
  }
}

const readRoutes = (db: Queryable): readonly Route[] => [
  defineRoute({
    method: 'get',
    path: root,
    summary: 'Журнал действий: поиск, новые записи первыми',
    tags,
    permission: 'operator',
    right: 'audit.read',
    audit: 'audit.read',
    query: ListQuery,
    responses: { 200: { description: 'Страница; следующая — по next', schema: ListReply } },
    handler: async ({ query: { before, limit = rowsDefault, ...asked }, note }) => {
      note(null, { filter: asked, ...(before !== undefined && { before }) });
      const found = await searchTrail(db, filterOf(asked), limit, before);
      const next = found.length < limit ? null : (found.at(-1)?.no ?? null);
      return { status: 200, body: { entries: found.map(reply), next } };
    },
  }),
  defineRoute({
    method: 'get',
    path: `${root}/events`,
    summary: 'Каталог событий журнала действий и их полей',
    tags,
    permission: 'operator',
    right: 'audit.read',
    responses: { 200: { description: 'События', schema: EventsReply } },
    handler: async () => ({
      status: 200,
      body: {
        events: Object.entries(auditEvents).map(([code, title]) => ({
          code,
          title,
          fields: auditFieldsOf(code as AuditEvent),
        })),
      },
    }),
  }),
];

const entryRoute = (db: Queryable): Route =>
  defineRoute({
    method: 'get',
    path: `${root}/{no}`,
    summary: 'Одна запись журнала действий',
    tags,
    permission: 'operator',
    right: 'audit.read',
    params: Type.Object({ no: Type.Integer({ minimum: 1 }) }),
    responses: { 200: { description: 'Запись', schema: EntryReply } },
    handler: async ({ params }) => {
      const entry = await readEntry(db, params.no);
      if (entry === undefined) throw new HubError('RecordNotFound', { field: 'no' });
      return { status: 200, body: reply(entry) };
    },
  });

const exportRoute = (ports: AuditPorts): Route =>
  defineRoute({
    method: 'get',
    path: `${root}/export`,
    summary: 'Выгрузить журнал действий в CSV',
    description: 'Первая и последняя строки говорят, кто, когда и с каким отбором выгрузил.',
    tags,
    permission: 'operator',
    right: 'audit.read',
    audit: 'audit.exported',
    query: FilterQuery,
    responses: { 200: { description: 'Файл', contentType: 'text/csv' } },
    handler: async ({ query, caller, arrived, signal, note }) => {
      assert(caller, 'a protected route has a caller');
      const filter = filterOf(query);
      const end = (await lastNo(ports.db)) + 1;
      const rows = await countTrail(ports.db, filter);
      note(null, { filter: query satisfies FilterData, rows });
      if (rows > limits.auditExportRowsMax) {
        throw new HubError('BadRequest', {
          field: 'query',
          reason: `под отбор подходит больше ${limits.auditExportRowsMax} записей: сузьте период`,
        });
      }
      const atMs = ports.clock.nowMs();
      const mark = { login: caller.name, atMs, filter: query, rows, address: arrived.address };
      return {
        status: 200,
        headers: {
          'Content-Disposition': `attachment; filename="audit-${new Date(atMs).toISOString().slice(0, 10)}.csv"`,
        },
        stream: {
          contentType: 'text/csv; charset=utf-8',
          chunks: trailCsv(mark, pagesOf(ports, filter, end, signal)),
        },
      };
    },
  });

const verificationRoute = (ports: AuditPorts): Route => {
  // One walk at a time: everybody who asks meanwhile gets its answer.
  let walking: Promise<TrailVerdict> | null = null;
  const walk = (): Promise<TrailVerdict> =>
    (walking ??= verifyTrail(ports).finally(() => {
      walking = null;
    }));
  return defineRoute({
    method: 'get',
    path: `${root}/verification`,
    summary: 'Проверить целостность журнала действий',
    description: 'Хеш-цепочка с первой записи; по no и hash — сверка с прежней проверкой.',
    tags,
    permission: 'operator',
    right: 'audit.read',
    query: VerificationQuery,
    responses: { 200: { description: 'Итог', schema: VerificationReply } },
    handler: async ({ query: { no, hash } }) => {
      const verdict = await walk();
      const at = new Date(ports.clock.nowMs()).toISOString();
      const compared = no !== undefined && hash !== undefined;
      const holds = compared && (await hashAt(ports, no)) === hash;
      const anchor = compared ? (holds ? 'holds' : 'differs') : null;
      const ok = verdict.ok && anchor !== 'differs';
      return { status: 200, body: { ...verdict, ok, at, anchor } };
    },
  });
};

/** The audit trail over HTTP; fixed paths come before the one with a number in it. */
export const makeAuditRoutes = (ports: AuditPorts): readonly Route[] => [
  ...readRoutes(ports.db),
  exportRoute(ports),
  verificationRoute(ports),
  entryRoute(ports.db),
];
