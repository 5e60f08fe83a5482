import type {
  Application,
  Clock,
  Expression,
  Instances,
  Log,
  MessageId,
  Outcome,
} from '../../broker/index.ts';
import type { Calendar, ScenarioInForce } from '../../registries/index.ts';

/** What came into the response queue of a sequence's requests. */
export type Arrival = {
  readonly messageId: string;
  readonly originalMessageId: string | null;
  /** null for an interim status, which moves nothing. */
  readonly outcome: Outcome | null;
};

/** The exchange as the initiator of a sequence sees it: through the doors of the hub, signed with its own key. */
export type Initiator = {
  /** Repeating the same identifier repeats nothing. @throws HubError with the hub's refusal */
  send(request: {
    readonly messageId: MessageId;
    readonly type: string;
    readonly content: unknown;
    readonly transactionCode: string | null;
  }): Promise<void>;
  /** The next response of the queue that belongs to sequences; null when none came in time. */
  next(waitMs: number, signal: AbortSignal): Promise<Arrival | null>;
  /** After the answer is kept. */
  acknowledge(messageId: string): Promise<void>;
};

export type ScenarioPorts = {
  readonly instances: Instances;
  readonly scenarios: {
    inForce(code: string): Promise<ScenarioInForce | null>;
    startedBy(
      service: string,
      channel: string,
    ): Promise<readonly (ScenarioInForce & { readonly sinceMs: number })[]>;
  };
  /** Applications registered since a moment, oldest first. */
  readonly applications: (sinceMs: number) => Promise<readonly Application[]>;
  /** A marking code under which the requests of a run go; null without an application. */
  readonly mark: (application: Application, inForce: ScenarioInForce) => Promise<string>;
  readonly calendar: () => Promise<Calendar>;
  readonly evaluate: (expression: Expression, context: unknown) => Promise<unknown>;
  readonly xpath: (xml: string, xpath: string) => string | null;
  /** @throws HubError AccessDenied when the hub has no right to a key of the system */
  readonly initiator: (mnemonic: string) => Promise<Initiator>;
  readonly messageId: () => MessageId;
  readonly newId: () => string;
  readonly clock: Clock;
  readonly log: Log;
};
