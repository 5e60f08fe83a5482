import type { EpochMs } from '../message/identifiers.ts';

/** What the hub has seen of a system. Moments of this hub's clock. */
export type SystemActivity = {
  readonly system: string;
  readonly lastSendAtMs: EpochMs | null;
  readonly lastPollAtMs: EpochMs | null;
  readonly lastAckAtMs: EpochMs | null;
  /** The newest polls, in order; at most limits.pollsKeptMax. */
  readonly polls: readonly EpochMs[];
  /** Last skew of its clock in ms, positive: ahead; null when it never gave a moment. */
  readonly skewMs: number | null;
  readonly skewAtMs: EpochMs | null;
};

/** What is registered about a system that takes part. */
export type ConnectedSystem = {
  readonly mnemonic: string;
  readonly name: string;
  readonly organisation: string;
  readonly organisationName: string;
  readonly blocked: boolean;
  /** Ends of validity of its certificates in force or to come. */
  readonly certificates: readonly {
    readonly sha256: string;
    /** `gost`, `rsa`, `ec`: a newer certificate of the same family replaces an older one. */
    readonly family: string;
    readonly notAfterMs: EpochMs;
  }[];
  /** Types whose route leads to it. */
  readonly receives: readonly string[];
};

/** «работает», «нет опроса», «молчит», «заблокирован», «не подключён» (KIS-4.6.3). */
export const connectionStates = ['works', 'noPoll', 'silent', 'blocked', 'notConnected'] as const;
export type ConnectionState = (typeof connectionStates)[number];

const dayMs = 24 * 3_600_000;

/** When anything was last heard of the system; null: never. */
export const lastSeenMs = (activity: SystemActivity | undefined): EpochMs | null => {
  const moments = [activity?.lastSendAtMs, activity?.lastPollAtMs, activity?.lastAckAtMs];
  const known = moments.filter((moment): moment is number => typeof moment === 'number');
  return known.length === 0 ? null : Math.max(...known);
};

/**
 * How a system is connected (KIS-4.6.3): one that polled before and has not for longer than `silenceMs` is «нет опроса»; one that only
 * sends is «молчит» after a day.
 */
export const connectionStateOf = (
  { blocked }: Pick<ConnectedSystem, 'blocked'>,
  activity: SystemActivity | undefined,
  silenceMs: number,
  nowMs: EpochMs,
): ConnectionState => {
  if (blocked) return 'blocked';
  const seenMs = lastSeenMs(activity);
  if (activity === undefined || seenMs === null) return 'notConnected';
  if (activity.lastPollAtMs !== null) {
    return nowMs - activity.lastPollAtMs > silenceMs ? 'noPoll' : 'works';
  }
  return nowMs - seenMs > dayMs ? 'silent' : 'works';
};

/** Median time between polls, ms; null with fewer than two. */
export const pollIntervalMs = (polls: readonly EpochMs[]): number | null => {
  const gaps = polls
    .slice(1)
    .map((moment, index) => moment - (polls[index] ?? moment))
    .toSorted((a, b) => a - b);
  return gaps.length === 0 ? null : (gaps[Math.floor((gaps.length - 1) / 2)] ?? null);
};

/** The certificate that ends first among those that nothing newer of their family replaces. */
export const soonestExpiry = ({
  certificates,
}: Pick<ConnectedSystem, 'certificates'>): ConnectedSystem['certificates'][number] | null => {
  const newest = new Map<string, ConnectedSystem['certificates'][number]>();
  for (const one of certificates) {
    if ((newest.get(one.family)?.notAfterMs ?? 0) < one.notAfterMs) newest.set(one.family, one);
  }
  const [first] = [...newest.values()].toSorted((a, b) => a.notAfterMs - b.notAfterMs);
  return first ?? null;
};
