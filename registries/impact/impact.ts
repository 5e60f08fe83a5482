import { limits, type Clock } from '../../broker/index.ts';
import {
  contentOf,
  compareEntries,
  registerTitles,
  sayCertificate,
  usagesOf,
  versionsOf,
  type Change,
  type Entry,
  type RegisterName,
  type Usage,
} from '../entries/index.ts';
import type { CertificateReader, Queryable, Traffic, TrafficRow } from '../ports.ts';
import { registers } from '../bundle/index.ts';
import { makeExchangeMap, trafficWindowMs, type Flow } from '../exchangeMap/index.ts';
import { warningsOf } from './warnings.ts';

export type ImpactPorts = {
  readonly db: Queryable;
  readonly clock: Clock;
  readonly traffic: Traffic;
  readonly certificates: CertificateReader;
};

/** What is about to happen to a version. */
export type ImpactOperation = 'publish' | 'deprecate' | 'retire';

/** What a step would mean for the exchange, told before it is taken. */
export type Impact = {
  readonly operation: ImpactOperation;
  readonly version: number;
  /** The version in force or published now; null when there is none. */
  readonly against: number | null;
  /** What the version changes; empty for the end of an entry. */
  readonly changes: readonly Change[];
  /** Ways of the exchange that go through the entry. */
  readonly flows: readonly Flow[];
  /** What really went through it in 30 days. */
  readonly traffic: readonly TrafficRow[];
  readonly requests: number;
  readonly responses: number;
  readonly usages: readonly Usage[];
  /** Russian sentences, most important first. */
  readonly warnings: readonly string[];
};

/** Systems and types that an entry concerns; null of both: none, nothing of the exchange depends on it directly. */
type Concerned = { readonly systems?: readonly string[]; readonly types?: readonly string[] };

const systemsOf = async (t: Queryable, ogrn: string): Promise<readonly string[]> =>
  (
    await t.query<{ code: string }>(
      `select distinct e.code from registry.entry e
       where e.register = 'systems' and e.published_at is not null and e.data ->> 'participant' = $1::text`,
      [ogrn],
    )
  ).map(({ code }) => code);

const textOf = (entry: Entry, field: string): string => {
  const value = entry.data[field];
  return typeof value === 'string' ? value : '';
};

const concernedBy = async (t: Queryable, entry: Entry): Promise<Concerned | null> => {
  switch (entry.register) {
    case 'participants':
      return { systems: await systemsOf(t, entry.code) };
    case 'systems':
      return { systems: [entry.code] };
    case 'agreements':
      return { systems: await systemsOf(t, textOf(entry, 'organisation')) };
    case 'informationTypes':
      return { types: [entry.code] };
    case 'routes':
    case 'services':
      return { types: [textOf(entry, 'informationType')] };
    case 'accessRules':
      return { types: [textOf(entry, 'informationType')], systems: [textOf(entry, 'sender')] };
    default:
      return null;
  }
};

const isConcerned =
  ({ systems, types }: Concerned) =>
  (flow: Pick<Flow, 'sender' | 'recipient' | 'typeCode'>): boolean =>
    (types === undefined || types.includes(flow.typeCode)) &&
    (systems === undefined || systems.includes(flow.sender) || systems.includes(flow.recipient));

const exchangeOf = async (p: ImpactPorts, entry: Entry) => {
  const concerned = await concernedBy(p.db, entry);
  if (concerned === null) return { flows: [], traffic: [] };
  const sinceMs = p.clock.nowMs() - trafficWindowMs;
  const [map, traffic] = await Promise.all([
    makeExchangeMap(p)(),
    p.traffic.since(sinceMs, { ...concerned, limitRows: limits.listRowsMax }),
  ]);
  return {
    flows: map.flows.filter(isConcerned(concerned)).slice(0, limits.listRowsMax),
    traffic: traffic.filter(isConcerned(concerned)),
  };
};

const sum = (rows: readonly TrafficRow[], field: 'requests' | 'responses'): number =>
  rows.reduce((total, row) => total + row[field], 0);

/** Before publication or the end: which consumers, how much traffic in 30 days, what warns (issue «Console», part B). */
export const makeImpact =
  (p: ImpactPorts) =>
  /** @returns null when the entry has no such version */
  async (
    register: RegisterName,
    code: string,
    version: number,
    operation: ImpactOperation,
  ): Promise<Impact | null> => {
    const versions = await versionsOf(p.db, register, code);
    const entry = versions.find((one) => one.version === version);
    if (!entry) return null;
    const against = versions.findLast(
      (one) => one.version < version && (one.state === 'published' || one.state === 'deprecated'),
    );
    const changes =
      operation === 'publish'
        ? compareEntries(
            registers[register].schema,
            against ? contentOf(against) : {},
            contentOf(entry),
            sayCertificate(p.certificates),
          )
        : [];
    const { flows, traffic } = await exchangeOf(p, entry);
    const usages = await usagesOf(p.db, register, code, p.clock.nowMs(), limits.listRowsMax);
    const requests = sum(traffic, 'requests');
    const facts = { operation, entry, against: against ?? null, changes, flows, requests, usages };
    return {
      operation,
      version,
      against: against?.version ?? null,
      changes,
      flows,
      traffic,
      requests,
      responses: sum(traffic, 'responses'),
      usages,
      warnings: warningsOf(facts, p.clock.nowMs(), registerTitles),
    };
  };
