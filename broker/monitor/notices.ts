import type { EpochMs } from '../message/identifiers.ts';
import { alertKinds, isGraver, type Severity } from './alerts/kinds.ts';
import type { IncidentCase } from './incidents.ts';

export const noticeChannels = ['email', 'webhook'] as const;
export type NoticeChannel = (typeof noticeChannels)[number];

/** Minutes of the regional day between which nothing but the gravest is sent; may pass midnight. */
export type QuietHours = { readonly fromMinute: number; readonly toMinute: number };

/** Where notices go: people of the operator, the security officer, or a participant's own. */
export type Contact = {
  readonly contactId: number;
  readonly audience: 'operator' | 'security' | 'participant';
  /** ОГРН; null unless the audience is a participant. */
  readonly organisation: string | null;
  readonly channel: NoticeChannel;
  readonly address: string;
  readonly severityMin: Severity;
  /** null: the common ones of the settings. */
  readonly quiet: QuietHours | null;
  readonly enabled: boolean;
  readonly version: number;
};

export type NoticeSettings = {
  /** Common quiet hours; null: none. */
  readonly quiet: QuietHours | null;
  /** How often an open incident is told again until somebody acknowledges it; 0: never. */
  readonly repeatMs: number;
};

export const noticeSettingsDefault: NoticeSettings = { quiet: null, repeatMs: 60 * 60_000 };

export const noticeReasons = ['opened', 'escalated', 'reminder', 'resolved', 'test'] as const;
export type NoticeReason = (typeof noticeReasons)[number];

export type NoticeDraft = {
  readonly incidentId: number | null;
  readonly contactId: number | null;
  readonly channel: NoticeChannel;
  readonly address: string;
  readonly reason: NoticeReason;
  readonly severity: Severity;
  readonly subject: string;
  readonly text: string;
  /** What programs read: the webhook's body. */
  readonly data: Readonly<Record<string, unknown>>;
  readonly createdAtMs: EpochMs;
  /** Not sent before: the end of the quiet hours. */
  readonly dueAtMs: EpochMs;
};

const minuteMs = 60_000;
const dayMinutes = 24 * 60;
const regionZone = 'Asia/Novokuznetsk';

const regionClock = new Intl.DateTimeFormat('en-GB', {
  timeZone: regionZone,
  hour: '2-digit',
  minute: '2-digit',
  hour12: false,
});
const regionMoment = new Intl.DateTimeFormat('ru-RU', {
  timeZone: regionZone,
  dateStyle: 'short',
  timeStyle: 'medium',
});

const minuteOfDay = (atMs: EpochMs): number => {
  const [hour = '0', minute = '0'] = regionClock.format(atMs).split(':');
  return (Number(hour) % 24) * 60 + Number(minute);
};

/** The first moment from now on that is outside the quiet hours (regional time). */
export const afterQuietMs = (quiet: QuietHours | null, nowMs: EpochMs): EpochMs => {
  if (quiet === null || quiet.fromMinute === quiet.toMinute) return nowMs;
  const { fromMinute, toMinute } = quiet;
  const now = minuteOfDay(nowMs);
  const inside =
    fromMinute < toMinute
      ? now >= fromMinute && now < toMinute
      : now >= fromMinute || now < toMinute;
  if (!inside) return nowMs;
  const left = (toMinute - now + dayMinutes) % dayMinutes;
  return nowMs - (nowMs % minuteMs) + left * minuteMs;
};

const severityWords: Readonly<Record<Severity, string>> = {
  info: 'К сведению',
  warning: 'Внимание',
  critical: 'Критично',
};

const reasonWords: Readonly<Record<NoticeReason, string>> = {
  opened: 'новый инцидент',
  escalated: 'инцидент стал серьёзнее',
  reminder: 'инцидент не принят в работу',
  resolved: 'инцидент закрыт',
  test: 'проверка оповещения',
};

const listed = (title: string, items: readonly string[]): string[] =>
  items.length === 0 ? [] : [`${title}: ${items.join(', ')}`];

