import { shippedClassifiers } from '../classifiers/index.ts';
import type { SystemPassport } from '../passport/index.ts';
import { canonicalBundle, type Bundle } from './bundle.ts';

/**
 * What a new installation begins with: the organisations that the statute of the system names, and the reference books that come with
 * the hub. It is imported like any other bundle, so that an installation sees and approves what it takes.
 */
export const starterBundle = ({
  operator,
  administrator,
  mfcAdministrator,
}: SystemPassport): Bundle =>
  canonicalBundle({
    participants: [
      { ...numbersOf(operator), kind: 'authority' },
      { ...numbersOf(administrator), kind: 'institution', parent: operator.ogrn },
      { ...numbersOf(mfcAdministrator), kind: 'institution', parent: operator.ogrn },
    ],
    classifiers: [...shippedClassifiers],
  });

const numbersOf = ({ ogrn, inn, name, code }: SystemPassport['operator']) => ({
  ogrn,
  inn,
  name,
  shortName: code,
});
