/** Lines of `GET /api/v1/monitor/board`. */
export type Rates = { readonly m1: number; readonly m5: number; readonly m60: number };

export type BoardLine = {
  readonly queue: string;
  readonly owner: string;
  readonly ownerName: string | null;
  readonly kind: 'requests' | 'responses' | 'statuses';
  readonly nodeId: string | null;
  readonly type: string | null;
  readonly typeName: string | null;
  readonly waiting: number;
  readonly leased: number;
  readonly returned: number;
  readonly dead: number;
  readonly oldestAt: string | null;
  readonly oldestAgeMs: number | null;
  readonly ratesIn: Rates | null;
  readonly ratesOut: Rates | null;
  readonly redeliveredPerHour: number | null;
  readonly drain: {
    readonly state: 'empty' | 'draining' | 'growing' | 'still';
    readonly etaMs?: number;
  };
  readonly fillShare: number | null;
  readonly held: boolean;
  readonly level: 'calm' | 'warning' | 'critical';
  readonly reasons: readonly string[];
  readonly lastPollAt: string | null;
  readonly pollIntervalMs: number | null;
  readonly lastTakenAt: string | null;
  readonly lastAckAt: string | null;
  readonly sparkIn: readonly number[] | null;
  readonly sparkOut: readonly number[] | null;
};

export type Board = {
  readonly at: string;
  readonly total: number;
  readonly lines: readonly BoardLine[];
  readonly sums: {
    readonly waiting: number;
    readonly leased: number;
    readonly dead: number;
    readonly critical: number;
    readonly warning: number;
    readonly held: number;
    readonly inPerMinute: number;
    readonly outPerMinute: number;
  };
  readonly thresholds: {
    readonly warningAgeMs: number;
    readonly criticalAgeMs: number;
    readonly warningFillShare: number;
    readonly criticalFillShare: number;
  };
};

export type QueuedMessage = {
  readonly messageId: string;
  readonly type: string;
  readonly sender: string;
  readonly kind: string;
  readonly receivedAt: string;
  readonly expiresAt: string;
  readonly priority: number;
  readonly attempts: number;
  readonly sizeBytes: number;
};
export type LeasedMessage = QueuedMessage & {
  readonly leasedAt: string;
  readonly leaseUntil: string;
};
export type QueuedStatus = {
  readonly originalMessageId: string;
  readonly status: string;
  readonly at: string;
  readonly attempts: number;
  readonly leaseUntil: string | null;
};

export type QueueCard = {
  readonly at: string;
  readonly queue: BoardLine;
  readonly types: readonly BoardLine[];
  readonly quotaMessagesMax: number | null;
  readonly waiting: readonly QueuedMessage[];
  readonly next: string | null;
  readonly leased: readonly LeasedMessage[];
  readonly statuses: readonly QueuedStatus[];
};
