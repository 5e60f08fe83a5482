import { expect } from 'chai';
import fc from 'fast-check';
import { canonicalBundle } from '../../../registries/index.ts';
import { arbitraryBundle } from '../../support/arbitraryBundle.ts';
import { birthCard, fixtureBundle } from '../../support/registryFixture.ts';

const shuffledKeys = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(shuffledKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, item]) => [key, shuffledKeys(item)]),
  );
};

describe('registries/entries/canonical', () => {
  it('does not depend on the order of fields, and is its own normal form', () => {
    fc.assert(
      fc.property(arbitraryBundle, (bundle) => {
        const normal = canonicalBundle(bundle);
        expect(JSON.stringify(canonicalBundle(shuffledKeys(bundle) as typeof bundle))).to.equal(
          JSON.stringify(normal),
        );
        expect(JSON.stringify(canonicalBundle(normal))).to.equal(JSON.stringify(normal));
      }),
      { numRuns: 50 },
    );
  });

  it('leaves out what equals its default and keeps everything else', () => {
    const plain = fixtureBundle();
    const wordy = {
      ...plain,
      systems: (plain.systems ?? []).map((system) => ({
        operator: false,
        ...system,
        state: 'active' as const,
      })),
    };
    expect(canonicalBundle(wordy)).to.deep.equal(canonicalBundle(plain));
    const schema = JSON.parse(
      '{"properties":{"__proto__":{"type":"string"},"b":{},"a":{}}}',
    ) as unknown;
    const card = birthCard('VS90001v001', '1.0.0', { jsonSchemas: { request: schema } });
    const [made] = canonicalBundle({ informationTypes: [card] }).informationTypes;
    expect(JSON.stringify(made?.jsonSchemas?.request)).to.equal(
      '{"properties":{"__proto__":{"type":"string"},"a":{},"b":{}}}',
    );
  });
});
