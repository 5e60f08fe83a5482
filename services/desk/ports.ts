import type { Clock, Log } from '../../broker/index.ts';
import type { Database, LocalDate } from '../../registries/index.ts';
import type { Notice } from './notices/notice.ts';

/** An agreement in force whose end is near. */
export type EndingAgreement = {
  readonly number: string;
  readonly organisation: string;
  /** The last day on which it is in force. */
  readonly endsOn: LocalDate;
};

export type DeskPorts = {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  /** Names of registered participants by OGRN; unknown ones are left out. */
  readonly organisationNames: (ogrns: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** Agreements in force now that end within so many days and have no successor. */
  readonly endingAgreements: (days: number) => Promise<readonly EndingAgreement[]>;
  /** Tells persons in other ways too (e-mail); a notice stands in the console whatever becomes of it. */
  readonly deliver: (notices: readonly Notice[]) => Promise<void>;
};
