import { expect } from 'chai';
import {
  afterQuietMs,
  alertKindNames,
  allRules,
  checkRule,
  connectionStateOf,
  evaluate,
  groupsWith,
  isReminderDue,
  limits,
  nextIncidentState,
  pollIntervalMs,
  shippedRules,
  soonestExpiry,
  type Alert,
  type AlertRule,
  type AlertStep,
  type IncidentCase,
  type Observation,
} from '../../../broker/index.ts';
import { refusal } from '../../support/refusal.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const all = new Set(alertKindNames);

const silence = (system: string, minutes: number): Observation => ({
  kind: 'silence',
  subject: system,
  value: minutes,
  text: `${system} молчит`,
  systems: [system],
  queues: [],
  typeCodes: [],
  organisations: [],
});

const shipped = (kind: AlertRule['kind']): AlertRule => {
  const rule = shippedRules.find((one) => one.kind === kind);
  if (!rule) throw new TypeError(`no rule ${kind}`);
  return rule;
};

const look = (
  observations: readonly Observation[],
  known: readonly Alert[] = [],
  rules: readonly AlertRule[] = shippedRules,
  nowMs = 0,
): readonly AlertStep[] => evaluate(rules, observations, all, known, nowMs);

const kept = (steps: readonly AlertStep[]): readonly Alert[] =>
  steps.filter(({ what }) => what !== 'clear').map(({ alert }) => alert);

describe('alert rules', () => {
  it('ships a rule for every kind, each of them right', () => {
    expect(shippedRules.map(({ kind }) => kind)).to.have.members([...alertKindNames]);
    for (const rule of shippedRules) checkRule(rule);
  });

  it('raises above the level only, keeps while it lasts and clears after', () => {
    expect(look([silence('VIS42', 15)])).to.deep.equal([]);
    const raised = look([silence('VIS42', 16)]);
    expect(raised.map(({ what }) => what)).to.deep.equal(['raise']);
    const again = look([silence('VIS42', 17)], kept(raised));
    expect(again.map(({ what }) => what)).to.deep.equal(['keep']);
    const over = look([silence('VIS42', 0)], kept(again));
    expect(over.map(({ what }) => what)).to.deep.equal(['clear']);
  });

  it('waits as long as the rule says before it raises', () => {
    const rules = [{ ...shipped('silence'), holdMs: minuteMs }];
    const first = look([silence('VIS42', 20)], [], rules, 0);
    expect(first.map(({ what }) => what)).to.deep.equal(['wait']);
    const later = look([silence('VIS42', 20)], kept(first), rules, minuteMs);
    expect(later.map(({ what }) => what)).to.deep.equal(['raise']);
    const gone = look([], kept(first), rules, minuteMs);
    expect(gone.map(({ what, alert }) => [what, alert.state])).to.deep.equal([
      ['clear', 'pending'],
    ]);
  });

  it('KIS-4.4.5 escalates a certificate at 60, 30, 7 and 1 days', () => {
    const certificate = (days: number): Observation => ({
      ...silence('VIS42', days),
      kind: 'certificateExpiry',
    });
    let known: readonly Alert[] = [];
    const seen = [61, 60, 45, 30, 8, 7, 2, 1, 0].map((days) => {
      const steps = look([certificate(days)], known);
      known = kept(steps);
      const [step] = steps;
      return step === undefined || !('severity' in step) ? null : [step.what, step.severity];
    });
    expect(seen).to.deep.equal([
      null,
      ['raise', 'info'],
      ['keep', 'info'],
      ['escalate', 'warning'],
      ['keep', 'warning'],
      ['escalate', 'critical'],
      ['keep', 'critical'],
      ['escalate', 'critical'],
      ['keep', 'critical'],
    ]);
  });

  it('lets the narrowest rule judge; a narrow one that is off keeps its system quiet', () => {
    const own = (over: Partial<AlertRule>): AlertRule => ({
      ...shipped('silence'),
      ruleId: 'own',
      scope: { system: 'VIS42' },
      levels: [{ value: 60, severity: 'critical' }],
      ...over,
    });
    const both = [silence('VIS42', 30), silence('MFC42', 30)];
    const subjects = (rules: readonly AlertRule[]): readonly string[] =>
      look(both, [], rules).map(({ alert }) => alert.cause);
    expect(subjects(allRules([own({})]))).to.deep.equal(['silence:MFC42']);
    expect(subjects(allRules([own({ enabled: false })]))).to.deep.equal(['silence:MFC42']);
    expect(subjects(allRules([]))).to.have.length(2);
    const edited = { ...shipped('silence'), levels: [{ value: 45, severity: 'info' as const }] };
    expect(subjects(allRules([edited]))).to.deep.equal([]);
  });

  it('leaves an alert whose figure could not be measured as it is', () => {
    const known = kept(look([silence('VIS42', 30)]));
    expect(evaluate(shippedRules, [], new Set(), known, 0)).to.deep.equal([]);
  });

  it('names the level that is out of order', () => {
    const levels = [
      { value: 60, severity: 'critical' as const },
      { value: 15, severity: 'warning' as const },
    ];
    const { details } = refusal('BadRequest', () => checkRule({ ...shipped('silence'), levels }));
    expect(details.field).to.equal('levels/1/value');
  });
});

