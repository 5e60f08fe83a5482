import { limits } from '../../../broker/index.ts';

/** What a hub knows of a queue's filling, to count exactly only where it matters. */
type Knowledge = { readonly messagesMax: number; readonly atMs: number; held: number };

export type QuotaQuestion = {
  readonly queue: string;
  readonly messages_max: number;
};

/** Reserve for what other hubs may place between two counts, and for eight batches that are under way and not yet visible. */
const reserveMessagesMax = 20_000;
const reserveMessagesMin = 8 * limits.batchMessagesMax;
const knowledgeAgeMs = 1_000;
/** Counting a million rows takes about 0.1 s: a larger queue is counted less often. */
const messagesPerAgeMs = 100;

export type Quota = {
  /** Queues among the given ones that must be counted now, under their lock. */
  near(questions: readonly QuotaQuestion[]): readonly QuotaQuestion[];
  learn(queue: string, messagesMax: number, held: number): void;
  placed(queue: string): void;
};

/**
 * Decides which queues to count. Far from its limit a queue is counted about once a second and trusted in between; near it (less than
 * half free, at least 512, at most 20 000) each batch counts it exactly under a lock that all hubs share.
 * @param nowMs a monotonic clock
 */
export const makeQuota = (nowMs: () => number): Quota => {
  const known = new Map<string, Knowledge>();
  const isFar = ({ queue, messages_max: messagesMax }: QuotaQuestion): boolean => {
    const one = known.get(queue);
    if (!one || one.messagesMax !== messagesMax) return false;
    const reserve = Math.max(Math.min(messagesMax / 2, reserveMessagesMax), reserveMessagesMin);
    const ageMsMax = knowledgeAgeMs + one.held / messagesPerAgeMs;
    return one.held < messagesMax - reserve && nowMs() - one.atMs < ageMsMax;
  };
  return {
    near: (questions) => questions.filter((question) => !isFar(question)),
    learn: (queue, messagesMax, held) => {
      known.set(queue, { messagesMax, atMs: nowMs(), held });
    },
    placed: (queue) => {
      const one = known.get(queue);
      if (one) one.held += 1;
    },
  };
};
