import {
  adviceOf,
  alertKinds,
  type IncidentCase,
  type IncidentEvent,
  type IncidentState,
  type IncidentStep,
  type Notice,
  type Severity,
} from '../../broker/index.ts';
import { defineRoute, type Caller, type Route } from '../../module/index.ts';
import type { MonitorPorts } from './ports.ts';
import { callerOf, found, iso, isoOrNull } from './reach.ts';
import {
  idParams,
  IncidentCardReply,
  IncidentListReply,
  IncidentReply,
  IncidentsQuery,
  MaybeNoteBody,
  NoteBody,
} from './schemas.ts';
import { move } from './work.ts';

const tags = ['monitor'];
const root = '/api/v1/monitor/incidents';
const rowsDefault = 50;

const unitOf = (kind: IncidentCase['kind']): string | null =>
  kind in alertKinds ? alertKinds[kind as keyof typeof alertKinds].unit : null;

const replyOf = (one: IncidentCase) => ({
  incidentId: one.incidentId,
  kind: one.kind,
  source: one.source,
  ruleId: one.ruleId,
  severity: one.severity,
  state: one.state,
  addressee: one.addressee,
  title: one.title,
  text: one.text,
  advice: adviceOf(one.kind),
  value: one.value,
  unit: unitOf(one.kind),
  openedAt: iso(one.openedAtMs),
  lastAt: iso(one.lastAtMs),
  count: one.count,
  acknowledgedBy: one.acknowledgedBy,
  acknowledgedAt: isoOrNull(one.acknowledgedAtMs),
  resolvedAt: isoOrNull(one.resolvedAtMs),
  resolvedHow: one.resolvedHow,
  systems: one.systems,
  queues: one.queues,
  types: one.typeCodes,
});

/** A notice for people; what was sent to a webhook is not repeated. */
export const noticeReply = (notice: Notice) => ({
  noticeId: notice.noticeId,
  incidentId: notice.incidentId,
  channel: notice.channel,
  address: notice.address,
  reason: notice.reason,
  severity: notice.severity,
  subject: notice.subject,
  state: notice.state,
  attempts: notice.attempts,
  createdAt: iso(notice.createdAtMs),
  dueAt: iso(notice.dueAtMs),
  sentAt: isoOrNull(notice.sentAtMs),
  error: notice.error,
});

const stepReply = ({ stepId, atMs, what, by, text }: IncidentStep) => ({
  stepId,
  at: iso(atMs),
  what,
  by,
  text,
});

/** Whoever sees one organisation only sees its incidents; what is for the security officer is the region's. */
const isSeenBy = ({ organisations }: Caller, incident: IncidentCase): boolean =>
  organisations === null || incident.organisations.some((ogrn) => organisations.includes(ogrn));

const readRoutes = (p: MonitorPorts): readonly Route[] => [
  defineRoute({
    method: 'get',
    path: root,
    summary: 'Инциденты: сначала незакрытые, новые первыми',
    description: 'Участник видит инциденты своих систем.',
    tags,
    permission: 'participant',
    right: 'incidents.read',
    query: IncidentsQuery,
    responses: { 200: { description: 'Страница списка', schema: IncidentListReply } },
    handler: async ({ query, caller }) => {
      const { organisations } = callerOf(caller);
      const [{ rows, total }, unresolved] = await Promise.all([
        p.incidents.list({
          ...(query.state !== undefined && { states: query.state.split(',') as IncidentState[] }),
          ...(query.severity !== undefined && {
            severities: query.severity.split(',') as Severity[],
          }),
          ...(query.kind !== undefined && { kind: query.kind }),
          ...(query.system !== undefined && { system: query.system }),
          ...(query.text !== undefined && { text: query.text }),
          ...(query.since !== undefined && { sinceMs: Date.parse(query.since) }),
          ...(query.until !== undefined && { untilMs: Date.parse(query.until) }),
          organisations,
          limitRows: query.limit ?? rowsDefault,
          skipRows: query.offset ?? 0,
        }),
        organisations === null ? p.incidents.counts() : [],
      ]);
      return { status: 200, body: { incidents: rows.map(replyOf), total, unresolved } };
    },
  }),
  defineRoute({
    method: 'get',
    path: `${root}/{id}`,
    summary: 'Карточка инцидента: история, сообщения, оповещения',
    tags,
    permission: 'participant',
    right: 'incidents.read',
    params: idParams,
    responses: { 200: { description: 'Карточка', schema: IncidentCardReply } },
    handler: async ({ params, caller }) => {
      const one = callerOf(caller);
      const card = found(await p.incidents.card(params.id));
      found(isSeenBy(one, card.incident) ? card : null);
      return {
        status: 200,
        body: {
          incident: replyOf(card.incident),
          steps: card.steps.map(stepReply),
          records: card.records.map(({ atMs, kind, messageId, system, text }) => ({
            at: iso(atMs),
            kind,
            messageId,
            system,
            text,
          })),
          // Addresses of others are nobody's business.
          notices: one.operator ? card.notices.map(noticeReply) : [],
        },
      };
    },
  }),
];

