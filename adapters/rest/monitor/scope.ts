import { HubError, parseMnemonic, type Mnemonic, type Registry } from '../../../broker/index.ts';
import type { Caller } from '../../../module/index.ts';

export type ScopePorts = {
  readonly registry: Registry;
  /** Every owner of a queue. */
  readonly owners: () => Promise<readonly Mnemonic[]>;
};

const refused = (): HubError =>
  new HubError('AccessDenied', {
    field: 'owner',
    reason: 'Доступно состояние только своих очередей.',
  });

/** Systems of the organisations that the caller may see; those that are registered now. */
const ownSystems = async (ports: ScopePorts, caller: Caller): Promise<readonly Mnemonic[]> => {
  if (caller.system) return [caller.system.mnemonic];
  const snapshot = ports.registry.current();
  const owners = await ports.owners();
  return owners.filter((owner) =>
    caller.organisations?.includes(snapshot.system(owner)?.participantOgrn ?? ''),
  );
};

/**
 * Whose queues a caller may look at, narrowed to the one that was asked for (KIS-6.2.5.b); null: everybody's.
 * @throws HubError AccessDenied when another's queues were asked for
 */
export const ownersFor = async (
  ports: ScopePorts,
  caller: Caller,
  asked?: string,
): Promise<readonly Mnemonic[] | null> => {
  const owner = asked === undefined ? undefined : parseMnemonic(asked, 'owner');
  if (caller.operator) return owner === undefined ? null : [owner];
  const own = await ownSystems(ports, caller);
  if (owner === undefined) return own;
  if (!own.includes(owner)) throw refused();
  return [owner];
};
