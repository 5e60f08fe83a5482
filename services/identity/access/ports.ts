import type { Clock } from '../../../broker/index.ts';
import type { Admission, Database, Directory } from '../../../registries/index.ts';
import type { Secrets } from '../ports.ts';

/** What roles, grants and access rules need. */
export type AccessPorts = {
  readonly db: Database;
  readonly clock: Clock;
  readonly secrets: Pick<Secrets, 'uuid'>;
  /** On what access to a subsystem rests: agreements and regulations in force (KIS-1.3). */
  readonly admission: Admission;
  readonly directory: Directory;
  /** OGRN of the region's operator. */
  readonly operator: string;
};
