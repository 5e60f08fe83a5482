import { HubError, type Violation } from '../../errors.ts';
import { limits } from '../../limits.ts';
import type { EpochMs } from '../../message/identifiers.ts';
import { alertKinds, type AlertKind, type Severity } from './kinds.ts';

/** Crossing it makes the alert as grave as it says. */
export type AlertLevel = { readonly value: number; readonly severity: Severity };

/** Narrows a rule; an empty scope is every subject of the kind. */
export type AlertScope = {
  readonly system?: string;
  readonly queue?: string;
  readonly typeCode?: string;
};

/** When something becomes an alert, as data. */
export type AlertRule = {
  readonly ruleId: string;
  readonly kind: AlertKind;
  readonly title: string;
  readonly enabled: boolean;
  /** From the mildest to the gravest; the last one crossed counts. */
  readonly levels: readonly AlertLevel[];
  /** How long it must last before it is raised. */
  readonly holdMs: number;
  readonly scope: AlertScope;
  /** 0: as shipped, never edited. */
  readonly version: number;
  readonly changedBy: string | null;
  readonly changedAtMs: EpochMs | null;
};

const minuteMs = 60_000;

const shipped = (
  kind: AlertKind,
  levels: readonly (readonly [value: number, severity: Severity])[],
  holdMs = 0,
  enabled = true,
): AlertRule => ({
  ruleId: kind,
  kind,
  title: alertKinds[kind].title,
  enabled,
  levels: levels.map(([value, severity]) => ({ value, severity })),
  holdMs,
  scope: {},
  version: 0,
  changedBy: null,
  changedAtMs: null,
});

/** The rules of a new installation: one for each kind, for every subject. */
export const shippedRules: readonly AlertRule[] = [
  shipped(
    'queueDepth',
    [
      [500, 'warning'],
      [900, 'critical'],
    ],
    minuteMs,
  ),
  shipped('queueAge', [
    [60, 'warning'],
    [24 * 60, 'critical'],
  ]),
  shipped('rateIn', [[600, 'warning']], 2 * minuteMs),
  shipped('rateOut', [[0, 'warning']], 10 * minuteMs, false),
  shipped(
    'errorShare',
    [
      [20, 'warning'],
      [50, 'critical'],
    ],
    minuteMs,
  ),
  shipped('silence', [[15, 'warning']]),
  shipped('deadLetters', [
    [0, 'warning'],
    [100, 'critical'],
  ]),
  shipped('certificateExpiry', [
    [60, 'info'],
    [30, 'warning'],
    [7, 'critical'],
    [1, 'critical'],
  ]),
  shipped('crlAge', [
    [0, 'warning'],
    [24, 'critical'],
  ]),
  shipped(
    'diskFree',
    [
      [10, 'warning'],
      [5, 'critical'],
    ],
    minuteMs,
  ),
  shipped('clockSkew', [
    [5, 'warning'],
    [60, 'critical'],
  ]),
  shipped('lag', [
    [120, 'warning'],
    [900, 'critical'],
  ]),
  shipped('sealLag', [
    [60, 'warning'],
    [600, 'critical'],
  ]),
  shipped('backupAge', [
    [26, 'warning'],
    [72, 'critical'],
  ]),
];

/** Shipped rules with the edited ones in their place, and the installation's own after them. */
export const allRules = (kept: readonly AlertRule[]): readonly AlertRule[] => {
  const byId = new Map(kept.map((rule) => [rule.ruleId, rule]));
  const own = kept.filter(({ ruleId }) => !shippedRules.some((rule) => rule.ruleId === ruleId));
  return [...shippedRules.map((rule) => byId.get(rule.ruleId) ?? rule), ...own];
};

type Place = {
  readonly systems: readonly string[];
  readonly queues: readonly string[];
  readonly typeCodes: readonly string[];
};

const fits = ({ scope }: AlertRule, { systems, queues, typeCodes }: Place): boolean =>
  (scope.system === undefined || systems.includes(scope.system)) &&
  (scope.queue === undefined || queues.includes(scope.queue)) &&
  (scope.typeCode === undefined || typeCodes.includes(scope.typeCode));

const narrowness = ({ scope }: AlertRule): number =>
  (scope.queue === undefined ? 0 : 4) +
  (scope.system === undefined ? 0 : 2) +
  (scope.typeCode === undefined ? 0 : 1);

/**
 * The rule that judges a subject: the narrowest that fits, so that a rule for one participant replaces the common one, and a switched
 * off one keeps that participant quiet. undefined when none is in force.
 */
export const ruleFor = (
  rules: readonly AlertRule[],
  kind: AlertKind,
  place: Place,
): AlertRule | undefined => {
  const [best] = rules
    .filter((rule) => rule.kind === kind && fits(rule, place))
    .toSorted((a, b) => narrowness(b) - narrowness(a));
  return best?.enabled === true ? best : undefined;
};

const silenceMinutesDefault = 15;

/** After how many minutes without a poll a system is silent: by the rule that judges it, switched off or not. */
export const silenceMinutesOf = (rules: readonly AlertRule[], system: string): number => {
  const judging = rules.map((rule) => ({ ...rule, enabled: true }));
  const rule = ruleFor(judging, 'silence', { systems: [system], queues: [], typeCodes: [] });
  return rule?.levels[0]?.value ?? silenceMinutesDefault;
};

/** Number of the gravest level that the value has crossed; -1 when it is well. */
export const levelOf = (rule: AlertRule, value: number): number =>
  rule.levels.findLastIndex((level) =>
    alertKinds[rule.kind].worse === 'above' ? value > level.value : value <= level.value,
  );

const levelViolations = ({ kind, levels }: AlertRule): Violation[] => {
  const { worse, title } = alertKinds[kind];
  const sign = worse === 'above' ? 1 : -1;
  return levels.flatMap(({ value }, index) => {
    const before = levels[index - 1];
    if (before === undefined || (value - before.value) * sign > 0) return [];
    const order = worse === 'above' ? 'больше' : 'меньше';
    const reason = `«${title}»: каждый следующий порог должен быть ${order} предыдущего`;
    return [{ field: `levels/${index}/value`, reason }];
  });
};

/** @throws HubError BadRequest that names the wrong field */
export const checkRule = (rule: AlertRule): void => {
  const violations = levelViolations(rule);
  if (rule.levels.length === 0) {
    violations.push({ field: 'levels', reason: 'нужен хотя бы один порог' });
  }
  if (rule.holdMs > limits.alertHoldMsMax) {
    violations.push({ field: 'holdMinutes', reason: 'выдержка не больше суток' });
  }
  const [first] = violations;
  if (first) throw new HubError('BadRequest', { ...first, violations });
};
