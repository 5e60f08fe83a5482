import type { Bundle } from '../../registries/index.ts';

const secondText = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value)
      .replaceAll('VS00001v001', 'VS00001v002')
      .replaceAll('family-status/1.0.0', 'family-status/2.0.0'),
  );

/** Registers a second version of VS00001 under its own namespace; both are in force. */
export const withSecondVersion = (bundle: Bundle): Bundle => {
  const of = <T>(entries: readonly T[] | undefined, code: (entry: T) => string): T[] =>
    (entries ?? []).filter((entry) => code(entry) === 'VS00001v001');
  const again = <T>(entries: readonly T[]): T[] => entries.map((entry) => secondText(entry) as T);
  const { informationTypes = [], routes = [], accessRules = [] } = bundle;
  return {
    ...bundle,
    informationTypes: [...informationTypes, ...again(of(informationTypes, ({ code }) => code))],
    routes: [...routes, ...again(of(routes, ({ informationType }) => informationType))],
    accessRules: [
      ...accessRules,
      ...again(of(accessRules, ({ informationType }) => informationType)),
    ],
  };
};

type System = NonNullable<Bundle['systems']>[number];

/** Changes the card of one system. */
export const withSystem =
  (mnemonic: string, change: Partial<System>) =>
  (bundle: Bundle): Bundle => ({
    ...bundle,
    systems: (bundle.systems ?? []).map((system) =>
      system.mnemonic === mnemonic ? { ...system, ...change } : system,
    ),
  });
