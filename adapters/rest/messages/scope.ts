import type { MessageScope, Mnemonic, TracedMessage } from '../../../broker/index.ts';
import type { Caller, Hidden } from '../../../module/index.ts';
import { maySee } from '../history.ts';
import type { MessagesPorts } from './ports.ts';

const nothing: Hidden = [];

/** Systems whose messages the caller may find; null: all. */
export const systemsOf = async (
  { words }: Pick<MessagesPorts, 'words'>,
  { operator, system, organisations }: Caller,
): Promise<readonly Mnemonic[] | null> => {
  if (operator) return null;
  if (system !== null) return [system.mnemonic];
  const known = await words.systems();
  return known.filter(({ ogrn }) => organisations?.includes(ogrn)).map(({ mnemonic }) => mnemonic);
};

/** Whose messages a caller finds, and what is hidden from it whatever its rights say (KIS-3.1). */
export const scopeOf = async (
  ports: Pick<MessagesPorts, 'words'>,
  caller: Caller,
): Promise<MessageScope<Hidden>> => ({
  systems: await systemsOf(ports, caller),
  hidden: caller.person?.hidden ?? nothing,
});

/** Of a chain, what the caller may see. */
export const visibleOf = async (
  { list, registry }: Pick<MessagesPorts, 'list' | 'registry'>,
  caller: Caller,
  chain: readonly TracedMessage[],
): Promise<readonly TracedMessage[]> => {
  const own = chain.filter((message) => maySee(caller, registry, message));
  const hidden = caller.person?.hidden ?? nothing;
  if (hidden.length === 0 || own.length === 0) return own;
  const unhidden = await list.unhidden(own, hidden);
  return own.filter(({ seq }) => unhidden.has(seq));
};
