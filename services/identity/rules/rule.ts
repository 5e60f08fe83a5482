import type { EpochMs } from '../../../broker/index.ts';
import type { Hidden, HiddenRule, HiddenTest } from '../../../module/index.ts';
import type { Directory } from '../../../registries/index.ts';

/**
 * By what information may be hidden (KIS-3.1, PUSK-3.1): the information type, the electronic service or public service, the
 * organisation on either side, ОКТМО (with everything below it), or any business key that a type declares.
 */
export const ruleAttributes = {
  type: 'Вид сведений (код)',
  service: 'Сервис или услуга (код)',
  party: 'Организация — любая сторона (ОГРН)',
  sender: 'Организация — отправитель (ОГРН)',
  recipient: 'Организация — получатель (ОГРН)',
  oktmo: 'ОКТМО (с вложенными)',
  key: 'Ключ вида сведений',
} as const satisfies Record<string, string>;

export type RuleAttribute = keyof typeof ruleAttributes;

/** One condition of a rule: the attribute has one of these values. */
export type RuleCondition = {
  readonly attribute: RuleAttribute;
  /** Name of the key when the attribute is `key`. */
  readonly key?: string;
  readonly values: readonly string[];
};

/** A restriction of the holder as people write it. */
export type AccessRule = {
  readonly ruleId: string;
  readonly title: string;
  /** Codes of the roles from which it hides. */
  readonly roles: readonly string[];
  readonly hides: 'record' | 'values';
  readonly attributes: readonly string[];
  readonly conditions: readonly RuleCondition[];
  readonly exceptions: readonly RuleCondition[];
  readonly basis: string;
  readonly revision: number;
  readonly changedAtMs: EpochMs;
  readonly changedBy: string;
  readonly withdrawnAtMs: EpochMs | null;
  readonly withdrawnBy: string | null;
};

const exact = (on: HiddenTest['on'], values: readonly string[]): HiddenTest => ({
  on,
  values,
  prefix: false,
});

const testsOf = async (
  directory: Directory,
  { attribute, key = '', values }: RuleCondition,
): Promise<readonly HiddenTest[]> => {
  switch (attribute) {
    case 'type':
      return [exact('type', values)];
    case 'service':
      return [
        exact({ key: 'service' }, values),
        exact('type', await directory.typesOfServices(values)),
      ];
    case 'sender':
    case 'recipient':
      return [exact(attribute, await directory.systemsOf(values))];
    case 'party': {
      const systems = await directory.systemsOf(values);
      return [exact('sender', systems), exact('recipient', systems)];
    }
    case 'oktmo':
      return [{ on: { key: 'oktmo' }, values, prefix: true }];
    case 'key':
      return [exact({ key }, values)];
  }
};

const compile = async (
  directory: Directory,
  { hides, attributes, conditions, exceptions }: AccessRule,
): Promise<HiddenRule> => ({
  hides,
  attributes,
  where: await Promise.all(conditions.map((one) => testsOf(directory, one))),
  except: (await Promise.all(exceptions.map((one) => testsOf(directory, one)))).flat(),
});

/** Rules as search, cards and exports apply them: organisations are their systems of now, services their types. */
export const compileRules = (directory: Directory, rules: readonly AccessRule[]): Promise<Hidden> =>
  Promise.all(rules.map((rule) => compile(directory, rule)));
