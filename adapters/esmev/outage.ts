import { isHubError, queueName, type EpochMs, type Mnemonic } from '../../broker/index.ts';
import type { BridgeContext } from './context.ts';
import type { BridgeLog, WaitingMessage } from './ports.ts';
import { bridgeMnemonic } from './settings.ts';

/** How long ЕСМЭВ may be silent before senders are told: a lost packet is no outage. */
const failuresBeforeTold = 2;

/** Since when ЕСМЭВ does not work, and why. */
export type Outage = { readonly sinceMs: EpochMs; readonly reason: string };

export type OutagePorts = {
  readonly book: BridgeLog;
  /** Reply address of a message that waits in the queue of the bridge. */
  readonly replyTo: (message: WaitingMessage) => string;
  /** Reply address of the message that the bridge holds in hand; '' when there is none. */
  readonly inHand: () => string;
};

const queue = queueName({ owner: bridgeMnemonic as Mnemonic, kind: 'requests', nodeId: null });

const descriptionOf = ({ sinceMs, reason }: Outage): string =>
  `ЕСМЭВ недоступна с ${new Date(sinceMs).toISOString()}: ${reason} Сообщение ждёт в очереди и уйдёт по порядку, когда связь восстановится.`;

/** What the bridge knows of an outage, and whom it has told of it. */
export const makeOutageWatch = ({ book, replyTo, inHand }: OutagePorts) => {
  let outage: Outage | null = null;
  let failures = 0;
  let toldInHand = '';

  /** Tells the senders whose messages wait that ЕСМЭВ is away, each once for an outage. */
  const tellWaiting = async (context: BridgeContext, now: Outage): Promise<void> => {
    const parameters = [{ key: 'StatusCategory', value: 'underProcessing' }];
    const status = { code: 0, description: descriptionOf(now), parameters };
    const tell = async (to: string): Promise<void> => {
      await context.hub.sendResponse({ to, outcome: 'status', status });
    };
    const held = inHand();
    if (held !== '' && toldInHand !== held) {
      toldInHand = held;
      await tell(held);
    }
    const waiting = await book.tellable(queue, now.sinceMs);
    for (const message of waiting) await tell(replyTo(message));
  };

  return {
    now: (): Outage | null => outage,
    failed: async (context: BridgeContext, error: unknown): Promise<void> => {
      failures += 1;
      const { clock, log } = context;
      const reason = error instanceof Error ? error.message : String(error);
      log.warn('esmev.away', { failures, code: isHubError(error) ? error.code : 'unknown' });
      outage ??= { sinceMs: clock.nowMs(), reason };
      await book.contact('outage', outage.sinceMs, reason);
      if (failures >= failuresBeforeTold) await tellWaiting(context, outage);
    },
    worked: async ({ clock, log }: BridgeContext): Promise<void> => {
      failures = 0;
      if (outage === null) return;
      log.info('esmev.back', { afterMs: clock.nowMs() - outage.sinceMs });
      outage = null;
      await book.contact('back', clock.nowMs());
    },
  };
};
