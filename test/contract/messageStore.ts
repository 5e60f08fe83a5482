import type { DeadLetters, Journal, MessageStore, Records } from '../../broker/index.ts';
import { acceptContract } from './store/accept.ts';
import { acknowledgeContract } from './store/acknowledge.ts';
import { deadLettersContract } from './store/deadLetters.ts';
import { deliveryContract } from './store/delivery.ts';
import { journalContract } from './store/journal.ts';
import { orderContract } from './store/order.ts';
import { statusesContract } from './store/statuses.ts';

/** What an implementation of the store offers to the contract suite. */
export type StoreHarness = {
  readonly store: MessageStore;
  readonly journal: Journal;
  readonly records: Records;
  readonly deadLetters: DeadLetters;
  /** Does everything that is due at the moment: returns, burials, pruning. */
  sweep(atMs: number): Promise<void>;
  /** Changes one bit of the kept content of a message, past every protection. */
  tamper(seq: number): Promise<void>;
  /** A second store on the same data, as another hub has it. */
  another(): Promise<{ readonly store: MessageStore; stop(): Promise<void> }>;
};

/** Semantics of MessageStore, Journal, Records and DeadLetters (broker/ports.ts), for every implementation. */
export const messageStoreContract = (name: string, harness: () => StoreHarness): void => {
  describe(`message store contract: ${name}`, () => {
    acceptContract(harness);
    orderContract(harness);
    deliveryContract(harness);
    acknowledgeContract(harness);
    statusesContract(harness);
    deadLettersContract(harness);
    journalContract(harness);
  });
};
