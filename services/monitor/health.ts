import {
  alertKinds,
  allRules,
  levelOf,
  observationsOf,
  ruleFor,
  type AlertKind,
  type AlertRule,
  type Figures,
  type Observation,
} from '../../broker/index.ts';
import type { MonitorPorts } from './ports.ts';

export type CheckStatus = 'ok' | 'warning' | 'fail' | 'unknown';

export type Check = {
  readonly name: string;
  readonly title: string;
  /** As RabbitMQ ranks its checks: the higher, the more it sees and the more often it is no fault of the hub. */
  readonly stage: 1 | 2 | 3 | 4 | 5;
  readonly status: CheckStatus;
  readonly value: number | null;
  readonly unit: string | null;
  readonly text: string;
};

const stageOf: Partial<Record<AlertKind, 3 | 4 | 5>> = {
  diskFree: 3,
  clockSkew: 3,
  sealLag: 3,
  lag: 3,
  certificateExpiry: 4,
  crlAge: 4,
  backupAge: 4,
  queueAge: 5,
  queueDepth: 5,
  deadLetters: 5,
};

const rankOf: Readonly<Record<CheckStatus, number>> = { ok: 0, unknown: 1, warning: 2, fail: 3 };

const statusOf = (rule: AlertRule | undefined, { value }: Observation): CheckStatus => {
  const level = rule === undefined ? -1 : levelOf(rule, value);
  if (level < 0) return 'ok';
  return rule?.levels[level]?.severity === 'critical' ? 'fail' : 'warning';
};

/** The worst subject of a kind stands for the kind. */
const worstOf = (
  rules: readonly AlertRule[],
  kind: AlertKind,
  observations: readonly Observation[],
): Check => {
  const { title, unit, worse } = alertKinds[kind];
  const base = { name: kind, title, stage: stageOf[kind] ?? 5, unit };
  const judged = observations
    .map((one) => ({ one, status: statusOf(ruleFor(rules, kind, one), one) }))
    .toSorted(
      (a, b) =>
        rankOf[b.status] - rankOf[a.status] ||
        (worse === 'above' ? b.one.value - a.one.value : a.one.value - b.one.value),
    );
  const [worst] = judged;
  if (worst === undefined) {
    return kind === 'backupAge'
      ? { ...base, status: 'unknown', value: null, text: 'О резервных копиях не сообщали.' }
      : { ...base, status: 'ok', value: null, text: 'Проверять нечего.' };
  }
  return { ...base, status: worst.status, value: worst.one.value, text: worst.one.text };
};

const megabyte = 1024 * 1024;
const eventLoopDelayMsMax = 500;

const processChecks = ({ hub }: Figures): readonly Check[] => [
  {
    name: 'eventLoop',
    title: 'Задержка цикла событий',
    stage: 3,
    status: hub.eventLoopDelayMs > eventLoopDelayMsMax ? 'warning' : 'ok',
    value: Math.round(hub.eventLoopDelayMs),
    unit: 'мс',
    text: `Процесс отвечает с задержкой до ${Math.round(hub.eventLoopDelayMs)} мс.`,
  },
  {
    name: 'memory',
    title: 'Память процесса',
    stage: 3,
    status: 'ok',
    value: Math.round(hub.memoryBytes / megabyte),
    unit: 'МБ',
    text: `Процесс занимает ${Math.round(hub.memoryBytes / megabyte)} МБ.`,
  },
];

const live: Check = {
  name: 'process',
  title: 'Процесс хаба',
  stage: 1,
  status: 'ok',
  value: null,
  unit: null,
  text: 'Отвечает.',
};

const partChecks = async (p: MonitorPorts): Promise<readonly Check[]> =>
  Promise.all(
    (
      [
        ['database', 'База данных'],
        ['registry', 'Реестры в памяти'],
        ['crypto', 'Криптография'],
        ['amqp', 'RabbitMQ'],
      ] as const
    ).map(async ([code, title]) => {
      const { ok, text } = await p.part(code);
      // Without RabbitMQ the exchange works on: only what is pushed waits.
      const status: CheckStatus = ok ? 'ok' : code === 'amqp' ? 'warning' : 'fail';
      return { name: code, title, stage: 2, status, value: null, unit: null, text } as const;
    }),
  );

/**
 * Every check with its reason, up to a stage: 1 the process, 2 its parts, 3 its surroundings, 4 what runs out, 5 the traffic (KIS-4.4.5).
 * A database that is away leaves the checks above stage 2 unknown.
 */
export const healthOf = async (
  p: MonitorPorts,
  stageMax: number,
): Promise<{ readonly status: 'ok' | 'warning' | 'fail'; readonly checks: readonly Check[] }> => {
  const parts = await partChecks(p);
  const checks: Check[] = [live, ...parts];
  if (stageMax > 2 && parts.every(({ status }) => status === 'ok')) {
    const [figures, kept] = await Promise.all([p.figures(), p.settings.rules()]);
    const rules = allRules(kept);
    const observations = observationsOf(figures);
    checks.push(...processChecks(figures));
    for (const kind of Object.keys(stageOf) as AlertKind[]) {
      const own = observations.filter((one) => one.kind === kind);
      checks.push(worstOf(rules, kind, own));
    }
  }
  const seen = checks
    .filter(({ stage }) => stage <= stageMax)
    .toSorted((a, b) => a.stage - b.stage);
  const worst = Math.max(...seen.map(({ status }) => rankOf[status]));
  return { status: worst === 3 ? 'fail' : worst === 2 ? 'warning' : 'ok', checks: seen };
};
