import Type, { type Static } from 'typebox';
import {
  errorTable,
  failsSignature,
  HubError,
  limits,
  parseMnemonic,
  type MessageId,
  type RefusalFilter,
  type RefusedCall,
} from '../../../broker/index.ts';
import { defineRoute, isHidden, type Caller, type Route } from '../../../module/index.ts';
import { callerOf } from '../caller.ts';
import { iso } from '../moments.ts';
import { certificateShown } from './certificates.ts';
import { makeNames } from './names.ts';
import type { MessagesPorts } from './ports.ts';
import { RefusalQuery, RefusalShown, RefusalsShown, type RefusalData } from './schemas.ts';
import { systemsOf } from './scope.ts';

const pageRowsDefault = 100;
const qualifiedName = /^\{(?<namespace>[^}]*)\}(?<local>.+)$/;

/** A refusal names the type as the call did: by code, or by the root element. */
const typeOf = ({ registry }: MessagesPorts, asked: string | null): RefusalData['type'] => {
  if (asked === null) return null;
  const snapshot = registry.current();
  const { namespace = '', local = '' } = qualifiedName.exec(asked)?.groups ?? {};
  const found =
    local === '' ? snapshot.typeByCode(asked) : snapshot.typeByRoot(namespace, local)?.type;
  return { code: found?.code ?? asked, name: found?.name ?? null };
};

/** Of what was refused only the type and the sender are known: what they hide is hidden. */
const isHiddenFrom = ({ person }: Caller, { typeCode, sender }: RefusedCall): boolean =>
  person !== null &&
  isHidden(person.hidden, {
    typeCode: typeCode ?? '',
    sender: sender ?? '',
    recipient: null,
    keys: [],
  });

const shown = async (ports: MessagesPorts, refusal: RefusedCall): Promise<RefusalData> => {
  const { no, atMs, door, operation, code, reason, messageId, sender, contentHash } = refusal;
  const { title, advice, retryable } = errorTable[code];
  const kept = messageId === null ? null : await ports.journal.find(messageId as MessageId);
  const { certificateSha256: sha256 } = refusal;
  return {
    no,
    at: iso(atMs),
    door,
    operation,
    code,
    title,
    reason,
    advice,
    aboutSignature: failsSignature(code),
    retryable,
    messageId,
    messageKept: kept !== null,
    sender: sender === null ? null : makeNames(ports.registry).system(sender),
    type: typeOf(ports, refusal.typeCode),
    certificate: sha256 === null || sha256 === '' ? null : certificateShown(ports, sha256),
    contentHash,
  };
};

const filterOf = (query: Static<typeof RefusalQuery>): RefusalFilter => {
  const { q, code, sender, door, since, until } = query;
  return {
    ...(q !== undefined && { text: q.trim() }),
    ...(code !== undefined && { codes: code.split(',') }),
    ...(sender !== undefined && { sender: parseMnemonic(sender, 'sender') }),
    ...(door !== undefined && { door }),
    ...(since !== undefined && { sinceMs: Date.parse(since) }),
    ...(until !== undefined && { untilMs: Date.parse(until) }),
  };
};

const listRoute = (ports: MessagesPorts): Route =>
  defineRoute({
    method: 'get',
    path: '/api/v1/refusals',
    summary: 'Отказы: обращения, которые не стали сообщениями, с причиной и советом',
    tags: ['history'],
    permission: 'participant',
    right: 'messages.read',
    query: RefusalQuery,
    responses: { 200: { description: 'Новые первыми; дальше — по before', schema: RefusalsShown } },
    handler: async ({ query, caller }) => {
      const { before, limit = pageRowsDefault } = query;
      const filter = filterOf(query);
      const systems = await systemsOf(ports, callerOf(caller));
      const found = await ports.refusals.page(filter, systems, before ?? null, limit + 1);
      const rows = found.slice(0, limit).filter((row) => !isHiddenFrom(callerOf(caller), row));
      const count = before === undefined ? await ports.refusals.count(filter, systems) : null;
      return {
        status: 200,
        body: {
          refusals: await Promise.all(rows.map((row) => shown(ports, row))),
          next: found.length > limit ? (found[limit - 1]?.no ?? null) : null,
          total: count === null ? null : { count, exact: count < limits.listCountMax },
        },
      };
    },
  });

const cardRoute = (ports: MessagesPorts): Route =>
  defineRoute({
    method: 'get',
    path: '/api/v1/refusals/{no}',
    summary: 'Один отказ: что не так, чей сертификат, что делать',
    tags: ['history'],
    permission: 'participant',
    right: 'messages.read',
    params: Type.Object({ no: Type.Integer({ minimum: 1 }) }),
    responses: { 200: { description: 'Отказ', schema: RefusalShown } },
    handler: async ({ params: { no }, caller }) => {
      const systems = await systemsOf(ports, callerOf(caller));
      const [found] = await ports.refusals.page({ no }, systems, null, 1);
      if (found === undefined || isHiddenFrom(callerOf(caller), found))
        throw new HubError('RecordNotFound', { field: 'no', value: `${no}` });
      return { status: 200, body: await shown(ports, found) };
    },
  });

/** What was refused, and why, in words. */
export const makeRefusalRoutes = (ports: MessagesPorts): readonly Route[] => [
  listRoute(ports),
  cardRoute(ports),
];