const act = async (
  p: MonitorPorts,
  incidentId: number,
  what: IncidentEvent,
  by: string,
  text: string,
  change: (nowMs: number) => Partial<IncidentCase>,
): Promise<IncidentCase> => {
  const changed = await p.incidents.changing(async (tx) => {
    const atMs = p.clock.nowMs();
    const incident = found(await tx.byId(incidentId));
    return move(tx, incident, what, change(atMs), { atMs, by, text });
  });
  p.changed();
  return changed;
};

type Deed = {
  readonly path: string;
  readonly what: IncidentEvent;
  readonly summary: string;
  readonly change: (by: string, nowMs: number) => Partial<IncidentCase>;
};

const deeds: readonly Deed[] = [
  {
    path: 'acknowledge',
    what: 'acknowledged',
    summary: 'Принять инцидент в работу: повторные оповещения прекращаются',
    change: (by, nowMs) => ({ acknowledgedBy: by, acknowledgedAtMs: nowMs }),
  },
  {
    path: 'resolve',
    what: 'resolved',
    summary: 'Закрыть инцидент',
    change: (_by, nowMs) => ({ resolvedAtMs: nowMs, resolvedHow: 'manual' }),
  },
  {
    path: 'reopen',
    what: 'reopened',
    summary: 'Открыть инцидент снова',
    change: (_by, nowMs) => ({ resolvedAtMs: null, resolvedHow: null, lastAtMs: nowMs }),
  },
];

const deedRoute = (p: MonitorPorts, { path, what, summary, change }: Deed): Route =>
  defineRoute({
    method: 'post',
    path: `${root}/{id}/${path}`,
    summary,
    tags,
    permission: 'operator',
    right: 'incidents.manage',
    audit: 'incident.changed',
    params: idParams,
    body: MaybeNoteBody,
    responses: { 200: { description: 'Инцидент после действия', schema: IncidentReply } },
    handler: async ({ params, body, caller, note }) => {
      const { name } = callerOf(caller);
      note(`incident:${params.id}`, { action: what });
      const text = body.note ?? '';
      const changed = await act(p, params.id, what, name, text, (nowMs) => change(name, nowMs));
      return { status: 200, body: replyOf(changed) };
    },
  });

const noteRoute = (p: MonitorPorts): Route =>
  defineRoute({
    method: 'post',
    path: `${root}/{id}/note`,
    summary: 'Добавить заметку в историю инцидента',
    tags,
    permission: 'operator',
    right: 'incidents.manage',
    audit: 'incident.changed',
    params: idParams,
    body: NoteBody,
    responses: { 200: { description: 'Инцидент', schema: IncidentReply } },
    handler: async ({ params, body, caller, note }) => {
      note(`incident:${params.id}`, { action: 'noted' });
      const changed = await act(
        p,
        params.id,
        'noted',
        callerOf(caller).name,
        body.note,
        () => ({}),
      );
      return { status: 200, body: replyOf(changed) };
    },
  });

/** What people do with incidents (KIS-4.4.6). */
export const makeIncidentRoutes = (p: MonitorPorts): readonly Route[] => [
  ...readRoutes(p),
  ...deeds.map((deed) => deedRoute(p, deed)),
  noteRoute(p),
];
