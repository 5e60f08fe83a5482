import { errorTable, type ErrorCode } from './errorTable.ts';

export { errorTable, type ErrorCode, type ErrorRow } from './errorTable.ts';

/** One place of bad input: which field, what is wrong with it and, for documents, where. */
export type Violation = {
  readonly field: string;
  readonly reason: string;
  readonly line?: number;
  readonly column?: number;
};

export type ErrorDetails = {
  readonly field?: string;
  readonly value?: string;
  /** One Russian sentence that says what was found; never holds personal data. */
  readonly reason?: string;
  readonly violations?: readonly Violation[];
  /** Which of several reasons of one code it is, e.g. `exhausted` of TransactionCodeInvalid. */
  readonly subcode?: string;
  /** Children of the SMEV fault element by their names, e.g. RootElementLocalName. */
  readonly faultFields?: Readonly<Record<string, string | number>>;
};

/** An expected refusal. Impossible states are asserted, never thrown as this. */
export class HubError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(details.reason ?? errorTable[code].title, options);
    this.name = 'HubError';
    this.code = code;
    this.details = details;
  }
}

/** True for the expected refusals of this table. */
export const isHubError = (value: unknown): value is HubError => value instanceof HubError;
