import { setTimeout as delay } from 'node:timers/promises';
import { isHubError } from '../../broker/index.ts';
import { isTemporary, type BridgeContext } from './context.ts';
import { takeRequest, takeResponse, takeStatus } from './inward.ts';
import { makeOutageWatch, type Outage, type OutagePorts } from './outage.ts';
import { passOn, takeHeld, takeHubStatus, type Held } from './outward.ts';

export type BridgePorts = Omit<OutagePorts, 'inHand'> & {
  /** Made anew for every start: the address of the hub is known only while it runs. */
  readonly context: (signal: AbortSignal) => BridgeContext;
  /** This process among the nodes of the hub. */
  readonly node: string;
  /** False while an administrator has switched the bridge off. */
  readonly isOn: () => boolean;
};

type Step = (context: BridgeContext) => Promise<boolean>;

const turnMs = 5_000;
const otherTurnMs = 1_000;
const pauseMsMin = 500;
const pauseMsMax = 30_000;

type Pauses = { readonly idle: (busy: boolean) => number; readonly failed: () => number };

/** Pauses of a line: none while there is work, ever longer while there is none, and longer after each failure in a row. */
const makePauses = (pollMsMin: number, pollMsMax: number): Pauses => {
  const firstFailedMs = Math.min(pauseMsMin, pollMsMax);
  let idleMs = pollMsMin;
  let failedMs = firstFailedMs;
  return {
    idle: (busy) => {
      failedMs = firstFailedMs;
      idleMs = busy ? pollMsMin : Math.min(idleMs * 2, pollMsMax);
      return busy ? 0 : idleMs;
    },
    failed: () => {
      const nowMs = failedMs;
      failedMs = Math.min(failedMs * 2, Math.max(pollMsMax, pauseMsMin), pauseMsMax);
      return nowMs;
    },
  };
};

/** The two lines of work: towards the region and towards ЕСМЭВ, each strictly in order. */
const makeSteps = (watch: ReturnType<typeof makeOutageWatch>, hand: { held: Held | null }) => {
  const inward: Step = async (context) => {
    const found = [
      await takeResponse(context),
      await takeRequest(context),
      await takeStatus(context),
    ].some(Boolean);
    await watch.worked(context);
    return found;
  };
  const outward: Step = async (context) => {
    // While ЕСМЭВ is away everything stays in the queue of the hub; only what was in hand already is tried again.
    if (watch.now() !== null && hand.held === null) return false;
    hand.held ??= await takeHeld(context);
    if (hand.held === null) return takeHubStatus(context);
    await passOn(context, hand.held);
    hand.held = null;
    return true;
  };
  return { inward, outward };
};

/**
 * The bridge as work of the background. A line that has nothing to do asks less and less often; a failure of ЕСМЭВ stops both until it
 * answers again, and nothing is taken out of the queues meanwhile.
 */
export const makeBridge = (ports: BridgePorts) => {
  const stopping = new AbortController();
  const hand: { held: Held | null } = { held: null };
  const watch = makeOutageWatch({ ...ports, inHand: () => hand.held?.message.replyTo ?? '' });
  const { inward, outward } = makeSteps(watch, hand);
  let running: Promise<unknown> | null = null;

  const rest = (ms: number): Promise<unknown> =>
    delay(ms, undefined, { signal: stopping.signal }).catch(() => undefined);

  const fail = async (context: BridgeContext, error: unknown): Promise<void> => {
    const reason = error instanceof Error ? error.message : String(error);
    try {
      if (isHubError(error) && error.code === 'FederalSystemIsAway')
        await watch.failed(context, error);
      else context.log.error('esmev.failed', { reason, temporary: isTemporary(error) });
    } catch (later) {
      // The hub itself is stopping or its database is away: the next step says so again.
      context.log.error('esmev.notNoted', { reason, later: String(later) });
    }
  };

  const line = async (context: BridgeContext, step: Step): Promise<void> => {
    const pauses = makePauses(context.settings.pollMsMin, context.settings.pollMsMax);
    while (!stopping.signal.aborted) {
      const nowMs = context.clock.nowMs();
      try {
        const mine = ports.isOn() && (await ports.book.takeTurn(ports.node, nowMs, nowMs + turnMs));
        await rest(mine ? pauses.idle(await step(context)) : otherTurnMs);
      } catch (error) {
        if (stopping.signal.aborted) return;
        await fail(context, error);
        await rest(pauses.failed());
      }
    }
  };

  return {
    outage: (): Outage | null => watch.now(),
    start: (): void => {
      const begin = async (): Promise<void> => {
        // Jobs start a moment before the hub knows its own address.
        await rest(0);
        if (stopping.signal.aborted) return;
        const context = ports.context(stopping.signal);
        await Promise.all([line(context, inward), line(context, outward)]);
      };
      running ??= begin();
    },
    /** Finishes the message in hand; safe twice and before start. */
    stop: async (): Promise<void> => {
      stopping.abort();
      await running;
    },
  };
};

export type Bridge = ReturnType<typeof makeBridge>;
