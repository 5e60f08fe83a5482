import type { IncidentCase, IncidentDraft, IncidentStep, Notice } from '../../../broker/index.ts';

/** Columns of an incident in the words of `IncidentCase`. */
export const incidentColumns = `
  i.incident_id as "incidentId", i.cause, i.kind, i.source, i.rule_id as "ruleId", i.severity, i.state, i.addressee, i.title, i.text,
  i.value, broker.ms(i.opened_at) as "openedAtMs", broker.ms(i.last_at) as "lastAtMs", i.count,
  i.acknowledged_by as "acknowledgedBy", broker.ms(i.acknowledged_at) as "acknowledgedAtMs",
  broker.ms(i.resolved_at) as "resolvedAtMs", i.resolved_how as "resolvedHow", broker.ms(i.reminded_at) as "remindedAtMs",
  i.systems, i.queues, i.type_codes as "typeCodes", i.organisations, i.version`;

/** Columns of a notice in the words of `Notice`. */
export const noticeColumns = `
  n.notice_id as "noticeId", n.incident_id as "incidentId", n.contact_id as "contactId", n.channel, n.address, n.reason, n.severity,
  n.subject, n.text, n.data, n.state, n.attempts, broker.ms(n.created_at) as "createdAtMs", broker.ms(n.due_at) as "dueAtMs",
  broker.ms(n.sent_at) as "sentAtMs", n.error`;

export const stepColumns = `
  s.step_id as "stepId", broker.ms(s.at) as "atMs", s.what, s.by_name as "by", s.text`;

export type IncidentRow = IncidentCase;
export type StepRow = IncidentStep;
export type NoticeRow = Notice;

/** What can change in an incident, in the order of the update's and the insert's parameters. */
export const changingValues = (one: IncidentDraft): readonly unknown[] => [
  one.severity,
  one.state,
  one.text,
  one.value,
  one.lastAtMs,
  one.count,
  one.acknowledgedBy,
  one.acknowledgedAtMs,
  one.resolvedAtMs,
  one.resolvedHow,
  one.remindedAtMs,
  one.systems,
  one.queues,
  one.typeCodes,
  one.organisations,
];
