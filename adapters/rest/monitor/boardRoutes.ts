import type { Static } from 'typebox';
import {
  boardLines,
  boardThresholds,
  foldTypes,
  HubError,
  limits,
  queueKeyOf,
  sparkMinutes,
  type BoardCounts,
  type BoardLine,
  type BoardStore,
  type Clock,
  type LeasedMessage,
  type QueueContents,
  type QueuedMessage,
  type Registry,
} from '../../../broker/index.ts';
import { defineRoute, type Caller, type Hidden, type Route } from '../../../module/index.ts';
import { callerOf } from '../caller.ts';
import { iso, isoOrNull } from '../moments.ts';
import { BoardQuery, BoardReply, QueueQuery, QueueReply } from './boardSchemas.ts';
import { ownersFor } from './scope.ts';

export type BoardPorts = {
  readonly registry: Registry;
  readonly store: BoardStore;
  /** Looks into queues with the eyes of a person from whom something may be hidden. */
  readonly contents: (hidden: Hidden) => QueueContents;
  readonly clock: Clock;
};

type Query = Static<typeof BoardQuery>;
type Sort = NonNullable<Query['sort']>;
type Line = BoardLine & {
  readonly ownerName: string | null;
  readonly organisation: string | null;
  readonly typeName: string | null;
};

const hourMs = 3_600_000;
const levelRank = { calm: 0, warning: 1, critical: 2 } as const;

const keys: Readonly<Record<Sort, (line: Line) => number | string>> = {
  level: ({ level }) => levelRank[level],
  queue: ({ queue }) => queue,
  owner: ({ ownerName, owner }) => ownerName ?? owner,
  type: ({ typeCode }) => typeCode ?? '',
  waiting: ({ waiting }) => waiting,
  leased: ({ leased }) => leased,
  // The older, the larger: what is empty has no age.
  age: ({ oldestAtMs }) => (oldestAtMs === null ? -Infinity : -oldestAtMs),
  dead: ({ dead }) => dead,
  rateIn: ({ ratesIn }) => ratesIn?.m5 ?? -1,
  rateOut: ({ ratesOut }) => ratesOut?.m5 ?? -1,
  redelivered: ({ redeliveredPerHour }) => redeliveredPerHour ?? -1,
  poll: ({ lastPollAtMs }) => lastPollAtMs ?? 0,
  done: ({ lastDoneAtMs }) => lastDoneAtMs ?? 0,
};

const compare = (a: number | string, b: number | string): number =>
  typeof a === 'string' || typeof b === 'string' ? (String(a) < String(b) ? -1 : 1) : a - b;

/** Names of queues order what is equal, so that lines do not jump between two looks. */
const sorted = (lines: readonly Line[], { sort = 'level', order }: Query): readonly Line[] => {
  const down = (order ?? (sort === 'queue' || sort === 'owner' ? 'asc' : 'desc')) === 'desc';
  const key = keys[sort];
  return lines.toSorted((a, b) => {
    const [left, right] = [key(a), key(b)];
    if (left !== right) return down ? compare(right, left) : compare(left, right);
    if (sort === 'level' && a.waiting !== b.waiting) return b.waiting - a.waiting;
    return compare(`${a.queue} ${a.typeCode ?? ''}`, `${b.queue} ${b.typeCode ?? ''}`);
  });
};

const contains = (line: Line, text: string): boolean =>
  [line.queue, line.ownerName, line.typeCode, line.typeName].some(
    (found) => found?.toLowerCase().includes(text.toLowerCase()) ?? false,
  );

const fits = (line: Line, query: Query): boolean => {
  const { kind, type, level, busy, text } = query;
  const tests: readonly boolean[] = [
    kind === undefined || line.kind === kind,
    type === undefined || line.typeCode === type,
    level === undefined || levelRank[line.level] >= levelRank[level],
    busy !== true || line.waiting + line.leased + line.dead > 0,
    text === undefined || contains(line, text),
  ];
  return tests.every(Boolean);
};

const replyOf = (line: Line, nowMs: number) => ({
  queue: line.queue,
  owner: line.owner,
  ownerName: line.ownerName,
  organisation: line.organisation,
  kind: line.kind,
  nodeId: line.nodeId,
  type: line.typeCode,
  typeName: line.typeName,
  waiting: line.waiting,
  leased: line.leased,
  returned: line.returned,
  dead: line.dead,
  oldestAt: isoOrNull(line.oldestAtMs),
  oldestAgeMs: line.oldestAtMs === null ? null : Math.max(0, nowMs - line.oldestAtMs),
  ratesIn: line.ratesIn,
  ratesOut: line.ratesOut,
  redeliveredPerHour: line.redeliveredPerHour,
  drain: line.drain,
  fillShare: line.fillShare,
  held: line.held,
  level: line.level,
  reasons: line.reasons,
  lastPollAt: isoOrNull(line.lastPollAtMs),
  pollIntervalMs: line.pollIntervalMs,
  lastPlacedAt: isoOrNull(line.lastPlacedAtMs),
  lastTakenAt: isoOrNull(line.lastTakenAtMs),
  lastAckAt: isoOrNull(line.lastDoneAtMs),
  sparkIn: line.sparkPlaced,
  sparkOut: line.sparkDone,
});

const linesOf = (
  { registry, clock }: BoardPorts,
  counts: readonly BoardCounts[],
): readonly Line[] => {
  const snapshot = registry.current();
  return boardLines(counts, snapshot.system, clock.nowMs()).map((line) => {
    const system = snapshot.system(line.owner);
    return {
      ...line,
      ownerName: system?.name ?? null,
      organisation: system?.participantOgrn ?? null,
      typeName: line.typeCode === null ? null : (snapshot.typeByCode(line.typeCode)?.name ?? null),
    };
  });
};

