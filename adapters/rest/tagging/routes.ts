import type {
  Application,
  ApplicationCard,
  Clock,
  EpochMs,
  Mark,
  MarkAsker,
  MarkCode,
  Marks,
  Tagging,
} from '../../../broker/index.ts';
import { HubError, parseMnemonic } from '../../../broker/index.ts';
import { defineRoute, type Caller, type Route } from '../../../module/index.ts';
import { sameId } from '../accept.ts';
import { callerOf } from '../caller.ts';
import { signedOrToken } from '../envelopes.ts';
import { signReply } from '../hubSignature.ts';
import { iso, isoOrNull } from '../moments.ts';
import type { RestPorts } from '../ports.ts';
import {
  ApplicationPath,
  CardReply,
  CloseApplicationEnvelope,
  IssueCodeEnvelope,
  IssuedReply,
  ListQuery,
  ListReply,
  MarkPath,
  MarkReply,
  ProlongCodeEnvelope,
  RegisterApplicationEnvelope,
  RegisteredReply,
  StatisticsQuery,
  StatisticsReply,
} from './schemas.ts';

export type TaggingRoutePorts = Pick<RestPorts, 'provider' | 'signer'> & {
  readonly tagging: Tagging;
  readonly marks: Pick<Marks, 'list' | 'find' | 'statistics'>;
  readonly clock: Clock;
};

const tags = ['marking'];

/** Whose applications a caller sees: a system its own, a person those of the organisations of the right, an operator all. */
const askerOf = ({ system, operator, organisations }: Caller): MarkAsker => {
  if (operator) return null;
  return system ? { source: system.mnemonic } : { authorities: organisations ?? [] };
};

const applicationReply = (one: Application) => {
  const { submittedAtMs, registeredAtMs, closedAtMs, ...rest } = one;
  return {
    ...rest,
    submittedAt: iso(submittedAtMs),
    registeredAt: iso(registeredAtMs),
    closedAt: isoOrNull(closedAtMs),
  };
};

const stateOf = ({ closedAtMs, validUntilMs, uses, usesMax }: Mark, nowMs: EpochMs) => {
  if (closedAtMs !== null) return 'closed';
  if (validUntilMs <= nowMs) return 'expired';
  return uses >= usesMax ? 'exhausted' : 'active';
};

const markReply = (mark: Mark, nowMs: EpochMs) => ({
  code: mark.code,
  applicationId: mark.applicationId,
  sender: mark.sender,
  nodeId: mark.nodeId,
  types: mark.typeCodes,
  maxUses: mark.usesMax,
  uses: mark.uses,
  issuedAt: iso(mark.issuedAtMs),
  validUntil: iso(mark.validUntilMs),
  closedAt: isoOrNull(mark.closedAtMs),
  state: stateOf(mark, nowMs),
});

const cardReply = ({ marks, ...application }: ApplicationCard, nowMs: EpochMs) => ({
  ...applicationReply(application),
  codes: marks.map((mark) => markReply(mark, nowMs)),
});

/** A system registers its own applications; only an operator says for whom. */
const sourceOf = ({ system, operator }: Caller, asked: string | undefined) => {
  if (asked !== undefined && operator) return parseMnemonic(asked, 'envelope.source');
  if (system && (asked === undefined || asked === system.mnemonic)) return system.mnemonic;
  throw new HubError('AccessDenied', {
    field: 'envelope.source',
    reason: 'Заявление регистрирует система, в которую оно подано, или оператор от её имени.',
  });
};

