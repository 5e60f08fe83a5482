import {
  allRules,
  connectionStateOf,
  lastSeenMs,
  silenceMinutesOf,
  type AlertRule,
  type Clock,
  type IncidentCase,
  type IncidentStore,
  type SystemActivity,
} from '../../../broker/index.ts';
import type { Registers } from '../../../registries/index.ts';
import type { BlockItem, OverviewSource, Viewer } from './block.ts';

/** A registered system as the connection block needs it. */
export type SeenSystem = {
  readonly mnemonic: string;
  readonly name: string;
  readonly organisation: string;
  readonly blocked: boolean;
};

/** A package of changes that waits for a second person. */
export type WaitingPackage = {
  readonly packageId: string;
  readonly title: string;
  readonly updatedBy: string;
};

export type PeopleSources = {
  readonly clock: Clock;
  readonly incidents: Pick<IncidentStore, 'list'>;
  readonly registers: Pick<Registers, 'certificates' | 'workflow'>;
  readonly systems: (nowMs: number) => Promise<readonly SeenSystem[]>;
  readonly activity: () => Promise<readonly SystemActivity[]>;
  /** Kept alert rules: the one on silence says who is silent, as it does for incidents. */
  readonly rules: () => Promise<readonly AlertRule[]>;
  /** Packages of changes on approval, the last changed first. */
  readonly packages: () => Promise<readonly WaitingPackage[]>;
};

const itemsMax = 5;
const minuteMs = 60_000;

/** The title alone is the same for every queue. */
const subjectOf = ({ title, queues, systems }: IncidentCase): string => {
  const subject = queues[0] ?? systems[0];
  return subject === undefined ? title : `${title}: ${subject}`;
};

const incidentsSource = ({ incidents }: PeopleSources): OverviewSource => ({
  code: 'incidents',
  title: 'Открытые инциденты',
  right: 'incidents.read',
  path: '/incidents',
  read: async ({ organisations }) => {
    const { rows, total } = await incidents.list({
      states: ['open', 'acknowledged'],
      organisations,
      limitRows: itemsMax,
      skipRows: 0,
    });
    const open = rows.filter(({ state }) => state === 'open').length;
    const critical = rows.some(({ severity }) => severity === 'critical');
    return {
      level: critical ? 'critical' : total > 0 ? 'warning' : 'calm',
      value: total,
      text: total === 0 ? 'Всё спокойно' : open > 0 ? 'Есть не принятые в работу' : 'Все в работе',
      items: rows.map((row): BlockItem => ({
        title: subjectOf(row),
        text: row.state === 'open' ? 'не принят' : 'в работе',
        path: `/incidents/${row.incidentId}`,
        at: new Date(row.lastAtMs).toISOString(),
        level: row.severity === 'critical' ? 'critical' : 'warning',
      })),
    };
  },
});

const certificatesSource = ({ registers }: PeopleSources): OverviewSource => ({
  code: 'certificates',
  title: 'Сертификаты заканчиваются',
  right: 'registry.read',
  path: '/certificates',
  read: async ({ organisations }) => {
    const listed = await registers.certificates(organisations);
    const ending = listed.filter(
      ({ level, replaced }) => !replaced && level !== 'ok' && level !== 'future',
    );
    const urgent = ending.some(({ level }) => level === '7' || level === 'expired');
    return {
      level: urgent ? 'critical' : ending.length > 0 ? 'warning' : 'calm',
      value: ending.length,
      text:
        ending.length === 0 ? 'Ближайшие 60 дней — ни одного' : 'В ближайшие 60 дней, без замены',
      items: ending.slice(0, itemsMax).map((one) => ({
        title: one.system,
        text: one.daysLeft < 0 ? 'уже истёк' : `осталось ${one.daysLeft} дн.`,
        path: '/certificates',
        search: { text: one.system },
        level: one.level === '7' || one.level === 'expired' ? 'critical' : 'warning',
      })),
    };
  },
});

const approvalsSource = ({ registers, packages }: PeopleSources): OverviewSource => ({
  code: 'approvals',
  title: 'Ждут утверждения',
  right: 'registry.approve',
  path: '/registers',
  read: async ({ organisations, person }) => {
    const [waiting, packed] = await Promise.all([
      registers.workflow.waiting({ states: ['on-approval'], organisations, limitRows: 50 }),
      // A package may hold cards of several participants: the region applies it.
      organisations === null ? packages() : [],
    ]);
    // Nobody approves what they wrote themselves.
    const lines = [
      ...packed.map(({ packageId, title, updatedBy }) => ({
        title,
        by: updatedBy,
        path: `/packages/${packageId}`,
      })),
      ...waiting.map(({ register, code, name, createdBy }) => ({
        title: name,
        by: createdBy,
        path: `/registers/${register}/${encodeURIComponent(code)}`,
      })),
    ].filter(({ by }) => by !== person.login);
    return {
      level: lines.length > 0 ? 'warning' : 'calm',
      value: lines.length,
      text: lines.length === 0 ? 'Решений не ждут' : 'Ждут вашего решения',
      items: lines.slice(0, itemsMax).map(({ title, by, path }) => ({
        title,
        text: `подготовил ${by}`,
        path,
        level: 'warning' as const,
      })),
    };
  },
});

const mine = (viewer: Viewer, { organisation }: SeenSystem): boolean =>
  viewer.organisations === null || viewer.organisations.includes(organisation);

const silentSource = ({ systems, activity, rules, clock }: PeopleSources): OverviewSource => ({
  code: 'silent',
  title: 'Молчащие участники',
  right: 'queues.read',
  path: '/participants-health',
  read: async (viewer) => {
    const nowMs = clock.nowMs();
    const [registered, seen, kept] = await Promise.all([systems(nowMs), activity(), rules()]);
    const inForce = allRules(kept);
    const bySystem = new Map(seen.map((one) => [one.system, one]));
    const silent = registered
      .filter((system) => mine(viewer, system))
      .map((system) => ({ system, seen: bySystem.get(system.mnemonic) }))
      .filter((one) => {
        const silenceMs = silenceMinutesOf(inForce, one.system.mnemonic) * minuteMs;
        const state = connectionStateOf(one.system, one.seen, silenceMs, nowMs);
        return state === 'noPoll' || state === 'silent';
      })
      .map((one) => ({ ...one, lastMs: lastSeenMs(one.seen) ?? 0 }))
      .toSorted((a, b) => a.lastMs - b.lastMs);
    return {
      level: silent.length > 0 ? 'warning' : 'calm',
      value: silent.length,
      text:
        silent.length === 0
          ? 'Все подключённые системы на связи'
          : 'Опрашивали очереди и перестали',
      items: silent.slice(0, itemsMax).map(({ system, lastMs }) => ({
        title: system.mnemonic,
        text: system.name,
        path: '/participants-health',
        search: { system: system.mnemonic },
        at: new Date(lastMs).toISOString(),
        level: 'warning' as const,
      })),
    };
  },
});

/** What waits for people: incidents, silence, certificates, approvals. */
export const peopleSources = (ports: PeopleSources): readonly OverviewSource[] => [
  incidentsSource(ports),
  silentSource(ports),
  certificatesSource(ports),
  approvalsSource(ports),
];
