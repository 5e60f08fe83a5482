import { isHubError } from '../errors.ts';
import { limits } from '../limits.ts';
import type { EpochMs, Mnemonic } from '../message/identifiers.ts';
import type { Clock, Log, Records } from '../ports.ts';
import type { StatusEvent, StatusEventName } from './events.ts';

/** A system's wish to be called when something happens to its messages. */
export type Webhook = {
  readonly webhookId: number;
  readonly owner: Mnemonic;
  readonly url: string;
  readonly events: readonly StatusEventName[];
  /** `paused` after failures in a row: one call is tried now and then, the others wait. */
  readonly state: 'active' | 'paused';
  readonly failures: number;
  readonly delivered: number;
  readonly waiting: number;
  readonly lastError: string | null;
  readonly lastDeliveredAtMs: EpochMs | null;
  readonly createdAtMs: EpochMs;
};

/** A call that is due. */
export type WebhookCall = {
  readonly webhookId: number;
  readonly eventId: number;
  readonly owner: Mnemonic;
  readonly url: string;
  readonly event: StatusEvent;
  /** 1 for the first try. */
  readonly attempt: number;
};

/** Calls that wait, durable; what was taken and not settled is taken again after limits.webhookLeaseMs. */
export type WebhookCalls = {
  /** Due calls of active subscriptions and one of each paused one whose time to be tried has come. */
  take(nowMs: EpochMs, busy: readonly number[]): Promise<readonly WebhookCall[]>;
  /** @returns true when the subscription was paused and works again */
  delivered(call: WebhookCall, atMs: EpochMs): Promise<boolean>;
  /** @returns true when this failure has paused the subscription */
  failed(call: WebhookCall, error: string, atMs: EpochMs, retryAtMs: EpochMs): Promise<boolean>;
};

export type WebhookPorts = {
  readonly calls: WebhookCalls;
  /** @throws HubError NoticeNotDelivered, NoticeImpossible */
  readonly deliver: (call: WebhookCall) => Promise<void>;
  readonly records: Pick<Records, 'incident'>;
  /** 0 ≤ x < 1 */
  readonly random: () => number;
  readonly told: (count: number) => void;
  readonly clock: Clock;
  readonly log: Log;
};

/** Exponential back-off, and as much again by chance: those who failed together do not come back together. */
export const webhookRetryMs = (attempt: number, random: number): number => {
  const base = Math.min(limits.webhookRetryMsMin * 2 ** (attempt - 1), limits.webhookRetryMsMax);
  return Math.round(base / 2 + (base / 2) * random);
};

const settle = async (p: WebhookPorts, call: WebhookCall): Promise<boolean> => {
  const { webhookId, owner } = call;
  try {
    await p.deliver(call);
  } catch (error) {
    const reason = isHubError(error) ? error.message : 'неизвестная ошибка';
    const atMs = p.clock.nowMs();
    const retryAtMs = atMs + webhookRetryMs(call.attempt, p.random());
    const paused = await p.calls.failed(call, reason, atMs, retryAtMs);
    p.log.warn('webhook.failed', { webhookId, owner, attempt: call.attempt, reason });
    if (paused) {
      await p.records.incident({
        kind: 'webhookPaused',
        atMs,
        addressee: 'operator',
        messageId: null,
        system: owner,
        text: `${owner}: вызовы по подписке ${webhookId} приостановлены: ${reason}`,
      });
    }
    return false;
  }
  p.told(1);
  const resumed = await p.calls.delivered(call, p.clock.nowMs());
  if (resumed) p.log.info('webhook.resumed', { webhookId, owner });
  return true;
};

/** The calls of one subscription, one after the other; the first failure ends the row, its calls come again later. */
const settleRow = async (p: WebhookPorts, calls: readonly WebhookCall[]): Promise<void> => {
  for (const call of calls) if (!(await settle(p, call))) return;
};

const rowsOf = (calls: readonly WebhookCall[]): ReadonlyMap<number, readonly WebhookCall[]> => {
  const rows = new Map<number, WebhookCall[]>();
  for (const call of calls) {
    const row = rows.get(call.webhookId);
    if (row) row.push(call);
    else rows.set(call.webhookId, [call]);
  }
  return rows;
};

/**
 * Makes the calls that are due. A subscription whose endpoint is slow holds up nobody but itself.
 * @returns a step for a background loop, and `idle`, which resolves when nothing runs any more
 */
export const makeWebhookWork = (p: WebhookPorts) => {
  const busy = new Map<number, Promise<void>>();
  const begin = (webhookId: number, calls: readonly WebhookCall[]): void => {
    const work = settleRow(p, calls)
      .catch((error: unknown) => p.log.error('webhook.notSettled', { error: String(error) }))
      .finally(() => busy.delete(webhookId));
    busy.set(webhookId, work);
  };
  return {
    step: async (): Promise<boolean> => {
      const due = await p.calls.take(p.clock.nowMs(), [...busy.keys()]);
      for (const [webhookId, calls] of rowsOf(due)) {
        begin(webhookId, calls);
      }
      return false;
    },
    idle: async (): Promise<void> => {
      await Promise.all(busy.values());
    },
  };
};