const writing = (ports: TaggingRoutePorts): readonly Route[] => [
  defineRoute({
    method: 'post',
    path: '/api/v1/applications',
    summary: 'Зарегистрировать сведения о заявлении на услугу',
    tags,
    permission: 'participant',
    right: 'marks.manage',
    audit: 'mark.changed',
    body: signedOrToken(RegisterApplicationEnvelope),
    responses: {
      201: { description: 'Заявление зарегистрировано', schema: RegisteredReply },
      200: { description: 'Оно было зарегистрировано раньше', schema: RegisteredReply },
    },
    handler: async ({ body: { envelope }, caller, note }) => {
      const { operation: _operation, timestamp: _timestamp, ...said } = envelope;
      const { application, repeated } = await ports.tagging.register({
        ...said,
        source: sourceOf(callerOf(caller), said.source),
        submittedAtMs: Date.parse(said.submittedAt),
      });
      note(`application:${application.applicationId}`, { repeated });
      const reply = { ...applicationReply(application), repeated };
      return { status: repeated ? 200 : 201, body: await signReply(ports, caller, reply) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/v1/applications/{id}/codes',
    summary: 'Выдать код маркировки по заявлению',
    tags,
    permission: 'participant',
    right: 'marks.manage',
    audit: 'mark.changed',
    params: ApplicationPath,
    body: signedOrToken(IssueCodeEnvelope),
    responses: { 201: { description: 'Код выдан', schema: IssuedReply } },
    handler: async ({ params, body: { envelope }, caller, note }) => {
      sameId(params.id, envelope.applicationId, 'envelope.applicationId');
      note(`application:${params.id}`, { types: envelope.types, sender: envelope.sender });
      const mark = await ports.tagging.issue(
        {
          applicationId: params.id,
          sender: parseMnemonic(envelope.sender, 'envelope.sender'),
          nodeId: envelope.nodeId ?? null,
          typeCodes: envelope.types,
          usesMax: envelope.maxUses,
          validUntilMs: Date.parse(envelope.validUntil),
        },
        askerOf(callerOf(caller)),
      );
      const reply = { mark: markReply(mark, ports.clock.nowMs()) };
      return { status: 201, body: await signReply(ports, caller, reply) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/v1/applications/{id}/close',
    summary: 'Закрыть заявление и его коды',
    tags,
    permission: 'participant',
    right: 'marks.manage',
    audit: 'mark.changed',
    params: ApplicationPath,
    body: signedOrToken(CloseApplicationEnvelope),
    responses: { 200: { description: 'Заявление закрыто', schema: CardReply } },
    handler: async ({ params, body: { envelope }, caller, note }) => {
      sameId(params.id, envelope.applicationId, 'envelope.applicationId');
      note(`application:${params.id}`);
      const card = await ports.tagging.close(params.id, askerOf(callerOf(caller)));
      return { status: 200, body: cardReply(card, ports.clock.nowMs()) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/v1/codes/{code}/prolong',
    summary: 'Продлить код, пока заявление открыто',
    tags,
    permission: 'participant',
    right: 'marks.manage',
    audit: 'mark.changed',
    params: MarkPath,
    body: signedOrToken(ProlongCodeEnvelope),
    responses: { 200: { description: 'Код продлён', schema: MarkReply } },
    handler: async ({ params, body: { envelope }, caller, note }) => {
      sameId(params.code, envelope.code, 'envelope.code');
      note(`mark:${params.code.slice(0, 12)}…`);
      const mark = await ports.tagging.prolong(
        params.code as MarkCode,
        Date.parse(envelope.validUntil),
        askerOf(callerOf(caller)),
      );
      return { status: 200, body: markReply(mark, ports.clock.nowMs()) };
    },
  }),
];

const reading = (ports: TaggingRoutePorts): readonly Route[] => [
  defineRoute({
    method: 'get',
    path: '/api/v1/applications',
    summary: 'Заявления, новые первыми',
    tags,
    permission: 'participant',
    right: 'marks.read',
    query: ListQuery,
    responses: { 200: { description: 'Страница; следующая — по before', schema: ListReply } },
    handler: async ({ query: { text, open, before }, caller }) => {
      const found = await ports.marks.list(
        {
          ...askerOf(callerOf(caller)),
          ...(text !== undefined && { text }),
          ...(open !== undefined && { open }),
        },
        before,
      );
      return { status: 200, body: { applications: found.map(applicationReply) } };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/api/v1/applications/{id}',
    summary: 'Заявление с кодами маркировки',
    tags,
    permission: 'participant',
    right: 'marks.read',
    params: ApplicationPath,
    responses: { 200: { description: 'Карточка', schema: CardReply } },
    handler: async ({ params, caller }) => {
      const card = await ports.tagging.card(params.id, askerOf(callerOf(caller)));
      return { status: 200, body: cardReply(card, ports.clock.nowMs()) };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/api/v1/codes/{code}',
    summary: 'Состояние кода маркировки',
    description: 'Видят источник заявления, отправитель, которому код выдан, и оператор.',
    tags,
    permission: 'participant',
    right: 'marks.read',
    params: MarkPath,
    responses: { 200: { description: 'Код', schema: MarkReply } },
    handler: async ({ params, caller }) => {
      const asker = callerOf(caller);
      const mark = await ports.marks.find(params.code);
      if (mark === null) throw new HubError('RecordNotFound', { field: 'code' });
      if (asker.system?.mnemonic !== mark.sender) {
        await ports.tagging.card(mark.applicationId, askerOf(asker));
      }
      return { status: 200, body: markReply(mark, ports.clock.nowMs()) };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/api/v1/monitor/marks',
    summary: 'Использование кодов маркировки по услугам и ведомствам',
    tags,
    permission: 'operator',
    right: 'marks.read',
    query: StatisticsQuery,
    responses: { 200: { description: 'Строка на услугу и ведомство', schema: StatisticsReply } },
    handler: async ({ query, caller }) => {
      const period = { sinceMs: Date.parse(query.since), untilMs: Date.parse(query.until) };
      const { organisations } = callerOf(caller);
      const rows = await ports.marks.statistics(period);
      const own = rows.filter(({ authority }) => organisations?.includes(authority) ?? true);
      return { status: 200, body: { rows: own } };
    },
  }),
];

/** Marking codes over HTTP (KIS-6.3.7.a, b, d). */
export const makeTaggingRoutes = (ports: TaggingRoutePorts): readonly Route[] => [
  ...writing(ports),
  ...reading(ports),
];
