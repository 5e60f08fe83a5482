import { setTimeout as delay } from 'node:timers/promises';
import { isHubError, queueName, type EpochMs, type Mnemonic } from '../../broker/index.ts';
import { isTemporary, type BridgeContext } from './context.ts';
import { takeRequest, takeResponse, takeStatus } from './inward.ts';
import { passOn, takeHeld, takeHubStatus, type Held } from './outward.ts';
import type { BridgeLog, WaitingMessage } from './ports.ts';
import { bridgeMnemonic } from './settings.ts';

export type BridgePorts = {
  /** Made anew for every start: the address of the hub is known only while it runs. */
  readonly context: (signal: AbortSignal) => BridgeContext;
  readonly book: BridgeLog;
  /** Reply address of a message that waits in the queue of the bridge. */
  readonly replyTo: (message: WaitingMessage) => string;
  /** This process among the nodes of the hub. */
  readonly node: string;
};

const turnMs = 15_000;
const pauseMsMin = 500;
const pauseMsMax = 30_000;
/** How long ЕСМЭВ may be silent before senders are told: a lost packet is no outage. */
const failuresBeforeTold = 2;

/** Since when ЕСМЭВ does not work, and why. */
export type Outage = { readonly sinceMs: EpochMs; readonly reason: string };

/**
 * The bridge as work of the background: two lines, towards the region and towards ЕСМЭВ, each strictly in order. A line that has nothing to do
 * asks less and less often; a failure of ЕСМЭВ stops both until it answers again, and nothing is taken out of the queues meanwhile.
 */
export const makeBridge = (ports: BridgePorts) => {
  const stopping = new AbortController();
  let running: Promise<unknown> | null = null;
  let outage: Outage | null = null;
  let failures = 0;
  let held: Held | null = null;
  let toldInHand = '';

  const rest = (ms: number): Promise<unknown> =>
    delay(ms, undefined, { signal: stopping.signal }).catch(() => undefined);

  const textOf = (error: unknown): string =>
    error instanceof Error ? error.message : String(error);

  /** Tells the senders whose messages wait that ЕСМЭВ is away, each once for an outage. */
  const tellWaiting = async (
    context: BridgeContext,
    { sinceMs, reason }: Outage,
  ): Promise<void> => {
    const owner = bridgeMnemonic as Mnemonic;
    const queue = queueName({ owner, kind: 'requests', nodeId: null });
    const description = `ЕСМЭВ недоступна с ${new Date(sinceMs).toISOString()}: ${reason} Сообщение ждёт в очереди и уйдёт по порядку, когда связь восстановится.`;
    const status = {
      code: 0,
      description,
      parameters: [{ key: 'StatusCategory', value: 'underProcessing' }],
    };
    const tell = async (to: string): Promise<void> => {
      await context.hub.sendResponse({ to, outcome: 'status', status });
    };
    const inHand = held?.message.replyTo ?? '';
    if (inHand !== '' && toldInHand !== inHand) {
      toldInHand = inHand;
      await tell(inHand);
    }
    const waiting = await ports.book.tellable(queue, sinceMs);
    for (const message of waiting) await tell(ports.replyTo(message));
  };

  const noteFailure = async (context: BridgeContext, error: unknown): Promise<void> => {
    failures += 1;
    const { clock, log } = context;
    const reason = textOf(error);
    log.warn('esmev.away', { failures, code: isHubError(error) ? error.code : 'unknown' });
    outage ??= { sinceMs: clock.nowMs(), reason };
    await ports.book.contact('outage', outage.sinceMs, reason);
    if (failures >= failuresBeforeTold) await tellWaiting(context, outage);
  };

  const noteSuccess = async ({ clock, log }: BridgeContext): Promise<void> => {
    failures = 0;
    if (outage === null) return;
    log.info('esmev.back', { afterMs: clock.nowMs() - outage.sinceMs });
    outage = null;
    await ports.book.contact('back', clock.nowMs());
  };

  const inwardStep = async (context: BridgeContext): Promise<boolean> => {
    const found = [
      await takeResponse(context),
      await takeRequest(context),
      await takeStatus(context),
    ].some(Boolean);
    await noteSuccess(context);
    return found;
  };

  const outwardStep = async (context: BridgeContext): Promise<boolean> => {
    // While ЕСМЭВ is away everything stays in the queue of the hub; only what was in hand already is tried again.
    if (outage !== null && held === null) return false;
    held ??= await takeHeld(context);
    if (held === null) return takeHubStatus(context);
    await passOn(context, held);
    held = null;
    return true;
  };

  /** A line of work: at once again while there is something, ever rarer while not, and patiently after a failure. */
  const line = async (
    context: BridgeContext,
    step: (context: BridgeContext) => Promise<boolean>,
  ): Promise<void> => {
    const { pollMsMin, pollMsMax } = context.settings;
    let pauseMs = pollMsMin;
    let failedMs = Math.min(pauseMsMin, pollMsMax);
    while (!stopping.signal.aborted) {
      const nowMs = context.clock.nowMs();
      try {
        if (!(await ports.book.takeTurn(ports.node, nowMs, nowMs + turnMs))) {
          await rest(turnMs / 3);
          continue;
        }
        const busy = await step(context);
        failedMs = Math.min(pauseMsMin, pollMsMax);
        pauseMs = busy ? pollMsMin : Math.min(pauseMs * 2, pollMsMax);
        if (!busy) await rest(pauseMs);
      } catch (error) {
        await fail(context, error);
        await rest(failedMs);
        failedMs = Math.min(failedMs * 2, Math.max(pollMsMax, pauseMsMin), pauseMsMax);
      }
    }
  };

  const fail = async (context: BridgeContext, error: unknown): Promise<void> => {
    const isAway = isHubError(error) && error.code === 'FederalSystemIsAway';
    try {
      if (isAway) await noteFailure(context, error);
      else
        context.log.error('esmev.failed', { reason: textOf(error), temporary: isTemporary(error) });
    } catch (later) {
      // The hub itself is stopping or its database is away: the next step says so again.
      context.log.error('esmev.notNoted', { reason: textOf(later) });
    }
  };

  return {
    outage: (): Outage | null => outage,
    start: (): void => {
      if (running !== null) return;
      const begin = async (): Promise<void> => {
        // Jobs start a moment before the hub knows its own address.
        await rest(0);
        if (stopping.signal.aborted) return;
        const context = ports.context(stopping.signal);
        await Promise.all([line(context, inwardStep), line(context, outwardStep)]);
      };
      running = begin();
    },
    /** Finishes the message in hand; safe twice and before start. */
    stop: async (): Promise<void> => {
      stopping.abort();
      await running;
    },
  };
};

export type Bridge = ReturnType<typeof makeBridge>;
