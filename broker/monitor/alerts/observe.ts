import { limits } from '../../limits.ts';
import type { QueueState } from '../../ports.ts';
import type { Figures } from '../figures.ts';
import { soonestExpiry, type ConnectedSystem } from '../participants.ts';
import type { Observation } from './evaluate.ts';
import type { AlertKind } from './kinds.ts';

const minuteMs = 60_000;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const windowMinutes = limits.alertWindowMs / minuteMs;

type Place = Pick<Observation, 'systems' | 'queues' | 'typeCodes' | 'organisations'>;
const nowhere: Place = { systems: [], queues: [], typeCodes: [], organisations: [] };

const round = (value: number): number => Math.round(value * 10) / 10;

const number = new Intl.NumberFormat('ru-RU', { maximumFractionDigits: 1 });
const told = (value: number): string => number.format(value);

const one = (
  kind: AlertKind,
  subject: string,
  value: number,
  text: string,
  place: Place = nowhere,
): Observation => ({ kind, subject, value: round(value), text, ...place });

type Systems = ReadonlyMap<string, ConnectedSystem>;

const systemPlace = (systems: Systems, mnemonic: string, typeCodes?: readonly string[]): Place => {
  const system = systems.get(mnemonic);
  return {
    systems: [mnemonic],
    queues: [],
    typeCodes: typeCodes ?? system?.receives ?? [],
    organisations: system === undefined ? [] : [system.organisation],
  };
};

const queuePlace = (systems: Systems, { queue, owner }: QueueState): Place => ({
  ...systemPlace(systems, owner),
  queues: [queue],
});

const ageText = (minutes: number): string =>
  minutes < 120 ? `${Math.round(minutes)} мин` : `${Math.round(minutes / 60)} ч`;

const ofQueues = ({ atMs, queues, queueTraffic }: Figures, systems: Systems): Observation[] => {
  const acks = new Map(queueTraffic.map(({ queue, acknowledged }) => [queue, acknowledged]));
  return queues.flatMap((state) => {
    const { queue, waiting, leased, dead, oldestAtMs } = state;
    const place = queuePlace(systems, state);
    const depth = waiting + leased;
    const ageMin = oldestAtMs === null ? 0 : (atMs - oldestAtMs) / minuteMs;
    const perMinute = (acks.get(queue) ?? 0) / windowMinutes;
    return [
      one('queueDepth', queue, depth, `В очереди ${queue} сообщений: ${depth}.`, place),
      one(
        'queueAge',
        queue,
        ageMin,
        `Старшее сообщение очереди ${queue} ждёт ${ageText(ageMin)}.`,
        place,
      ),
      one('deadLetters', queue, dead, `Недоставленных из очереди ${queue}: ${dead}.`, place),
      ...(waiting > 0
        ? [
            one(
              'rateOut',
              queue,
              perMinute,
              `Из непустой очереди ${queue} подтверждают ${told(perMinute)} сообщений в минуту.`,
              place,
            ),
          ]
        : []),
    ];
  });
};

const ofTraffic = ({ systemTraffic }: Figures, systems: Systems): Observation[] =>
  systemTraffic.flatMap(({ system, accepted, refused, typeCodes }) => {
    const place = systemPlace(systems, system, typeCodes);
    const perMinute = accepted / windowMinutes;
    const calls = accepted + refused;
    const share = calls < limits.errorShareCallsMin ? 0 : (refused / calls) * 100;
    return [
      one(
        'rateIn',
        system,
        perMinute,
        `${system} отправляет ${told(perMinute)} сообщений в минуту.`,
        place,
      ),
      one(
        'errorShare',
        system,
        share,
        `${system}: отказано в ${refused} обращениях из ${calls}.`,
        place,
      ),
    ];
  });

const ofActivity = ({ atMs, activity }: Figures, systems: Systems): Observation[] =>
  activity.flatMap(({ system, lastPollAtMs, skewMs, skewAtMs }) => {
    const known = systems.get(system);
    // A blocked system cannot poll; one that is gone from the register need not.
    if (known === undefined || known.blocked) return [];
    const place = systemPlace(systems, system);
    const silentMin = lastPollAtMs === null ? null : (atMs - lastPollAtMs) / minuteMs;
    const skewIsFresh = skewMs !== null && skewAtMs !== null && atMs - skewAtMs < hourMs;
    const skewS = skewIsFresh ? Math.abs(skewMs) / 1000 : 0;
    return [
      ...(silentMin === null
        ? []
        : [
            one(
              'silence',
              system,
              silentMin,
              `${system} (${known.name}): нет опроса ${ageText(silentMin)}.`,
              place,
            ),
          ]),
      one(
        'clockSkew',
        system,
        skewS,
        `Часы ${system} ${(skewMs ?? 0) > 0 ? 'спешат' : 'отстают'} на ${told(skewS)} с.`,
        place,
      ),
    ];
  });