const textOf = (incident: IncidentCase, reason: NoticeReason, advice: string): string =>
  [
    `${severityWords[incident.severity]}: ${reasonWords[reason]} № ${incident.incidentId}.`,
    '',
    incident.text,
    '',
    `Начало: ${regionMoment.format(incident.openedAtMs)} (время региона)`,
    `Повторов: ${incident.count}`,
    ...listed('Системы', incident.systems),
    ...listed('Очереди', incident.queues),
    ...listed('Виды сведений (маршруты)', incident.typeCodes),
    '',
    `Что делать: ${advice}`,
  ].join('\n');

const dataOf = (incident: IncidentCase, reason: NoticeReason) => ({
  event: `incident.${reason}`,
  incident: {
    id: incident.incidentId,
    kind: incident.kind,
    severity: incident.severity,
    state: incident.state,
    title: incident.title,
    text: incident.text,
    openedAt: new Date(incident.openedAtMs).toISOString(),
    lastAt: new Date(incident.lastAtMs).toISOString(),
    count: incident.count,
    systems: incident.systems,
    queues: incident.queues,
    types: incident.typeCodes,
  },
});

const concerns = (contact: Contact, incident: IncidentCase, reason: NoticeReason): boolean => {
  if (!contact.enabled || isGraver(contact.severityMin, incident.severity)) return false;
  if (contact.audience === 'security') return incident.addressee === 'security';
  if (contact.audience === 'operator') return true;
  // A participant is told once, and only of what it can mend itself (KIS-4.6.3).
  return (
    reason === 'opened' &&
    incident.source === 'rule' &&
    alertKinds[incident.kind as keyof typeof alertKinds].tellsParticipant &&
    contact.organisation !== null &&
    incident.organisations.includes(contact.organisation)
  );
};

/**
 * Whom an incident is told, and when (KIS-4.4.6): by severity, after the quiet hours unless it is critical. One address is told once.
 * @param advice what to do about it
 */
export const noticesOf = (
  incident: IncidentCase,
  reason: NoticeReason,
  contacts: readonly Contact[],
  settings: NoticeSettings,
  advice: string,
  nowMs: EpochMs,
): readonly NoticeDraft[] => {
  const told = new Set<string>();
  return contacts
    .filter((contact) => concerns(contact, incident, reason))
    .filter(({ channel, address }) => {
      const fresh = !told.has(`${channel}:${address}`);
      told.add(`${channel}:${address}`);
      return fresh;
    })
    .map((contact) => ({
      incidentId: incident.incidentId,
      // A contact of the register has no row of its own.
      contactId: contact.contactId > 0 ? contact.contactId : null,
      channel: contact.channel,
      address: contact.address,
      reason,
      severity: incident.severity,
      subject: `[${severityWords[incident.severity]}] ${incident.title}: ${incident.systems[0] ?? incident.queues[0] ?? 'хаб'}`,
      text: textOf(incident, reason, advice),
      data: dataOf(incident, reason),
      createdAtMs: nowMs,
      dueAtMs:
        incident.severity === 'critical'
          ? nowMs
          : afterQuietMs(contact.quiet ?? settings.quiet, nowMs),
    }));
};

/** The notice of the button "проверить": says that notices arrive. */
export const testNoticeOf = (contact: Contact, by: string, nowMs: EpochMs): NoticeDraft => ({
  incidentId: null,
  contactId: contact.contactId,
  channel: contact.channel,
  address: contact.address,
  reason: 'test',
  severity: 'info',
  subject: '[Проверка] Оповещения хаба доходят',
  text: `Проверочное оповещение, отправил сотрудник ${by} ${regionMoment.format(nowMs)} (время региона). Отвечать не нужно.`,
  data: { event: 'incident.test', by, at: new Date(nowMs).toISOString() },
  createdAtMs: nowMs,
  dueAtMs: nowMs,
});

/** True when an open incident is to be told again: nobody has acknowledged it. */
export const isReminderDue = (
  { state, severity, openedAtMs, remindedAtMs }: IncidentCase,
  { repeatMs }: NoticeSettings,
  nowMs: EpochMs,
): boolean =>
  state === 'open' &&
  severity !== 'info' &&
  repeatMs > 0 &&
  nowMs - (remindedAtMs ?? openedAtMs) >= repeatMs;
