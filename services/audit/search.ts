import { limits, type EpochMs } from '../../broker/index.ts';
import type { AuditEvent } from '../../module/index.ts';
import type { Queryable } from '../../registries/index.ts';

/** What is looked for in the trail; every given condition must hold. */
export type TrailFilter = {
  /** Codes of events, or their groups: `session.opened`, `session.`. */
  readonly events?: readonly string[];
  readonly actor?: string;
  readonly organisation?: string;
  /** The object, or its beginning. */
  readonly object?: string;
  readonly outcome?: 'done' | 'refused';
  readonly fromMs?: EpochMs;
  readonly toMs?: EpochMs;
  /** Part of the object, the actor's name, the address or the details. */
  readonly text?: string;
};

export type TrailEntry = {
  readonly no: number;
  readonly atMs: EpochMs;
  readonly event: AuditEvent;
  readonly actorKind: 'person' | 'token' | 'system' | 'hub';
  readonly actor: string;
  readonly organisation: string | null;
  readonly address: string | null;
  readonly outcome: 'done' | 'refused';
  readonly object: string | null;
  readonly details: Readonly<Record<string, unknown>>;
  readonly prev: string;
  readonly hash: string;
};

const columns = `no, broker.ms(at) as "atMs", event, actor_kind as "actorKind", actor, organisation, address, outcome, object,
  details, encode(prev, 'hex') as prev, encode(hash, 'hex') as hash`;

const likeOf = (text: string): string => text.replaceAll(/[\\%_]/g, String.raw`\$&`);

const conditionsOf = (filter: TrailFilter, add: (value: unknown) => string): readonly string[] => {
  const found: string[] = [];
  const when = (value: unknown, sql: (place: string) => string): void => {
    if (value !== undefined) found.push(sql(add(value)));
  };
  when(
    filter.events?.map((code) => (code.endsWith('.') ? `${likeOf(code)}%` : likeOf(code))),
    (at) => `event like any(${at}::text[])`,
  );
  when(filter.actor, (at) => `actor = ${at}::text`);
  when(filter.organisation, (at) => `organisation = ${at}::text`);
  when(
    filter.object === undefined ? undefined : `${likeOf(filter.object)}%`,
    (at) => `object like ${at}::text`,
  );
  when(filter.outcome, (at) => `outcome = ${at}::text`);
  when(filter.fromMs, (at) => `at >= broker.at_ms(${at}::bigint)`);
  when(filter.toMs, (at) => `at < broker.at_ms(${at}::bigint)`);
  when(
    filter.text === undefined ? undefined : `%${likeOf(filter.text)}%`,
    (at) => `concat_ws(' ', object, actor, address, event, details::text) ilike ${at}::text`,
  );
  return found;
};

const where = (filter: TrailFilter, values: unknown[], beforeNo?: number): string => {
  const add = (value: unknown): string => `$${values.push(value)}`;
  const found = [...conditionsOf(filter, add)];
  if (beforeNo !== undefined) found.push(`no < ${add(beforeNo)}::bigint`);
  return found.length === 0 ? 'true' : found.join(' and ');
};

/**
 * Entries of the trail, newest first.
 * @param beforeNo the last number of the page before
 */
export const searchTrail = async (
  db: Queryable,
  filter: TrailFilter,
  rowsMax: number,
  beforeNo?: number,
): Promise<readonly TrailEntry[]> => {
  const values: unknown[] = [];
  const condition = where(filter, values, beforeNo);
  return db.query<TrailEntry>(
    `select ${columns} from audit.entry where ${condition} order by no desc limit $${values.push(rowsMax)}::int`,
    values,
  );
};

/** How many entries fit, at most limits.auditExportRowsMax + 1. */
export const countTrail = async (db: Queryable, filter: TrailFilter): Promise<number> => {
  const values: unknown[] = [];
  const condition = where(filter, values);
  const [found] = await db.query<{ rows: number }>(
    `select count(*)::int as rows from (select 1 from audit.entry where ${condition}
       limit $${values.push(limits.auditExportRowsMax + 1)}::int) e`,
    values,
  );
  return found?.rows ?? 0;
};

/** One entry; undefined when the number is not given yet. */
export const readEntry = async (db: Queryable, no: number): Promise<TrailEntry | undefined> =>
  (await db.query<TrailEntry>(`select ${columns} from audit.entry where no = $1::bigint`, [no]))[0];

/** Number of the last entry. */
export const lastNo = async (db: Queryable): Promise<number> =>
  (await db.query<{ no: number }>('select no from audit.head'))[0]?.no ?? 0;
