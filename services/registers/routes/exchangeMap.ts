import Type from 'typebox';
import { defineRoute, type Route } from '../../../module/index.ts';
import { makeExchangeMap, visibleTo, type Flow } from '../../../registries/index.ts';
import { callerOf } from '../caller.ts';
import { flowReply } from '../flows.ts';
import type { RegistersPorts } from '../ports.ts';
import { FlowReply, iso, moment, root, tags } from '../schemas.ts';

const columns = [
  ['Отправитель', (flow: Flow) => flow.sender],
  ['Наименование отправителя', (flow: Flow) => flow.senderName],
  ['ОГРН отправителя', (flow: Flow) => flow.senderOrganisation],
  ['Вид сведений', (flow: Flow) => flow.typeCode],
  ['Наименование вида сведений', (flow: Flow) => flow.typeName],
  ['Получатель', (flow: Flow) => flow.recipient],
  ['Наименование получателя', (flow: Flow) => flow.recipientName],
  ['ОГРН получателя', (flow: Flow) => flow.recipientOrganisation],
  ['Основание', (flow: Flow) => flow.basis ?? 'права сейчас нет'],
  ['Запросов за 30 дней', (flow: Flow) => String(flow.requests)],
  ['Ответов за 30 дней', (flow: Flow) => String(flow.responses)],
] as const;

/** A cell that a table program would take for a formula is made a text. */
const cell = (value: string): string => {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return `"${safe.replaceAll('"', '""')}"`;
};

// Excel reads UTF-8 only after a byte order mark.
const csvOf = (flows: readonly Flow[]): string =>
  `\uFEFF${[
    columns.map(([title]) => cell(title)).join(';'),
    ...flows.map((flow) => columns.map(([, value]) => cell(value(flow))).join(';')),
  ].join('\r\n')}\r\n`;

const MapReply = Type.Object({ at: moment, since: moment, flows: Type.Array(FlowReply) });

/** The exchange map (KIS-2.3.1): read from the registers at the moment of the call, so that a change of a route is seen at once. */
export const makeExchangeMapRoute = (ports: RegistersPorts): Route => {
  const mapOf = makeExchangeMap(ports);
  return defineRoute({
    method: 'get',
    path: `${root}/exchange-map`,
    summary: 'Карта обмена: кто какой вид сведений кому отправляет, обороты за 30 дней',
    description: 'Участник видит потоки своих систем, оператор — все. format=csv — таблицей.',
    tags,
    permission: 'participant',
    right: 'registry.read',
    query: Type.Object(
      { format: Type.Optional(Type.Enum(['json', 'csv'])) },
      { additionalProperties: false },
    ),
    responses: { 200: { description: 'Карта', schema: MapReply } },
    handler: async ({ query, caller }) => {
      const { atMs, sinceMs, flows } = await mapOf();
      const organisations = visibleTo(callerOf(caller));
      const seen = flows.filter(
        ({ senderOrganisation, recipientOrganisation }) =>
          organisations === null ||
          organisations.includes(senderOrganisation) ||
          organisations.includes(recipientOrganisation),
      );
      if (query.format === 'csv') {
        return {
          status: 200,
          raw: { contentType: 'text/csv; charset=utf-8', bytes: csvOf(seen) },
          headers: { 'Content-Disposition': 'attachment; filename="exchange-map.csv"' },
        };
      }
      const body = { at: iso(atMs), since: iso(sinceMs), flows: seen.map(flowReply) };
      return { status: 200, body };
    },
  });
};
