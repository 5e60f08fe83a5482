import type { SchemaCompiler, SchemaNode } from '../../ports.ts';
import { rootNameOf, type CardForm, type CardRoot, type InformationTypeCard } from '../card.ts';
import { compareCards } from './card.ts';
import { compareTrees } from './compare.ts';
import { rowsOf, type Breaks, type CompatibilityRow, type PlaceRow } from './row.ts';

/**
 * What a new version may do to those who work by the previous one. BACKWARD: messages of the previous version stay valid; FORWARD: old
 * recipients read new messages; FULL: both; NONE: anything goes.
 */
export const compatibilityPolicies = ['BACKWARD', 'FORWARD', 'FULL', 'NONE'] as const;
export type CompatibilityPolicy = (typeof compatibilityPolicies)[number];

const forbidden: Readonly<Record<CompatibilityPolicy, readonly Breaks[]>> = {
  BACKWARD: ['sender'],
  FORWARD: ['recipient'],
  FULL: ['sender', 'recipient'],
  NONE: [],
};

export type CompatibilityReport = {
  readonly policy: CompatibilityPolicy;
  /** Nothing that the policy forbids. */
  readonly compatible: boolean;
  readonly breaksSenders: number;
  readonly breaksRecipients: number;
  readonly rows: readonly CompatibilityRow[];
};

/** Schemas of a card as trees, by form; absent where the card has no schema of its own. */
export const treesOf = (
  card: InformationTypeCard,
  root: CardRoot,
  compiler: Pick<SchemaCompiler, 'treeOfXsd' | 'treeOfJson'>,
): Readonly<Partial<Record<CardForm, SchemaNode>>> => {
  const localName = rootNameOf(card, root);
  if (localName === undefined) return {};
  const json = card.jsonSchemas?.[root];
  return {
    ...(card.xsd && {
      xml: compiler.treeOfXsd(card.xsd.files, { namespace: card.namespace, localName }),
    }),
    ...(json !== undefined && { json: compiler.treeOfJson(json) }),
  };
};

const rootTitles: Readonly<Record<CardRoot, string>> = { request: 'Запрос', response: 'Ответ' };

const rootRows = (
  before: InformationTypeCard,
  after: InformationTypeCard,
  root: CardRoot,
): readonly PlaceRow[] => {
  const [old, now] = [rootNameOf(before, root), rootNameOf(after, root)];
  if (old === now) return [];
  const field = `/${root}Root`;
  const title = rootTitles[root];
  if (old === undefined)
    return rowsOf(field, title, { change: 'added', what: `появился «${now ?? ''}»` });
  return rowsOf(field, title, {
    change: now === undefined ? 'removed' : 'root',
    what: now === undefined ? `«${old}» больше нет` : `«${old}» теперь «${now}»`,
    sender: 'сообщения с прежним корневым элементом отклоняются',
    recipient: 'прежняя программа его не дождётся',
  });
};

const schemaRows = (
  before: InformationTypeCard,
  after: InformationTypeCard,
  root: CardRoot,
  compiler: Pick<SchemaCompiler, 'treeOfXsd' | 'treeOfJson'>,
): readonly CompatibilityRow[] => {
  const [old, now] = [treesOf(before, root, compiler), treesOf(after, root, compiler)];
  return (['xml', 'json'] as const).flatMap((form) => {
    const [left, right] = [old[form], now[form]];
    if (left === undefined || right === undefined) return [];
    return compareTrees(left, right, form).map((row) => ({ ...row, root, form }));
  });
};

/**
 * What breaks, element by element, when `after` takes the place of `before` (issue «Console», line B).
 * @throws HubError RegistryEntryInvalid when a schema does not compile
 */
export const checkCompatibility = (
  before: InformationTypeCard,
  after: InformationTypeCard,
  compiler: Pick<SchemaCompiler, 'treeOfXsd' | 'treeOfJson'>,
): CompatibilityReport => {
  const ofCard = (row: PlaceRow): CompatibilityRow => ({ ...row, root: null, form: null });
  const rows = [
    ...compareCards(before, after).map(ofCard),
    ...(['request', 'response'] as const).flatMap((root) => [
      ...rootRows(before, after, root).map((row) => ({ ...row, root, form: null })),
      ...schemaRows(before, after, root, compiler),
    ]),
  ];
  const policy = after.compatibility ?? 'BACKWARD';
  const count = (side: Breaks): number => rows.filter(({ breaks }) => breaks === side).length;
  return {
    policy,
    compatible: !rows.some(({ breaks }) => forbidden[policy].includes(breaks)),
    breaksSenders: count('sender'),
    breaksRecipients: count('recipient'),
    rows,
  };
};
