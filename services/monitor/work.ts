import {
  adviceOf,
  groupsWith,
  isGraver,
  limits,
  nextIncidentState,
  noticesOf,
  type Contact,
  type EpochMs,
  type IncidentCase,
  type IncidentDraft,
  type IncidentEvent,
  type IncidentTx,
  type NoticeReason,
  type NoticeSettings,
  type Severity,
} from '../../broker/index.ts';

/** Whom to tell, as it is set at this moment. */
export type Audience = {
  readonly contacts: readonly Contact[];
  readonly settings: NoticeSettings;
};

const hub = 'hub';

const together = (left: readonly string[], right: readonly string[]): readonly string[] =>
  [...new Set([...left, ...right])].slice(0, limits.incidentSubjectsMax);

/** Moves an incident and writes the step into its history. */
export const move = async (
  tx: IncidentTx,
  incident: IncidentCase,
  what: IncidentEvent,
  change: Partial<IncidentCase>,
  step: { readonly atMs: EpochMs; readonly by: string; readonly text: string },
): Promise<IncidentCase> => {
  const state = nextIncidentState(incident.state, what);
  const changed = await tx.update({ ...incident, ...change, state });
  await tx.step(incident.incidentId, { what, ...step });
  return changed;
};

/** Puts the notices of an incident into the outbox of the same transaction. */
export const tell = (
  tx: IncidentTx,
  incident: IncidentCase,
  reason: NoticeReason,
  { contacts, settings }: Audience,
  nowMs: EpochMs,
): Promise<void> =>
  tx.enqueue(noticesOf(incident, reason, contacts, settings, adviceOf(incident.kind), nowMs));

/** Repeats are counted; the history names the first and then each power of ten, or a flood would fill it. */
const isWorthAStep = (count: number): boolean => count === 2 || /^10+$/.test(String(count));

const openAgain = { resolvedAtMs: null, resolvedHow: null } as const;

const repeat = async (
  tx: IncidentTx,
  before: IncidentCase,
  draft: IncidentDraft,
  audience: Audience,
  nowMs: EpochMs,
): Promise<IncidentCase> => {
  const graver = isGraver(draft.severity, before.severity);
  const count = before.count + 1;
  const change = {
    text: draft.text,
    value: draft.value,
    severity: graver ? draft.severity : before.severity,
    lastAtMs: Math.max(before.lastAtMs, draft.lastAtMs),
    count,
    systems: together(before.systems, draft.systems),
    queues: together(before.queues, draft.queues),
    typeCodes: together(before.typeCodes, draft.typeCodes),
    organisations: together(before.organisations, draft.organisations),
    ...openAgain,
  };
  const what = graver ? 'escalated' : 'repeated';
  const state = nextIncidentState(before.state, what);
  const incident = await tx.update({ ...before, ...change, state });
  if (graver || before.state === 'resolved' || isWorthAStep(count)) {
    const text = `${draft.text} Повтор ${count}.`;
    await tx.step(before.incidentId, { atMs: nowMs, what, by: hub, text });
  }
  if (graver) await tell(tx, incident, 'escalated', audience, nowMs);
  return incident;
};

/**
 * Opens an incident and tells of it, or counts a repeat of the same cause within limits.incidentGroupMs: those are one incident and one
 * notice (KIS-4.4.6).
 */
export const raise = async (
  tx: IncidentTx,
  draft: IncidentDraft,
  audience: Audience,
  nowMs: EpochMs,
): Promise<IncidentCase> => {
  const before = await tx.latest(draft.cause);
  if (before !== null && groupsWith(before, draft.lastAtMs)) {
    return repeat(tx, before, draft, audience, nowMs);
  }
  const incident = await tx.open(draft);
  await tx.step(incident.incidentId, { atMs: nowMs, what: 'opened', by: hub, text: draft.text });
  await tell(tx, incident, 'opened', audience, nowMs);
  return incident;
};

/** The cause crossed a further level. */
export const escalate = async (
  tx: IncidentTx,
  incident: IncidentCase,
  to: { readonly severity: Severity; readonly text: string; readonly value: number },
  audience: Audience,
  nowMs: EpochMs,
): Promise<void> => {
  const step = { atMs: nowMs, by: hub, text: to.text };
  const change = { ...to, lastAtMs: nowMs, ...openAgain };
  const changed = await move(tx, incident, 'escalated', change, step);
  await tell(tx, changed, 'escalated', audience, nowMs);
};

/** The cause is gone: the incident closes by itself; people hear of it when it stays so. */
export const settle = async (
  tx: IncidentTx,
  incident: IncidentCase,
  audience: Audience,
  nowMs: EpochMs,
): Promise<void> => {
  const step = { atMs: nowMs, by: hub, text: 'Причина исчезла.' };
  const change = { resolvedAtMs: nowMs, resolvedHow: 'auto' as const };
  const resolved = await move(tx, incident, 'resolved', change, step);
  const notices = noticesOf(
    resolved,
    'resolved',
    audience.contacts,
    audience.settings,
    adviceOf(resolved.kind),
    nowMs,
  );
  // A cause that comes back within the time of grouping was never gone for those who are told.
  await tx.enqueue(
    notices.map((notice) => ({
      ...notice,
      dueAtMs: Math.max(notice.dueAtMs, nowMs + limits.incidentGroupMs),
    })),
  );
};
