import { randomBytes } from 'node:crypto';
import { composeMessageId, type MessageId } from '../../broker/index.ts';
import type { Mnemonic } from './mortalHub.ts';
import type { Taken } from './wires.ts';

/** What the departments of a round keep in their own databases, and what they saw go wrong. */
export type Ledger = {
  /** Messages that the hub answered as accepted. */
  readonly accepted: Set<string>;
  /** `department message`: durably saved before the Ack; the business handler runs once for each. */
  readonly saved: Map<string, Taken>;
  /** `department message`: the hub has confirmed the Ack. */
  readonly acked: Set<string>;
  /** Identifier of the answer that a request will get, chosen once. */
  readonly answerIds: Map<string, string>;
  /** Requests whose answer came back to their sender. */
  readonly answered: Set<string>;
  /** Repeats that the hub recognised. */
  repeats: number;
  readonly wrong: string[];
};

export const makeLedger = (): Ledger => ({
  accepted: new Set(),
  saved: new Map(),
  acked: new Set(),
  answerIds: new Map(),
  answered: new Set(),
  repeats: 0,
  wrong: [],
});

export const newMessageId = (): MessageId => composeMessageId(Date.now(), randomBytes(10));

export const entryOf = (mnemonic: Mnemonic, messageId: string): string =>
  `${mnemonic} ${messageId}`;
