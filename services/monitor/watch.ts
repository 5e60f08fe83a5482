import {
  alertKindNames,
  alertKinds,
  allRules,
  draftOfRecord,
  evaluate,
  groupsWith,
  isReminderDue,
  limits,
  observationsOf,
  observedKinds,
  type AlertStep,
  type EpochMs,
  type EvaluationTx,
  type Figures,
  type IncidentDraft,
} from '../../broker/index.ts';
import type { MonitorPorts } from './ports.ts';
import { escalate, raise, settle, tell, type Audience } from './work.ts';

type Judged = Exclude<AlertStep, { readonly what: 'wait' | 'clear' }>;

/** A figure that goes on being bad is written anew this often. */
const refreshMs = 60_000;

const draftOf = (
  { alert, observation, severity, rule }: Judged,
  typeCodes: readonly string[],
  nowMs: EpochMs,
): IncidentDraft => ({
  cause: alert.cause,
  kind: observation.kind,
  source: 'rule',
  ruleId: rule.ruleId,
  severity,
  state: 'open',
  addressee: 'operator',
  title: alertKinds[observation.kind].title,
  text: observation.text,
  value: observation.value,
  openedAtMs: nowMs,
  lastAtMs: nowMs,
  count: 1,
  acknowledgedBy: null,
  acknowledgedAtMs: null,
  resolvedAtMs: null,
  resolvedHow: null,
  remindedAtMs: null,
  systems: observation.systems,
  queues: observation.queues,
  typeCodes: typeCodes.slice(0, limits.incidentSubjectsMax),
  organisations: observation.organisations,
});

/** Types that wait in the queue say more than all that might come into it. */
const affectedTypes = async (p: MonitorPorts, { observation }: Judged) => {
  if (observation.queues.length === 0) return observation.typeCodes;
  const waiting = await p.queueTypes(observation.queues);
  return waiting.length > 0 ? waiting : observation.typeCodes;
};

/** What goes on being bad: the incident is written anew; one that people closed too early is raised again. */
const refresh = async (
  p: MonitorPorts,
  tx: EvaluationTx,
  step: Judged,
  audience: Audience,
  nowMs: EpochMs,
): Promise<void> => {
  const incident = await tx.latest(step.alert.cause);
  if (incident === null) return;
  if (incident.state === 'resolved') {
    // Closed by hand while the cause lasts: the alert stays raised, so nothing else would ever tell of it again.
    if (groupsWith(incident, nowMs)) return;
    await raise(tx, draftOf(step, await affectedTypes(p, step), nowMs), audience, nowMs);
    return;
  }
  if (step.what === 'keep' && nowMs - incident.lastAtMs < refreshMs) return;
  const { text, value } = step.observation;
  const severity = step.what === 'ease' ? step.severity : incident.severity;
  await tx.update({ ...incident, text, value, severity, lastAtMs: nowMs });
  if (step.what === 'ease') {
    await tx.step(incident.incidentId, { atMs: nowMs, what: 'eased', by: 'hub', text });
  }
};

const judge = async (
  p: MonitorPorts,
  tx: EvaluationTx,
  step: Judged,
  audience: Audience,
  nowMs: EpochMs,
): Promise<void> => {
  if (step.what === 'keep' || step.what === 'ease') {
    return refresh(p, tx, step, audience, nowMs);
  }
  const before = step.what === 'escalate' ? await tx.latest(step.alert.cause) : null;
  if (before !== null) {
    const { text, value } = step.observation;
    await escalate(tx, before, { text, value, severity: step.severity }, audience, nowMs);
    return;
  }
  await raise(tx, draftOf(step, await affectedTypes(p, step), nowMs), audience, nowMs);
};

const apply = async (
  p: MonitorPorts,
  tx: EvaluationTx,
  step: AlertStep,
  audience: Audience,
  nowMs: EpochMs,
): Promise<void> => {
  if (step.what === 'clear') {
    await tx.dropAlert(step.alert.cause);
    const incident = await tx.latest(step.alert.cause);
    if (step.alert.state === 'raised' && incident !== null && incident.state !== 'resolved') {
      await settle(tx, incident, audience, nowMs);
    }
    return;
  }
  await tx.keepAlert(step.alert);
  if (step.what !== 'wait') await judge(p, tx, step, audience, nowMs);
};

/** Records of the exchange that came since: each belongs to exactly one incident. */
const takeRecords = async (
  tx: EvaluationTx,
  { systems }: Figures,
  audience: Audience,
  nowMs: EpochMs,
): Promise<number> => {
  const records = await tx.freshRecords();
  for (const record of records) {
    const owner = systems.find(({ mnemonic }) => mnemonic === record.system)?.organisation;
    const draft = draftOfRecord(record, owner === undefined ? [] : [owner]);
    const { incidentId } = await raise(tx, draft, audience, nowMs);
    await tx.linkRecord(record.recordId, incidentId);
  }
  return records.length;
};

const remind = async (tx: EvaluationTx, audience: Audience, nowMs: EpochMs): Promise<void> => {
  for (const incident of await tx.openIncidents()) {
    if (!isReminderDue(incident, audience.settings, nowMs)) continue;
    await tell(
      tx,
      await tx.update({ ...incident, remindedAtMs: nowMs }),
      'reminder',
      audience,
      nowMs,
    );
  }
};

/**
 * One look at everything: figures → alerts → incidents → notices, in one transaction of the one node that holds the lock (KIS-4.4.5).
 * @returns true when more records wait
 */
export const makeWatch = (p: MonitorPorts) => async (): Promise<boolean> => {
  const [figures, kept, contacts, settings] = await Promise.all([
    p.figures(),
    p.settings.rules(),
    p.settings.contacts(),
    p.settings.notices.read(),
  ]);
  const observations = observationsOf(figures);
  const observed = observedKinds(figures, alertKindNames);
  const organisations = [...new Set(figures.systems.map(({ organisation }) => organisation))];
  const registered = await p.registeredContacts(organisations);
  const audience: Audience = { contacts: [...contacts, ...registered], settings };
  let changed = false;
  const more = await p.incidents.evaluating(async (tx) => {
    const nowMs = figures.atMs;
    const steps = evaluate(allRules(kept), observations, observed, await tx.alerts(), nowMs);
    for (const step of steps) await apply(p, tx, step, audience, nowMs);
    const takenOver = await takeRecords(tx, figures, audience, nowMs);
    const isMore = takenOver >= limits.incidentRecordsPerPassMax;
    await remind(tx, audience, nowMs);
    changed = takenOver > 0 || steps.some(({ what }) => what !== 'wait' && what !== 'keep');
    return isMore;
  });
  if (changed) p.changed();
  return more ?? false;
};
