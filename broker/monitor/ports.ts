import type { EpochMs } from '../message/identifiers.ts';
import type { Incident } from '../ports.ts';
import type { Alert } from './alerts/evaluate.ts';
import type { AlertRule } from './alerts/rules.ts';
import type { Severity } from './alerts/kinds.ts';
import type { ComponentCode, ComponentSwitch, HubNode } from './components.ts';
import type { IncidentCase, IncidentDraft, IncidentState, IncidentStep } from './incidents.ts';
import type { Contact, NoticeDraft, NoticeSettings } from './notices.ts';

/** Incidents inside one transaction. */
export type IncidentTx = {
  /** The newest incident of a cause, locked; null when there was none. */
  latest(cause: string): Promise<IncidentCase | null>;
  /** By number, locked. */
  byId(incidentId: number): Promise<IncidentCase | null>;
  open(draft: IncidentDraft): Promise<IncidentCase>;
  /** Writes everything that can change; the version grows. */
  update(incident: IncidentCase): Promise<IncidentCase>;
  step(incidentId: number, step: Omit<IncidentStep, 'stepId'>): Promise<void>;
  enqueue(notices: readonly NoticeDraft[]): Promise<void>;
};

/** A record of the exchange that no incident has taken up yet. */
export type FreshRecord = Incident & { readonly recordId: number };

/** What the evaluation alone does, inside its transaction. */
export type EvaluationTx = IncidentTx & {
  alerts(): Promise<readonly Alert[]>;
  keepAlert(alert: Alert): Promise<void>;
  dropAlert(cause: string): Promise<void>;
  freshRecords(): Promise<readonly FreshRecord[]>;
  linkRecord(recordId: number, incidentId: number): Promise<void>;
  /** Open incidents, for reminders. */
  openIncidents(): Promise<readonly IncidentCase[]>;
};

export type IncidentFilter = {
  readonly states?: readonly IncidentState[];
  readonly severities?: readonly Severity[];
  readonly kind?: string;
  readonly system?: string;
  readonly text?: string;
  readonly sinceMs?: EpochMs;
  readonly untilMs?: EpochMs;
  /** Only incidents that concern these participants; null: all. */
  readonly organisations: readonly string[] | null;
  readonly limitRows: number;
  readonly skipRows: number;
};

export type NoticeState = 'waiting' | 'sent' | 'failed' | 'dropped';
export type Notice = NoticeDraft & {
  readonly noticeId: number;
  readonly state: NoticeState;
  readonly attempts: number;
  readonly sentAtMs: EpochMs | null;
  readonly error: string | null;
};

export type IncidentStore = {
  /** Runs the work in one transaction; null when another node evaluates now. */
  evaluating<T>(work: (tx: EvaluationTx) => Promise<T>): Promise<T | null>;
  changing<T>(work: (tx: IncidentTx) => Promise<T>): Promise<T>;
  list(
    filter: IncidentFilter,
  ): Promise<{ readonly rows: readonly IncidentCase[]; readonly total: number }>;
  card(incidentId: number): Promise<{
    readonly incident: IncidentCase;
    readonly steps: readonly IncidentStep[];
    readonly records: readonly Incident[];
    readonly notices: readonly Notice[];
  } | null>;
  /** Unresolved incidents by severity and state. */
  counts(): Promise<
    readonly {
      readonly severity: Severity;
      readonly state: IncidentState;
      readonly count: number;
    }[]
  >;
};

/** Notices that wait; at least once each, never lost (KIS-4.4.6). */
export type Outbox = {
  /** Takes what is due, hidden from others until `untilMs`. */
  take(nowMs: EpochMs, untilMs: EpochMs): Promise<readonly Notice[]>;
  done(noticeId: number, atMs: EpochMs): Promise<void>;
  /** @param retryAtMs null: given up */
  failed(noticeId: number, error: string, retryAtMs: EpochMs | null): Promise<void>;
  /** No longer wanted: the incident was acknowledged or resolved before the notice went out. */
  drop(noticeId: number): Promise<void>;
  enqueue(notices: readonly NoticeDraft[]): Promise<readonly number[]>;
  list(limitRows: number, skipRows: number): Promise<readonly Notice[]>;
  counts(): Promise<Readonly<Record<NoticeState, number>>>;
};

/** What people set. */
export type MonitorSettings = {
  rules(): Promise<readonly AlertRule[]>;
  /** @throws HubError RecordConflict when the version is another one */
  putRule(rule: AlertRule): Promise<AlertRule>;
  dropRule(ruleId: string, version: number): Promise<void>;
  contacts(): Promise<readonly Contact[]>;
  putContact(contact: Contact): Promise<Contact>;
  dropContact(contactId: number): Promise<void>;
  notices: {
    read(): Promise<NoticeSettings & { readonly version: number }>;
    write(settings: NoticeSettings, version: number): Promise<void>;
  };
};

export type ComponentStore = {
  switches(): Promise<readonly ComponentSwitch[]>;
  turn(change: ComponentSwitch & { readonly atMs: EpochMs }): Promise<void>;
  nodes(sinceMs: EpochMs): Promise<readonly HubNode[]>;
};

/** Carries one notice to its address. @throws HubError NoticeNotDelivered with `retryable` in its row when it may pass */
export type Deliver = (notice: Notice) => Promise<void>;

export type { ComponentCode };
