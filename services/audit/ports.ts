import type { Clock, Log } from '../../broker/index.ts';
import type { Database } from '../../registries/index.ts';

export type AuditPorts = {
  readonly db: Database;
  /** Keyed hash of a text, 32 bytes; the key stays outside the database, so that nobody who has only the database can forge a row. */
  readonly seal: (text: string) => Buffer;
  readonly clock: Clock;
  readonly log: Log;
};
