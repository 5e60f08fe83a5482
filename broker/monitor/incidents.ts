import { HubError } from '../errors.ts';
import { limits } from '../limits.ts';
import type { EpochMs } from '../message/identifiers.ts';
import type { Incident, IncidentKind } from '../ports.ts';
import { alertKinds, type AlertKind, type Severity } from './alerts/kinds.ts';

export const incidentStates = ['open', 'acknowledged', 'resolved'] as const;
export type IncidentState = (typeof incidentStates)[number];

export const incidentEvents = [
  'opened',
  'repeated',
  'escalated',
  'eased',
  'acknowledged',
  'noted',
  'resolved',
  'reopened',
] as const;
export type IncidentEvent = (typeof incidentEvents)[number];

/** state × event → next state; what is absent cannot be done. */
const moves: Readonly<Record<IncidentState, Partial<Record<IncidentEvent, IncidentState>>>> = {
  open: {
    repeated: 'open',
    escalated: 'open',
    eased: 'open',
    acknowledged: 'acknowledged',
    noted: 'open',
    resolved: 'resolved',
  },
  acknowledged: {
    repeated: 'acknowledged',
    // It has become worse than what was acknowledged: people are told again.
    escalated: 'open',
    eased: 'acknowledged',
    noted: 'acknowledged',
    resolved: 'resolved',
  },
  resolved: { noted: 'resolved', reopened: 'open', repeated: 'open', escalated: 'open' },
};

const stateWords: Readonly<Record<IncidentState, string>> = {
  open: 'открыт',
  acknowledged: 'принят в работу',
  resolved: 'закрыт',
};

/** @throws HubError ActionNotAllowed when the event is impossible in this state */
export const nextIncidentState = (state: IncidentState, event: IncidentEvent): IncidentState => {
  const next = moves[state][event];
  if (next === undefined) {
    throw new HubError('ActionNotAllowed', {
      field: 'state',
      value: state,
      reason: `Инцидент ${stateWords[state]}: действие невозможно.`,
    });
  }
  return next;
};

/** An incident with its life: opened by a rule or by a record of the exchange, worked on by people (KIS-4.4.6). */
export type IncidentCase = {
  readonly incidentId: number;
  readonly cause: string;
  readonly kind: AlertKind | IncidentKind;
  readonly source: 'rule' | 'record';
  readonly ruleId: string | null;
  readonly severity: Severity;
  readonly state: IncidentState;
  readonly addressee: 'operator' | 'security';
  readonly title: string;
  readonly text: string;
  readonly value: number | null;
  readonly openedAtMs: EpochMs;
  /** The last time that the cause was seen. */
  readonly lastAtMs: EpochMs;
  /** How many times the cause came back while the incident was grouped. */
  readonly count: number;
  readonly acknowledgedBy: string | null;
  readonly acknowledgedAtMs: EpochMs | null;
  readonly resolvedAtMs: EpochMs | null;
  readonly resolvedHow: 'auto' | 'manual' | null;
  readonly remindedAtMs: EpochMs | null;
  readonly systems: readonly string[];
  readonly queues: readonly string[];
  readonly typeCodes: readonly string[];
  readonly organisations: readonly string[];
  /** Grows with every change; two people at once: the second is refused. */
  readonly version: number;
};

export type IncidentDraft = Omit<IncidentCase, 'incidentId' | 'version'>;

export type IncidentStep = {
  readonly stepId: number;
  readonly atMs: EpochMs;
  readonly what: IncidentEvent;
  /** Login, or `hub`. */
  readonly by: string;
  readonly text: string;
};

/** True when a repeated cause belongs to this incident: it is not closed, or was seen within limits.incidentGroupMs. */
export const groupsWith = (
  incident: Pick<IncidentCase, 'state' | 'lastAtMs' | 'resolvedAtMs'>,
  atMs: EpochMs,
): boolean =>
  incident.state !== 'resolved' ||
  atMs - Math.max(incident.lastAtMs, incident.resolvedAtMs ?? 0) <= limits.incidentGroupMs;

type RecordRow = { readonly title: string; readonly severity: Severity; readonly advice: string };

/** The append-only records of the exchange as incidents. */
const recordKinds: Readonly<Record<IncidentKind, RecordRow>> = {
  messageIdConflict: {
    title: 'Повтор идентификатора с другим содержимым',
    severity: 'warning',
    advice: 'Сообщите отправителю: каждому новому сообщению нужен новый MessageID.',
  },
  integrityFailure: {
    title: 'Нарушена целостность хранимого сообщения',
    severity: 'critical',
    advice: 'Сообщение изолировано; проверьте диск, базу данных и доступ к ним.',
  },
  stateSecret: {
    title: 'Сообщение с пометкой государственной тайны',
    severity: 'critical',
    advice: 'Сообщение не принято; сообщите ответственному за защиту информации.',
  },
  journalBroken: {
    title: 'Нарушена цепочка журнала',
    severity: 'critical',
    advice: 'Сохраните базу данных как есть и проверьте цепочку: записи изменены не хабом.',
  },
  signatureFailure: {
    title: 'Подпись не прошла проверку',
    severity: 'warning',
    advice: 'Если отказы повторяются, свяжитесь с владельцем сертификата.',
  },
  webhookPaused: {
    title: 'Система не принимает вызовы о событиях',
    severity: 'warning',
    advice:
      'Проверьте адрес у владельца системы; вызовы ждут, хаб пробует снова сам, возобновить можно и вручную.',
  },
  reconciliationConflict: {
    title: 'Расхождения при сверке сообщений',
    severity: 'warning',
    advice: 'Откройте протокол сверки: у каждого расхождения названо, что делать.',
  },
  bridgeFailure: {
    title: 'Мост с ЕСМЭВ не смог передать сообщение',
    severity: 'warning',
    advice: 'Откройте страницу «Мост ЕСМЭВ»: там состояние связи и причина отказа.',
  },
  signInRefused: {
    title: 'Вход с неразрешённого адреса',
    severity: 'warning',
    advice: 'Выясните у сотрудника, он ли это был; если нет, выдайте ему новый пароль.',
  },
};

const isRecordKind = (kind: AlertKind | IncidentKind): kind is IncidentKind => kind in recordKinds;

/** What people do about an incident of this kind. */
export const adviceOf = (kind: AlertKind | IncidentKind): string =>
  isRecordKind(kind) ? recordKinds[kind].advice : alertKinds[kind].advice;

export const incidentKindNames = [
  ...(Object.keys(alertKinds) as AlertKind[]),
  ...(Object.keys(recordKinds) as IncidentKind[]),
] as const;

/** A record of the exchange as the draft of an incident; records of one kind and system are one cause. */
export const draftOfRecord = (
  record: Incident,
  organisations: readonly string[],
): IncidentDraft => ({
  cause: `${record.kind}:${record.system ?? ''}`,
  kind: record.kind,
  source: 'record',
  ruleId: null,
  severity: recordKinds[record.kind].severity,
  state: 'open',
  addressee: record.addressee,
  title: recordKinds[record.kind].title,
  text: record.text,
  value: null,
  openedAtMs: record.atMs,
  lastAtMs: record.atMs,
  count: 1,
  acknowledgedBy: null,
  acknowledgedAtMs: null,
  resolvedAtMs: null,
  resolvedHow: null,
  remindedAtMs: null,
  systems: record.system === null ? [] : [record.system],
  queues: [],
  typeCodes: [],
  organisations,
});
