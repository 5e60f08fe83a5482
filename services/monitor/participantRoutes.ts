import {
  allRules,
  connectionStateOf,
  lastSeenMs,
  pollIntervalMs,
  silenceMinutesOf,
  soonestExpiry,
  type AlertRule,
  type ConnectedSystem,
  type ConnectionState,
  type EpochMs,
  type SystemActivity,
} from '../../broker/index.ts';
import { defineRoute, type Route } from '../../module/index.ts';
import type { AckTimes, MonitorPorts } from './ports.ts';
import { callerOf, iso, isoOrNull } from './reach.ts';
import { ParticipantsReply } from './schemas.ts';

const dayMs = 24 * 3_600_000;
const minuteMs = 60_000;

const stateWords: Readonly<Record<ConnectionState, string>> = {
  works: 'работает',
  noPoll: 'нет опроса',
  silent: 'молчит',
  blocked: 'заблокирован',
  notConnected: 'не подключён',
};

type Known = {
  readonly nowMs: EpochMs;
  readonly rules: readonly AlertRule[];
  readonly activity: ReadonlyMap<string, SystemActivity>;
  readonly acks: ReadonlyMap<string, AckTimes>;
  readonly traffic: ReadonlyMap<string, { readonly accepted: number; readonly refused: number }>;
  readonly incidents: ReadonlyMap<string, number>;
};

const certificateOf = (system: ConnectedSystem, nowMs: EpochMs) => {
  const soonest = soonestExpiry(system);
  return {
    certificateEndsAt: isoOrNull(soonest?.notAfterMs ?? null),
    certificateDaysLeft: soonest === null ? null : Math.floor((soonest.notAfterMs - nowMs) / dayMs),
  };
};

const trafficOf = ({ traffic, acks }: Known, mnemonic: string) => {
  const { accepted, refused } = traffic.get(mnemonic) ?? { accepted: 0, refused: 0 };
  const calls = accepted + refused;
  return {
    ackP50Ms: acks.get(mnemonic)?.p50Ms ?? null,
    ackP95Ms: acks.get(mnemonic)?.p95Ms ?? null,
    accepted24h: accepted,
    refused24h: refused,
    errorShare24h: calls === 0 ? null : Math.round((refused / calls) * 1_000) / 10,
  };
};

const momentsOf = (seen: SystemActivity | undefined) => ({
  lastSeenAt: isoOrNull(lastSeenMs(seen)),
  lastSendAt: isoOrNull(seen?.lastSendAtMs ?? null),
  lastPollAt: isoOrNull(seen?.lastPollAtMs ?? null),
  lastAckAt: isoOrNull(seen?.lastAckAtMs ?? null),
});

const rowOf = (known: Known, system: ConnectedSystem) => {
  const seen = known.activity.get(system.mnemonic);
  const silenceMinutes = silenceMinutesOf(known.rules, system.mnemonic);
  const state = connectionStateOf(system, seen, silenceMinutes * minuteMs, known.nowMs);
  const polls = seen?.polls ?? [];
  return {
    system: system.mnemonic,
    name: system.name,
    organisation: system.organisation,
    organisationName: system.organisationName,
    state,
    stateWord: stateWords[state],
    ...momentsOf(seen),
    pollIntervalMs: pollIntervalMs(polls),
    pollGapsMs: polls.slice(1).map((moment, index) => moment - (polls[index] ?? moment)),
    ...trafficOf(known, system.mnemonic),
    ...certificateOf(system, known.nowMs),
    clockSkewMs: seen?.skewMs ?? null,
    silenceMinutes,
    incidents: known.incidents.get(system.mnemonic) ?? 0,
  };
};

const unresolvedBySystem = async (p: MonitorPorts): Promise<ReadonlyMap<string, number>> => {
  const { rows } = await p.incidents.list({
    states: ['open', 'acknowledged'],
    organisations: null,
    limitRows: 500,
    skipRows: 0,
  });
  const counts = new Map<string, number>();
  for (const system of rows.flatMap(({ systems }) => systems))
    counts.set(system, (counts.get(system) ?? 0) + 1);
  return counts;
};

const byName = <T extends { readonly system: string }>(
  rows: readonly T[],
): ReadonlyMap<string, T> => new Map(rows.map((row) => [row.system, row]));

/** How each participant's systems are connected (KIS-4.6.3); a participant sees its own. */
export const makeParticipantRoutes = (p: MonitorPorts): readonly Route[] => [
  defineRoute({
    method: 'get',
    path: '/api/v1/monitor/participants',
    summary: 'Здоровье участников: опрос, подтверждения, отказы, сертификаты',
    description: 'Участник видит только свои системы.',
    tags: ['monitor'],
    permission: 'participant',
    right: 'incidents.read',
    responses: { 200: { description: 'Системы участников', schema: ParticipantsReply } },
    handler: async ({ caller }) => {
      const { organisations } = callerOf(caller);
      const nowMs = p.clock.nowMs();
      const [figures, rules, acks, traffic, incidents] = await Promise.all([
        p.figures(),
        p.settings.rules(),
        p.ackTimes(nowMs - dayMs),
        p.traffic(nowMs - dayMs),
        unresolvedBySystem(p),
      ]);
      const known: Known = {
        nowMs,
        rules: allRules(rules),
        activity: byName(figures.activity),
        acks: byName(acks),
        traffic: byName(traffic),
        incidents,
      };
      const participants = figures.systems
        .filter(
          ({ organisation }) => organisations === null || organisations.includes(organisation),
        )
        .map((system) => rowOf(known, system));
      return { status: 200, body: { at: iso(nowMs), participants } };
    },
  }),
];
