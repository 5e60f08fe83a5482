import { HubError, isHubError, limits, type Clock } from '../../../broker/index.ts';
import {
  entryAt,
  registerTitles,
  versionsOf,
  type Entry,
  type EntryState,
} from '../../entries/index.ts';
import type { Queryable, SchemaCompiler, SchemaNode } from '../../ports.ts';
import { makeAttributesOf } from '../../attributes/index.ts';
import { familyOf, type CardForm, type CardRoot, type InformationTypeCard } from '../card.ts';
import { treesOf } from '../compatibility/index.ts';
import { makeConsumersOf, type Consumer } from '../query.ts';
import { fieldsOf, type FieldMarks, type PassportField } from './fields.ts';
import {
  routeOf,
  systemsOf,
  typeVersions,
  type PassportRoute,
  type PassportSystem,
  type TypeVersion,
} from './sources.ts';

type Trees = Readonly<Partial<Record<CardForm, SchemaNode>>>;

/** Everything that a developer of a department needs to know of an information type (KIS-4.2.10.b). */
export type TypePassport = {
  readonly code: string;
  readonly family: string;
  /** Number of the edition of the card that is shown. */
  readonly edition: number;
  readonly state: EntryState;
  readonly validFromMs: number | null;
  readonly validToMs: number | null;
  readonly publishedAtMs: number | null;
  readonly publishedBy: string | null;
  /** The card with schemas, samples, scenarios, checks and return codes. */
  readonly card: InformationTypeCard;
  readonly owner: PassportSystem | null;
  readonly consumers: readonly Consumer[];
  readonly route: PassportRoute | null;
  readonly versions: readonly TypeVersion[];
  readonly trees: Readonly<Record<CardRoot, Trees>>;
  readonly fields: Readonly<Record<CardRoot, readonly PassportField[]>>;
};

export type PassportPorts = {
  readonly db: Queryable;
  readonly compiler: SchemaCompiler;
  readonly clock: Clock;
};

const noMarks: FieldMarks = { personalData: false, classifier: null };

const notFound = (code: string): HubError =>
  new HubError('RegistryEntryNotFound', {
    field: 'code',
    value: code,
    reason: `${registerTitles.informationTypes}: записи «${code}» нет.`,
  });

/** A draft may hold schemas that do not compile: its passport shows everything else. */
const treesOrNone = (
  card: InformationTypeCard,
  root: CardRoot,
  compiler: SchemaCompiler,
): Trees => {
  try {
    return treesOf(card, root, compiler);
  } catch (error) {
    if (isHubError(error)) return {};
    throw error;
  }
};

const editionOf = async (
  { db, clock }: PassportPorts,
  code: string,
  edition: number | 'last' | undefined,
): Promise<Entry> => {
  const inForce =
    typeof edition === 'number'
      ? undefined
      : await entryAt(db, 'informationTypes', code, clock.nowMs());
  if (inForce) return inForce;
  if (edition === undefined) throw notFound(code);
  const versions = await versionsOf(db, 'informationTypes', code);
  const found =
    edition === 'last' ? versions.at(-1) : versions.find(({ version }) => version === edition);
  if (!found) throw notFound(code);
  return found;
};

/** Marks of people by path: `{namespace}/Root/Child` in XSD, `code#request/member` in JSON Schema. */
const makeMarks = async (
  p: PassportPorts,
  card: InformationTypeCard,
): Promise<(root: CardRoot) => (path: string) => FieldMarks> => {
  const used = await makeAttributesOf(p)(card.code);
  const byCode = new Map(used.map((row) => [row.code, row]));
  return (root) => (path) => {
    const found =
      byCode.get(`{${card.namespace}}${path}`) ?? byCode.get(`${card.code}#${root}${path}`);
    return found === undefined
      ? noMarks
      : { personalData: found.personalData, classifier: found.classifier };
  };
};

/** Passports of information types. */
export const makePassport =
  (p: PassportPorts) =>
  /**
   * @param edition number of an edition of the card; `last`: the last one when none is in force; absent: the one in force
   * @throws HubError RegistryEntryNotFound
   */
  async (code: string, edition?: number | 'last'): Promise<TypePassport> => {
    const entry = await editionOf(p, code, edition);
    const card = entry.data as InformationTypeCard;
    const nowMs = p.clock.nowMs();
    const [owners, consumers, route, versions, marks] = await Promise.all([
      systemsOf(p.db, [card.owner]),
      makeConsumersOf(p)(code),
      routeOf(p.db, code, nowMs),
      typeVersions(p.db, { family: familyOf(card) }, nowMs),
      makeMarks(p, card),
    ]);
    const trees = {
      request: treesOrNone(card, 'request', p.compiler),
      response: treesOrNone(card, 'response', p.compiler),
    };
    const rowsOf = (root: CardRoot): readonly PassportField[] => {
      const tree = trees[root].xml ?? trees[root].json;
      return tree === undefined ? [] : fieldsOf(tree, marks(root)).slice(0, limits.schemaRowsMax);
    };
    return {
      code,
      family: familyOf(card),
      edition: entry.version,
      state: entry.state,
      validFromMs: entry.validFromMs,
      validToMs: entry.validToMs,
      publishedAtMs: entry.publishedAtMs,
      publishedBy: entry.publishedBy,
      card,
      owner: owners[0] ?? null,
      consumers,
      route,
      versions,
      trees,
      fields: { request: rowsOf('request'), response: rowsOf('response') },
    };
  };