const daysText = (days: number): string =>
  days < 0 ? 'истёк' : `истекает через ${Math.floor(days)} сут`;

const ofCertificates = (
  { atMs, systems: all, hub }: Figures,
  systems: Systems,
): readonly Observation[] => [
  ...all.flatMap((system) => {
    const soonest = soonestExpiry(system);
    if (soonest === null) return [];
    const days = (soonest.notAfterMs - atMs) / dayMs;
    return [
      one(
        'certificateExpiry',
        system.mnemonic,
        days,
        `Сертификат ${system.mnemonic} ${daysText(days)}.`,
        systemPlace(systems, system.mnemonic),
      ),
    ];
  }),
  ...hub.certificates.map(({ name, notAfterMs }) => {
    const days = (notAfterMs - atMs) / dayMs;
    return one('certificateExpiry', name, days, `Сертификат хаба «${name}» ${daysText(days)}.`);
  }),
];

const lagNames: Readonly<Record<string, string>> = {
  outbox: 'Оповещения ждут отправки',
  activity: 'Сведения об активности систем ждут записи',
};

const crlText = (issuer: string, leftMs: number): string => {
  if (leftMs < 0) return `Список отзыва «${issuer}» просрочен на ${ageText(-leftMs / minuteMs)}.`;
  const left = Number.isFinite(leftMs) ? `ещё ${ageText(leftMs / minuteMs)}` : 'без срока';
  return `Список отзыва «${issuer}» действует ${left}.`;
};

const ofHub = ({ atMs, hub }: Figures): readonly Observation[] => [
  ...(hub.diskFreePercent === null
    ? []
    : [
        one(
          'diskFree',
          'data',
          hub.diskFreePercent,
          `На диске данных свободно ${told(hub.diskFreePercent)} %.`,
        ),
      ]),
  ...(hub.databaseSkewMs === null
    ? []
    : [
        one(
          'clockSkew',
          'database',
          Math.abs(hub.databaseSkewMs) / 1000,
          `Часы хаба и базы данных расходятся на ${told(Math.abs(hub.databaseSkewMs) / 1000)} с.`,
        ),
      ]),
  ...hub.revocationLists.map(({ issuer, nextUpdateMs }) => {
    const leftMs = nextUpdateMs === null ? Number.POSITIVE_INFINITY : nextUpdateMs - atMs;
    return one('crlAge', issuer, Math.max(0, -leftMs / hourMs), crlText(issuer, leftMs));
  }),
  ...Object.entries(hub.lagsMs).map(([name, ms]) =>
    one('lag', name, ms / 1000, `${lagNames[name] ?? name}: ${Math.round(ms / 1000)} с.`),
  ),
  ...(hub.sealLagMs === null
    ? []
    : [
        one(
          'sealLag',
          'journal',
          hub.sealLagMs / 1000,
          `Старшая запись журнала вне цепочки: ${Math.round(hub.sealLagMs / 1000)} с.`,
        ),
      ]),
  ...(hub.backupAtMs === null
    ? []
    : [
        one(
          'backupAge',
          'database',
          (atMs - hub.backupAtMs) / hourMs,
          `Последняя резервная копия сделана ${ageText((atMs - hub.backupAtMs) / minuteMs)} назад.`,
        ),
      ]),
];

/** Figures as observations that rules can judge; texts name what was found. */
export const observationsOf = (figures: Figures): readonly Observation[] => {
  const systems = new Map(figures.systems.map((system) => [system.mnemonic, system]));
  return [
    ...ofQueues(figures, systems),
    ...ofTraffic(figures, systems),
    ...ofActivity(figures, systems),
    ...ofCertificates(figures, systems),
    ...ofHub(figures),
  ];
};

/** Kinds that these figures can judge: what could not be measured neither raises nor clears. */
export const observedKinds = ({ hub }: Figures, all: readonly AlertKind[]): Set<AlertKind> => {
  const observed = new Set(all);
  if (hub.diskFreePercent === null) observed.delete('diskFree');
  if (hub.sealLagMs === null) observed.delete('sealLag');
  return observed;
};
