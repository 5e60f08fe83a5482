import type { Log } from '../../broker/index.ts';
import { checkUin } from './uin.ts';

export const uinCheckType = 'VS00004v001';

/** A request as the participant's client hands it over: content in JSON form. */
export type ReceivedRequest = {
  readonly messageId: string;
  readonly replyTo: string;
  readonly content: unknown;
};

/** The module's way into the exchange: it is a participant like any other and sees nothing but its own queue. */
export type ParticipantClient = {
  /** Waits up to `waitMs`; null when nothing came. */
  take(type: string, waitMs: number): Promise<ReceivedRequest | null>;
  respond(replyTo: string, content: unknown): Promise<void>;
  acknowledge(messageId: string): Promise<void>;
};

export type GisGmpModule = {
  start(): void;
  /** Finishes the request in hand; safe twice. */
  stop(): Promise<void>;
  /** null when the hub answered the last poll, else why not. */
  trouble(): string | null;
};

const pollWaitMs = 5_000;
const retryMs = 1_000;

const uinOf = (content: unknown): string => {
  const value =
    typeof content === 'object' && content !== null && 'Uin' in content ? content.Uin : undefined;
  return typeof value === 'string' ? value : '';
};

/**
 * The ГИС ГМП module as a participant of the exchange (KIS-2.2.2): checks УИН for departments before they charge. The answer is sent before
 * the Ack, so that a module killed between the two answers again and the hub recognises the second answer.
 */
export const makeGisGmpModule = (ports: { client: ParticipantClient; log: Log }): GisGmpModule => {
  let running = false;
  let trouble: string | null = 'ещё не обращался к хабу';
  let loop: Promise<void> = Promise.resolve();
  let wake = (): void => undefined;

  const serveOne = async (): Promise<void> => {
    const request = await ports.client.take(uinCheckType, pollWaitMs);
    trouble = null;
    if (!request) return;
    const uin = uinOf(request.content);
    const verdict = checkUin(uin);
    await ports.client.respond(request.replyTo, {
      Uin: uin,
      Code: String(verdict.code),
      Text: verdict.text,
    });
    await ports.client.acknowledge(request.messageId);
    ports.log.info('gisgmp.uinChecked', { messageId: request.messageId, code: verdict.code });
  };

  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, retryMs);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const run = async (): Promise<void> => {
    while (running) {
      try {
        await serveOne();
      } catch (error) {
        trouble = error instanceof Error ? error.message : String(error);
        ports.log.warn('gisgmp.pollFailed', { error: trouble });
        await pause();
      }
    }
  };

  return {
    start: () => {
      if (running) return;
      running = true;
      loop = run();
    },
    stop: async () => {
      running = false;
      wake();
      await loop;
    },
    trouble: () => trouble,
  };
};
