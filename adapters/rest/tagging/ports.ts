import type { Clock, Marks, Tagging } from '../../../broker/index.ts';
import type { RestPorts } from '../ports.ts';

export type TaggingRoutePorts = Pick<RestPorts, 'provider' | 'signer'> & {
  readonly tagging: Tagging;
  readonly marks: Pick<Marks, 'list' | 'find' | 'statistics'>;
  readonly clock: Clock;
};
