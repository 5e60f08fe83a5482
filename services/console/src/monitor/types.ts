import type { Tone } from '../shared/states.tsx';

export type Severity = 'info' | 'warning' | 'critical';
export type IncidentState = 'open' | 'acknowledged' | 'resolved';

export type IncidentData = {
  readonly incidentId: number;
  readonly kind: string;
  readonly source: 'rule' | 'record';
  readonly ruleId: string | null;
  readonly severity: Severity;
  readonly state: IncidentState;
  readonly addressee: 'operator' | 'security';
  readonly title: string;
  readonly text: string;
  readonly advice: string;
  readonly openedAt: string;
  readonly lastAt: string;
  readonly count: number;
  readonly acknowledgedBy: string | null;
  readonly acknowledgedAt: string | null;
  readonly resolvedAt: string | null;
  readonly resolvedHow: 'auto' | 'manual' | null;
  readonly systems: readonly string[];
  readonly queues: readonly string[];
  readonly types: readonly string[];
};

export type NoticeData = {
  readonly noticeId: number;
  readonly incidentId: number | null;
  readonly channel: 'email' | 'webhook';
  readonly address: string;
  readonly reason: string;
  readonly severity: Severity;
  readonly subject: string;
  readonly state: 'waiting' | 'sent' | 'failed' | 'dropped';
  readonly attempts: number;
  readonly createdAt: string;
  readonly dueAt: string;
  readonly sentAt: string | null;
  readonly error: string | null;
};

export type RuleLevel = { readonly value: number; readonly severity: Severity };
export type RuleData = {
  readonly ruleId: string;
  readonly kind: string;
  readonly title: string;
  readonly enabled: boolean;
  readonly levels: readonly RuleLevel[];
  readonly holdMinutes: number;
  readonly scope: { readonly system?: string; readonly queue?: string; readonly typeCode?: string };
  readonly shipped: boolean;
  readonly version: number;
  readonly changedBy: string | null;
  readonly changedAt: string | null;
};
export type RuleKind = {
  readonly kind: string;
  readonly title: string;
  readonly unit: string;
  readonly worse: 'above' | 'below';
  readonly subject: string;
  readonly advice: string;
};

export type Quiet = { readonly fromMinute: number; readonly toMinute: number } | null;
export type ContactData = {
  readonly contactId: number;
  readonly audience: 'operator' | 'security' | 'participant';
  readonly organisation: string | null;
  readonly channel: 'email' | 'webhook';
  readonly address: string;
  readonly severityMin: Severity;
  readonly quiet: Quiet;
  readonly enabled: boolean;
  readonly version: number;
  readonly secret: string | null;
};

type Word = readonly [Tone, string];

export const severityWords: Readonly<Record<Severity, Word>> = {
  info: ['processing', 'к сведению'],
  warning: ['warning', 'внимание'],
  critical: ['error', 'критично'],
};
export const stateWords: Readonly<Record<IncidentState, Word>> = {
  open: ['error', 'открыт'],
  acknowledged: ['processing', 'в работе'],
  resolved: ['success', 'закрыт'],
};
export const stepWords: Readonly<Record<string, string>> = {
  opened: 'Открыт',
  repeated: 'Повторился',
  escalated: 'Стал серьёзнее',
  eased: 'Стал легче',
  acknowledged: 'Принят в работу',
  noted: 'Заметка',
  resolved: 'Закрыт',
  reopened: 'Открыт снова',
};
export const noticeWords: Readonly<Record<NoticeData['state'], Word>> = {
  waiting: ['processing', 'ждёт отправки'],
  sent: ['success', 'отправлено'],
  failed: ['error', 'не доставлено'],
  dropped: ['default', 'уже не нужно'],
};
export const reasonWords: Readonly<Record<string, string>> = {
  opened: 'новый инцидент',
  escalated: 'стал серьёзнее',
  reminder: 'не принят в работу',
  resolved: 'закрыт',
  test: 'проверка',
};
export const audienceWords: Readonly<Record<ContactData['audience'], string>> = {
  operator: 'оператор',
  security: 'офицер безопасности',
  participant: 'участник',
};
export const channelWords: Readonly<Record<ContactData['channel'], string>> = {
  email: 'почта',
  webhook: 'вызов (webhook)',
};

/** Options of a select from a table of words. */
export const optionsOf = <K extends string>(
  words: Readonly<Record<K, string | Word>>,
): { value: K; label: string }[] =>
  (Object.entries(words) as [K, string | Word][]).map(([value, word]) => ({
    value,
    label: typeof word === 'string' ? word : word[1],
  }));
