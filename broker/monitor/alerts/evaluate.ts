import type { EpochMs } from '../../message/identifiers.ts';
import type { AlertKind, Severity } from './kinds.ts';
import { levelOf, ruleFor, type AlertRule } from './rules.ts';

/** One figure at one moment, with everything it concerns. */
export type Observation = {
  readonly kind: AlertKind;
  /** Names the subject among those of its kind: a queue, a mnemonic, a path. */
  readonly subject: string;
  readonly value: number;
  /** One Russian sentence of what was found; without personal data. */
  readonly text: string;
  readonly systems: readonly string[];
  readonly queues: readonly string[];
  readonly typeCodes: readonly string[];
  /** ОГРН of the participants whose systems it concerns. */
  readonly organisations: readonly string[];
};

/** What is known of a subject that has crossed a level. Its absence means that all is well. */
export type Alert = {
  readonly cause: string;
  readonly ruleId: string;
  readonly state: 'pending' | 'raised';
  /** When the level was crossed. */
  readonly sinceMs: EpochMs;
  readonly level: number;
  readonly value: number;
};

export type AlertStep =
  | { readonly what: 'wait'; readonly alert: Alert }
  | {
      readonly what: 'raise' | 'escalate' | 'ease' | 'keep';
      readonly alert: Alert;
      readonly severity: Severity;
      readonly rule: AlertRule;
      readonly observation: Observation;
    }
  | { readonly what: 'clear'; readonly alert: Alert };

/** Same cause, same incident. */
export const causeOf = ({ kind, subject }: Pick<Observation, 'kind' | 'subject'>): string =>
  `${kind}:${subject}`;

const changeOf = (
  before: Alert | undefined,
  level: number,
): 'raise' | 'escalate' | 'ease' | 'keep' => {
  if (before?.state !== 'raised') return 'raise';
  if (level === before.level) return 'keep';
  return level > before.level ? 'escalate' : 'ease';
};

const stepOf = (
  observation: Observation,
  rule: AlertRule,
  level: number,
  before: Alert | undefined,
  nowMs: EpochMs,
): AlertStep => {
  const sinceMs = before?.sinceMs ?? nowMs;
  const raised = before?.state === 'raised' || nowMs - sinceMs >= rule.holdMs;
  const alert: Alert = {
    cause: causeOf(observation),
    ruleId: rule.ruleId,
    state: raised ? 'raised' : 'pending',
    sinceMs,
    level,
    value: observation.value,
  };
  if (!raised) return { what: 'wait', alert };
  const severity = rule.levels[level]?.severity ?? 'warning';
  return { what: changeOf(before, level), alert, severity, rule, observation };
};

/**
 * What has changed since the last look: pending → raised → cleared (KIS-4.4.5). Pure: the same figures give the same steps.
 * @param observed kinds that could be measured now; alerts of the others stay as they are
 */
export const evaluate = (
  rules: readonly AlertRule[],
  observations: readonly Observation[],
  observed: ReadonlySet<AlertKind>,
  known: readonly Alert[],
  nowMs: EpochMs,
): readonly AlertStep[] => {
  const before = new Map(known.map((alert) => [alert.cause, alert]));
  const steps = new Map<string, AlertStep>();
  for (const observation of observations) {
    const rule = ruleFor(rules, observation.kind, observation);
    const level = rule === undefined ? -1 : levelOf(rule, observation.value);
    if (rule === undefined || level < 0) continue;
    const cause = causeOf(observation);
    steps.set(cause, stepOf(observation, rule, level, before.get(cause), nowMs));
  }
  const cleared = known
    .filter(({ cause }) => !steps.has(cause))
    .filter(({ cause }) => observed.has(cause.slice(0, cause.indexOf(':')) as AlertKind))
    .map((alert): AlertStep => ({ what: 'clear', alert }));
  return [...steps.values(), ...cleared];
};
