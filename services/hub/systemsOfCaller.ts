import type { Mnemonic } from '../../broker/index.ts';
import type { Caller } from '../../module/index.ts';
import type { Registers } from '../../registries/index.ts';

/** Systems that a caller may act for: its own, those of a person's organisations, or all (null). */
export const systemsOfCaller =
  ({ words }: Pick<Registers, 'words'>) =>
  async ({ operator, system, organisations }: Caller): Promise<readonly Mnemonic[] | null> => {
    if (operator) return null;
    if (system) return [system.mnemonic];
    const known = await words.systems();
    return known
      .filter(({ ogrn }) => organisations?.includes(ogrn))
      .map(({ mnemonic }) => mnemonic);
  };
