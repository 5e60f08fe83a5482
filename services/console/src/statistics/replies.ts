export type Times = {
  readonly count: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
};

export type StatisticRow = {
  readonly time: string | null;
  readonly type: string | null;
  readonly typeName: string | null;
  readonly sender: string | null;
  readonly senderName: string | null;
  readonly recipient: string | null;
  readonly recipientName: string | null;
  readonly kind: string | null;
  readonly events: Readonly<Partial<Record<string, number>>>;
  readonly states: Readonly<Partial<Record<string, number>>>;
  readonly refused: number;
  readonly wait: Times;
  readonly answer: Times;
};

/** Reply of `GET /api/v1/monitor/statistics`. */
export type Statistics = {
  readonly from: string;
  readonly until: string;
  readonly time: string;
  readonly by: readonly string[];
  readonly errorShare: number;
  readonly countedUpTo: string;
  readonly rows: readonly StatisticRow[];
  readonly total: StatisticRow | null;
  readonly refusals: readonly { readonly code: string; readonly count: number }[];
};

export const statisticsPath = '/api/v1/monitor/statistics';

/** What happened to messages, in words; the order of the columns. */
export const eventWords = [
  ['receive', 'Принято'],
  ['lease', 'Выдано'],
  ['return', 'Возвращено'],
  ['ack', 'Подтверждено'],
  ['answer', 'Отвечено'],
  ['deliver', 'Доставлено'],
  ['expire', 'Истекло'],
  ['bury', 'Не доставлено'],
] as const;
