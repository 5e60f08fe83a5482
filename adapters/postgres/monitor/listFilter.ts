import type { ListCursor, MessageFilter, Mnemonic } from '../../../broker/index.ts';
import type { Hidden } from '../../../module/index.ts';
import { visibleSql, type Parameters } from './visibility.ts';

/** The filter, with everything that names single messages already looked up. */
export type ListQuery = {
  readonly filter: MessageFilter;
  /** Only these messages; null: any. */
  readonly seqs: readonly number[] | null;
  /** Messages of these systems alone may be seen; null: of all. */
  readonly systems: readonly Mnemonic[] | null;
  readonly hidden: Hidden;
};

type Role = 'sender' | 'recipient' | 'broadcast';
/** One way to the messages: by a system in a role, or (null) through all of them in the order of time. */
type Lead = { readonly role: Role; readonly systems: readonly Mnemonic[] } | null;

const bothSides = (systems: readonly Mnemonic[]): readonly Lead[] =>
  (['sender', 'recipient', 'broadcast'] as const).map((role) => ({ role, systems }));

/** The narrowest of what names systems; the rest are conditions. */
const leadsOf = ({ filter, systems }: ListQuery): readonly Lead[] => {
  const { sender, recipient, parties } = filter;
  if (recipient !== undefined) {
    const own = [recipient];
    return [
      { role: 'recipient', systems: own },
      { role: 'broadcast', systems: own },
    ];
  }
  if (sender !== undefined) return [{ role: 'sender', systems: [sender] }];
  const either = parties ?? systems;
  return either === null ? [null] : bothSides(either);
};

const sideSql = (systems: readonly Mnemonic[], { add }: Parameters): string => {
  const names = add(systems);
  return `(l.sender = any(${names}::text[]) or l.recipient = any(${names}::text[])
    or (l.recipient is null and exists (select 1 from broker.message_recipient r
         where r.recipient = any(${names}::text[]) and r.received_at = l.received_at and r.seq = l.seq)))`;
};

const isOneOf = (
  column: string,
  values: readonly string[] | undefined,
  { add }: Parameters,
): readonly string[] => {
  if (values === undefined) return [];
  const [first, ...rest] = values;
  // A single value lets the planner read its index in order.
  return rest.length === 0 && first !== undefined
    ? [`l.${column} = ${add(first)}::text`]
    : [`l.${column} = any(${add(values)}::text[])`];
};

const asList = <T>(value: T | undefined): readonly T[] | undefined =>
  value === undefined ? undefined : [value];

const momentsSql = (
  { sinceMs, untilMs }: MessageFilter,
  { add }: Parameters,
): readonly string[] => [
  ...(sinceMs === undefined ? [] : [`l.received_at >= broker.at_ms(${add(sinceMs)}::bigint)`]),
  ...(untilMs === undefined ? [] : [`l.received_at < broker.at_ms(${add(untilMs)}::bigint)`]),
];

const isScopeLed = ({ filter: { sender, recipient, parties } }: ListQuery): boolean =>
  sender === undefined && recipient === undefined && parties === undefined;

const systemsSql = (query: ListQuery, parameters: Parameters): readonly string[] => {
  const { filter, systems } = query;
  const { sender, recipient, parties } = filter;
  const named = sender !== undefined || recipient !== undefined;
  return [
    ...(sender !== undefined && recipient !== undefined
      ? isOneOf('sender', [sender], parameters)
      : []),
    ...(named && parties !== undefined ? [sideSql(parties, parameters)] : []),
    ...(systems !== null && !isScopeLed(query) ? [sideSql(systems, parameters)] : []),
  ];
};

const conditionsSql = (query: ListQuery, parameters: Parameters): string => {
  const { filter, seqs, hidden } = query;
  const { add } = parameters;
  return [
    ...(seqs === null ? [] : [`l.seq = any(${add(seqs)}::bigint[])`]),
    ...systemsSql(query, parameters),
    ...isOneOf('type_code', filter.typeCodes, parameters),
    ...isOneOf('kind', filter.kinds, parameters),
    ...isOneOf('state', filter.states, parameters),
    ...isOneOf('outcome', asList(filter.outcome), parameters),
    ...isOneOf('fault', asList(filter.fault), parameters),
    ...isOneOf('door', asList(filter.door), parameters),
    ...(filter.testMessage === undefined
      ? []
      : [`l.test_message = ${add(filter.testMessage)}::boolean`]),
    ...momentsSql(filter, parameters),
    ...(hidden.length === 0 ? [] : [visibleSql(hidden, parameters, 'l')]),
  ].join('\n      and ');
};

/** Rows of one branch, not more than `rowsMax`, in order when one is given. */
const branchSql = (
  lead: Lead,
  conditions: string,
  direction: 'asc' | 'desc' | null,
  rowsMax: string,
  { add }: Parameters,
): string => {
  const rest = conditions === '' ? '' : `and ${conditions}`;
  const order = (at: string): string =>
    direction === null ? '' : `order by ${at}.received_at ${direction}, ${at}.seq ${direction}`;
  const limited = (from: string, where: string, at: string): string =>
    `select l.seq, l.received_at from ${from} where ${where} ${rest} ${order(at)} limit ${rowsMax}`;
  if (lead === null) return limited('broker.message_list l', 'true', 'l');
  const one = (system: string): string =>
    lead.role === 'broadcast'
      ? limited(
          'broker.message_recipient b join broker.message_list l on l.seq = b.seq',
          `b.recipient = ${system}`,
          'b',
        )
      : limited('broker.message_list l', `l.${lead.role} = ${system}`, 'l');
  const [first, ...others] = lead.systems;
  if (others.length === 0 && first !== undefined) return one(`${add(first)}::text`);
  return `select x.seq, x.received_at from unnest(${add(lead.systems)}::text[]) as o(mnemonic) cross join lateral (${one('o.mnemonic')}) x`;
};

const cursorSql = (
  after: ListCursor | null,
  order: 'newest' | 'oldest',
  { add }: Parameters,
): readonly string[] =>
  after === null
    ? []
    : [
        `(l.received_at, l.seq) ${order === 'newest' ? '<' : '>'} (broker.at_ms(${add(after.receivedAtMs)}::bigint), ${add(after.seq)}::bigint)`,
      ];

/**
 * Statement that gives `seq, received_at` of what the query finds: each way to the messages reads one index in the order of time and
 * stops at the page's end, and the ways are merged. Composed, because the best plan of one set of filters is the worst of another.
 * @param want null counts: no order, no cursor
 */
export const placesSql = (
  query: ListQuery,
  want: { readonly order: 'newest' | 'oldest'; readonly after: ListCursor | null } | null,
  rowsMax: number,
  parameters: Parameters,
): string => {
  const direction = want === null ? null : want.order === 'newest' ? 'desc' : 'asc';
  const conditions = [
    conditionsSql(query, parameters),
    ...(want === null ? [] : cursorSql(want.after, want.order, parameters)),
  ]
    .filter((text) => text !== '')
    .join('\n      and ');
  const limit = `${parameters.add(rowsMax)}::int`;
  const branches = leadsOf(query).map((lead) =>
    branchSql(lead, conditions, direction, limit, parameters),
  );
  const [only, ...others] = branches;
  const order = direction === null ? '' : `order by received_at ${direction}, seq ${direction}`;
  return others.length === 0 && only !== undefined
    ? only
    : `select seq, received_at from (${branches.map((text) => `(${text})`).join('\nunion\n')}) u ${order} limit ${limit}`;
};
