import fc from 'fast-check';
import type { Bundle, InformationTypeCard } from '../../registries/index.ts';
import { birthCard, certificatePem, fixtureInn, fixtureOgrn } from './registryFixture.ts';

const name = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 30 })
  .filter((text) => !/[\u0000\p{Surrogate}]/u.test(text));
const optional = <T extends object>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(model, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>;
const day = (from: string) =>
  fc
    .integer({ min: 0, max: 300 })
    .map((days) => new Date(Date.parse(from) + days * 24 * 3_600_000).toISOString().slice(0, 10));
const validity = optional<{ validFrom: string; validTo: string }>({
  validFrom: fc.oneof(
    day('2020-01-01'),
    day('2020-01-01').map((date) => `${date}T10:00:00+07:00`),
  ),
  validTo: day('2030-01-01'),
});

const mnemonics = ['SYS-A', 'SYS-B', 'SYS-C', 'SYS-D'] as const;
const pems = ['mfc42-a', 'mfc42-b', 'vis42', 'zags01'] as const;

const participant = (serial: number) =>
  fc.tuple(name, optional({ shortName: name }), validity).map(([full, extra, dates]) => ({
    ogrn: fixtureOgrn(serial),
    inn: fixtureInn(serial),
    name: full,
    kind: 'authority' as const,
    ...extra,
    // Systems refer to it now.
    ...(dates.validTo !== undefined && { validTo: dates.validTo }),
  }));

const system = (at: number) =>
  fc
    .tuple(
      name,
      fc.integer({ min: 1, max: 3 }),
      optional({
        state: fc.constantFrom('active' as const, 'blocked' as const),
        vip: fc.boolean(),
        operator: fc.boolean(),
        bridge: fc.boolean(),
        queueMessagesMax: fc.constantFrom(1, 1000, 5000),
        nodeIds: fc.constantFrom<string[]>([], ['n1'], ['n2', 'n1']),
        certificates: fc.constantFrom<string[]>([], [certificatePem(pems[at] ?? 'vis42')]),
      }),
    )
    .map(([full, owner, extra]) => ({
      mnemonic: mnemonics[at] ?? '',
      name: full,
      participant: fixtureOgrn(owner),
      ...extra,
    }));

const classifier = (at: number) =>
  fc.tuple(name, fc.array(name, { maxLength: 5 }), validity).map(([full, names, dates]) => ({
    code: `CLASS-${at}`,
    name: full,
    entries: names.map((text, index) => ({
      code: String(index),
      name: text,
      ...(index > 0 && { parent: '0' }),
    })),
    ...dates,
  }));

const card = (at: number): fc.Arbitrary<InformationTypeCard> =>
  fc
    .tuple(
      name,
      fc.constantFrom(...mnemonics),
      optional({
        personalSignature: fc.constantFrom('none' as const, 'both' as const),
        transactionCodeRequired: fc.boolean(),
        ackTimeoutMs: fc.constantFrom(1_000, 900_000),
        description: name,
        testScenarios: fc.constantFrom<{ name: string; text: string }[]>(
          [],
          [{ name: 'с', text: 'т' }],
        ),
      }),
    )
    .map(([full, owner, extra]) => {
      const made = birthCard(`VS8000${at}v001`, `${at}.0.0`, { name: full, owner, ...extra });
      return { ...made, routing: 'fixed' };
    });

/** Bundles whose entries are all right, with every optional field sometimes absent and sometimes equal to its default. */
export const arbitraryBundle: fc.Arbitrary<Bundle> = fc
  .record({
    participants: fc.tuple(participant(1), participant(2), participant(3)),
    systems: fc.tuple(system(0), system(1), system(2), system(3)),
    classifiers: fc.tuple(classifier(0), classifier(1)),
    informationTypes: fc.tuple(card(1), card(2)),
    recipient: fc.constantFrom(...mnemonics),
    basis: name,
    marks: fc.record({ personalData: fc.boolean() }),
    dates: validity,
    reversed: fc.boolean(),
  })
  .map(({ recipient, basis, marks, dates, reversed, ...lists }) => {
    const turn = <T>(items: T[]): T[] => (reversed ? items.toReversed() : items);
    const codes = lists.informationTypes.map(({ code }) => code);
    return {
      participants: turn(lists.participants),
      systems: turn(lists.systems),
      classifiers: turn(lists.classifiers),
      informationTypes: turn(lists.informationTypes),
      attributes: [{ code: `${codes[0]}#request/region`, classifier: 'CLASS-0', ...marks }],
      services: codes.map((informationType, at) => ({
        code: `SERVICE-${at}`,
        name: basis,
        owner: recipient,
        endpoint: 'https://example.invalid/a?b=c',
        protocol: 'rest' as const,
        version: '1.0',
        informationType,
        state: 'inactive' as const,
        ...dates,
      })),
      routes: codes.map((informationType) => ({
        informationType,
        mode: 'fixed' as const,
        recipient,
      })),
      accessRules: turn(
        codes.map((informationType) => ({ sender: recipient, informationType, basis, ...dates })),
      ),
      calendars: [{ year: 2030, source: basis, holidays: [], transfers: [] }],
    };
  });
