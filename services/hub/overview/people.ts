import {
  connectionStateOf,
  lastSeenMs,
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

export type PeopleSources = {
  readonly clock: Clock;
  readonly incidents: Pick<IncidentStore, 'list'>;
  readonly registers: Pick<Registers, 'certificates' | 'workflow'>;
  readonly systems: (nowMs: number) => Promise<readonly SeenSystem[]>;
  readonly activity: () => Promise<readonly SystemActivity[]>;
};

const itemsMax = 5;
/** A system that polled and has been silent longer than this asks for attention. */
const silenceMs = 30 * 60_000;

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

const approvalsSource = ({ registers }: PeopleSources): OverviewSource => ({
  code: 'approvals',
  title: 'Ждут утверждения',
  right: 'registry.approve',
  path: '/registers',
  read: async ({ organisations, person }) => {
    const waiting = await registers.workflow.waiting({
      states: ['on-approval'],
      organisations,
      limitRows: 50,
    });
    // Nobody approves what they wrote themselves.
    const mine = waiting.filter(({ createdBy }) => createdBy !== person.login);
    return {
      level: mine.length > 0 ? 'warning' : 'calm',
      value: mine.length,
      text: mine.length === 0 ? 'Решений не ждут' : 'Записи реестров ждут вашего решения',
      items: mine.slice(0, itemsMax).map(({ register, code, name, createdBy }) => ({
        title: name,
        text: `подготовил ${createdBy}`,
        path: `/registers/${register}/${encodeURIComponent(code)}`,
        level: 'warning' as const,
      })),
    };
  },
});

const mine = (viewer: Viewer, { organisation }: SeenSystem): boolean =>
  viewer.organisations === null || viewer.organisations.includes(organisation);

const silentSource = ({ systems, activity, clock }: PeopleSources): OverviewSource => ({
  code: 'silent',
  title: 'Молчащие участники',
  right: 'queues.read',
  path: '/participants-health',
  read: async (viewer) => {
    const nowMs = clock.nowMs();
    const [registered, seen] = await Promise.all([systems(nowMs), activity()]);
    const bySystem = new Map(seen.map((one) => [one.system, one]));
    const silent = registered
      .filter((system) => mine(viewer, system))
      .map((system) => ({ system, seen: bySystem.get(system.mnemonic) }))
      .filter((one) => {
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
