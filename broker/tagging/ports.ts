import type { EpochMs, Mnemonic } from '../message/identifiers.ts';
import type { Application, Mark, MarkCode } from './mark.ts';

/** Codes of one service and authority in a period (KIS-6.3.7.d). */
export type MarkStatistics = {
  readonly serviceCode: string;
  readonly authority: string;
  readonly applications: number;
  /** Applications under whose codes nothing was sent. */
  readonly applicationsWithoutMessages: number;
  readonly messages: number;
  /** Messages of one application. */
  readonly messagesMin: number;
  readonly messagesAverage: number;
  readonly messagesMax: number;
  readonly codes: number;
  readonly codesExpiredUnused: number;
};

export type ApplicationFilter = {
  /** Part of the hub's number, of the source's number or of the service code. */
  readonly text?: string;
  readonly source?: Mnemonic;
  readonly authorities?: readonly string[];
  readonly open?: boolean;
};

/** An application with its codes. */
export type ApplicationCard = Application & { readonly marks: readonly Mark[] };

/** Where applications and codes are kept. */
export type Marks = {
  /** Keeps a new application, or returns the one that the same source registered under the same number. */
  register(
    application: Omit<Application, 'applicationId' | 'closedAtMs'>,
  ): Promise<{ readonly application: Application; readonly repeated: boolean }>;
  application(applicationId: string): Promise<ApplicationCard | null>;
  /** Newest first, at most limits.listRowsMax; `before` is the last number of the page before. */
  list(filter: ApplicationFilter, before?: string): Promise<readonly Application[]>;
  /** Registered since a moment, oldest first, at most limits.bulkRowsMax. */
  registeredSince(sinceMs: EpochMs): Promise<readonly Application[]>;
  issue(mark: Mark): Promise<void>;
  find(code: string): Promise<Mark | null>;
  /** Moves the end of a code; false when it is closed. */
  prolong(code: MarkCode, validUntilMs: EpochMs): Promise<boolean>;
  /** Closes an application and its codes; safe twice. */
  close(applicationId: string, atMs: EpochMs): Promise<void>;
  statistics(period: {
    readonly sinceMs: EpochMs;
    readonly untilMs: EpochMs;
  }): Promise<readonly MarkStatistics[]>;
};
