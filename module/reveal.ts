import type { EpochMs } from '../broker/index.ts';

/** An emergency access to the content of one message that a second employee has agreed to (KIS-4.4.7). */
export type RevealApproval = {
  readonly requestId: string;
  readonly reason: string;
  /** Login of the second employee. */
  readonly approvedBy: string;
  readonly untilMs: EpochMs;
};

/**
 * Emergency access (break-glass) of persons who may not open content by their roles. Asking and deciding are routes of
 * services/identity (`/api/v1/reveals`), both audited.
 */
export type Reveals = {
  /** The approval in force now for this person and message; null: the content stays closed (`ApprovalRequired`). */
  mayReveal(personId: string, messageId: string): Promise<RevealApproval | null>;
};