const sumsOf = (lines: readonly Line[]) => {
  const sum = (of: (line: Line) => number): number =>
    lines.reduce((total, line) => total + of(line), 0);
  return {
    waiting: sum(({ waiting }) => waiting),
    leased: sum(({ leased }) => leased),
    dead: sum(({ dead }) => dead),
    critical: sum(({ level }) => Number(level === 'critical')),
    warning: sum(({ level }) => Number(level === 'warning')),
    held: sum(({ held }) => Number(held)),
    inPerMinute: sum(({ ratesIn }) => ratesIn?.m5 ?? 0),
    outPerMinute: sum(({ ratesOut }) => ratesOut?.m5 ?? 0),
  };
};

const countsFor = async (ports: BoardPorts, caller: Caller, owner: string | undefined) => {
  const { store, registry, clock } = ports;
  const owners = await ownersFor({ registry, owners: store.owners }, caller, owner);
  return store.board(owners, clock.nowMs() - sparkMinutes * 60_000 - hourMs / 60);
};

const boardRoute = (ports: BoardPorts): Route =>
  defineRoute({
    method: 'get',
    path: '/api/v1/monitor/board',
    summary: 'Табло очередей: участник × вид сведений × вид очереди',
    description:
      'Оператор видит все очереди, участник и его сотрудники — свои. Скорости считаются по журналу с отставанием около секунды; в очередях статусов их нет.',
    tags: ['monitor'],
    permission: 'participant',
    right: 'queues.read',
    query: BoardQuery,
    responses: { 200: { description: 'Страница строк и суммы по отбору', schema: BoardReply } },
    handler: async ({ query, caller }) => {
      const nowMs = ports.clock.nowMs();
      const counts = await countsFor(ports, callerOf(caller), query.owner);
      const shown = query.by === 'queue' ? foldTypes(counts) : counts;
      const found = linesOf(ports, shown).filter((line) => fits(line, query));
      const from = query.skip ?? 0;
      const page = sorted(found, query).slice(from, from + (query.limit ?? limits.listRowsMax));
      return {
        status: 200,
        body: {
          at: iso(nowMs),
          total: found.length,
          lines: page.map((line) => replyOf(line, nowMs)),
          sums: sumsOf(found),
          thresholds: boardThresholds,
        },
      };
    },
  });

const queuedReply = (one: QueuedMessage) => ({
  messageId: one.messageId,
  type: one.typeCode,
  sender: one.sender,
  kind: one.kind,
  receivedAt: iso(one.receivedAtMs),
  expiresAt: iso(one.expiresAtMs),
  priority: one.priority,
  attempts: one.attempts,
  sizeBytes: one.sizeBytes,
});

const leasedReply = (one: LeasedMessage) => ({
  ...queuedReply(one),
  leasedAt: iso(one.leasedAtMs),
  leaseUntil: iso(one.leaseUntilMs),
});

const readContents = async (contents: QueueContents, name: string, after: string | undefined) => {
  const { owner, kind } = queueKeyOf(name);
  if (kind === 'statuses') {
    const statuses = await contents.statuses(owner);
    return {
      waiting: [],
      next: null,
      leased: [],
      statuses: statuses.map(({ originalId, category, atMs, attempts, leaseUntilMs }) => ({
        originalMessageId: originalId,
        status: category,
        at: iso(atMs),
        attempts,
        leaseUntil: isoOrNull(leaseUntilMs),
      })),
    };
  }
  const [page, leased] = await Promise.all([
    contents.waiting(name, after ?? null),
    contents.leased(name),
  ]);
  return {
    waiting: page.rows.map(queuedReply),
    next: page.next,
    leased: leased.map(leasedReply),
    statuses: [],
  };
};

const queueRoute = (ports: BoardPorts): Route =>
  defineRoute({
    method: 'get',
    path: '/api/v1/monitor/queue',
    summary: 'Одна очередь: что ждёт, что выдано и до каких пор, что задержано',
    description: 'Ничего не выдаёт и не блокирует: сообщения показаны без содержимого.',
    tags: ['monitor'],
    permission: 'participant',
    right: 'queues.read',
    query: QueueQuery,
    responses: { 200: { description: 'Очередь', schema: QueueReply } },
    handler: async ({ query: { name, after }, caller }) => {
      const nowMs = ports.clock.nowMs();
      const asks = callerOf(caller);
      const { owner } = queueKeyOf(name);
      const counts = (await countsFor(ports, asks, owner)).filter(({ queue }) => queue === name);
      const [queue] = linesOf(ports, foldTypes(counts));
      if (queue === undefined)
        throw new HubError('RecordNotFound', { field: 'name', reason: `Очереди ${name} нет.` });
      const contents = ports.contents(asks.person?.hidden ?? []);
      return {
        status: 200,
        body: {
          at: iso(nowMs),
          queue: replyOf(queue, nowMs),
          types: linesOf(ports, counts).map((line) => replyOf(line, nowMs)),
          quotaMessagesMax: ports.registry.current().system(owner)?.queueMessagesMax ?? null,
          ...(await readContents(contents, name, after)),
        },
      };
    },
  });

/** The queues board and a look into one queue (KIS-6.2.5.a, KIS-6.2.5.b). */
export const makeBoardRoutes = (ports: BoardPorts): readonly Route[] => [
  boardRoute(ports),
  queueRoute(ports),
];