describe('the life of an incident', () => {
  const at = (state: IncidentCase['state'], lastAtMs: number, resolvedAtMs: number | null) => ({
    state,
    lastAtMs,
    resolvedAtMs,
  });

  it('KIS-4.4.6 groups a cause that returns within 15 minutes and no later', () => {
    expect(groupsWith(at('open', 0, null), dayMs)).to.equal(true);
    expect(groupsWith(at('resolved', 0, 0), limits.incidentGroupMs)).to.equal(true);
    expect(groupsWith(at('resolved', 0, 0), limits.incidentGroupMs + 1)).to.equal(false);
    expect(limits.incidentGroupMs).to.equal(15 * minuteMs);
  });

  it('refuses what cannot be done, in words', () => {
    expect(nextIncidentState('open', 'acknowledged')).to.equal('acknowledged');
    expect(nextIncidentState('acknowledged', 'escalated')).to.equal('open');
    const { message } = refusal('ActionNotAllowed', () =>
      nextIncidentState('resolved', 'acknowledged'),
    );
    expect(message).to.contain('закрыт');
  });

  it('reminds of what nobody has acknowledged', () => {
    const settings = { quiet: null, repeatMs: minuteMs };
    const incident = { severity: 'warning', openedAtMs: 0, remindedAtMs: null } as IncidentCase;
    expect(isReminderDue({ ...incident, state: 'open' }, settings, minuteMs)).to.equal(true);
    expect(isReminderDue({ ...incident, state: 'open' }, settings, minuteMs - 1)).to.equal(false);
    expect(isReminderDue({ ...incident, state: 'acknowledged' }, settings, dayMs)).to.equal(false);
    const never = { quiet: null, repeatMs: 0 };
    expect(isReminderDue({ ...incident, state: 'open' }, never, dayMs)).to.equal(false);
  });

  it('puts a notice off to the end of the quiet hours of the region', () => {
    const night = { fromMinute: 22 * 60, toMinute: 8 * 60 };
    // Asia/Novokuznetsk is seven hours ahead of UTC.
    const at0100 = Date.parse('2026-03-01T18:00:00Z');
    const at1200 = Date.parse('2026-03-02T05:00:00Z');
    expect(new Date(afterQuietMs(night, at0100)).toISOString()).to.equal(
      '2026-03-02T01:00:00.000Z',
    );
    expect(afterQuietMs(night, at1200)).to.equal(at1200);
    expect(afterQuietMs(null, at0100)).to.equal(at0100);
  });
});

describe('the connection of a participant', () => {
  const seen = (lastPollAtMs: number | null, lastSendAtMs: number | null = null) => ({
    system: 'VIS42',
    lastPollAtMs,
    lastSendAtMs,
    lastAckAtMs: null,
    polls: [],
    skewMs: null,
    skewAtMs: null,
  });

  it('KIS-4.6.3 says «нет опроса» after N minutes without a poll', () => {
    const state = (activity: ReturnType<typeof seen> | undefined, nowMs: number, blocked = false) =>
      connectionStateOf({ blocked }, activity, 15 * minuteMs, nowMs);
    expect(state(seen(0), 15 * minuteMs)).to.equal('works');
    expect(state(seen(0), 15 * minuteMs + 1)).to.equal('noPoll');
    expect(state(seen(0, 16 * minuteMs), 16 * minuteMs)).to.equal('noPoll');
    expect(state(seen(null, 0), dayMs)).to.equal('works');
    expect(state(seen(null, 0), dayMs + 1)).to.equal('silent');
    expect(state(undefined, 0)).to.equal('notConnected');
    expect(state(seen(0), dayMs, true)).to.equal('blocked');
  });

  it('takes the median of the gaps between polls', () => {
    expect(pollIntervalMs([0, 10, 20, 120])).to.equal(10);
    expect(pollIntervalMs([5])).to.equal(null);
  });

  it('warns of the certificate that nothing newer of its family replaces', () => {
    const one = (sha256: string, family: string, notAfterMs: number) => ({
      sha256,
      family,
      notAfterMs,
    });
    const certificates = [one('old', 'gost', 1), one('new', 'gost', 9), one('rsa', 'rsa', 5)];
    expect(soonestExpiry({ certificates })?.sha256).to.equal('rsa');
    expect(soonestExpiry({ certificates: [] })).to.equal(null);
  });
});
