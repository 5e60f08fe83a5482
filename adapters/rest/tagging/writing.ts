import { HubError, parseMnemonic, type MarkCode } from '../../../broker/index.ts';
import { defineRoute, type Caller, type Route } from '../../../module/index.ts';
import { sameId } from '../accept.ts';
import { callerOf } from '../caller.ts';
import { signedOrToken } from '../envelopes.ts';
import { signReply } from '../hubSignature.ts';
import type { TaggingRoutePorts } from './ports.ts';
import { applicationReply, askerOf, cardReply, markReply } from './replies.ts';
import {
  ApplicationPath,
  CardReply,
  CloseApplicationEnvelope,
  IssueCodeEnvelope,
  IssuedReply,
  MarkPath,
  MarkReply,
  ProlongCodeEnvelope,
  RegisterApplicationEnvelope,
  RegisteredReply,
} from './schemas.ts';

const tags = ['marking'];

/** A system registers its own applications; only an operator says for whom. */
const sourceOf = ({ system, operator }: Caller, asked: string | undefined) => {
  if (asked !== undefined && operator) return parseMnemonic(asked, 'envelope.source');
  if (system && (asked === undefined || asked === system.mnemonic)) return system.mnemonic;
  throw new HubError('AccessDenied', {
    field: 'envelope.source',
    reason: 'Заявление регистрирует система, в которую оно подано, или оператор от её имени.',
  });
};

const registration = (ports: TaggingRoutePorts): readonly Route[] => [
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
];

const issuing = (ports: TaggingRoutePorts): readonly Route[] => [
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

/** Applications and codes are registered, issued, prolonged and closed (KIS-6.3.7.a, b). */
export const makeWritingRoutes = (ports: TaggingRoutePorts): readonly Route[] => [
  ...registration(ports),
  ...issuing(ports),
];
