import { limits } from '../../../broker/index.ts';
import { looksPersonal, type UsedAttribute } from '../../../registries/index.ts';
import type { ContentPlace } from './content.ts';

/** A place of a content as a person is shown it. */
export type ShownPlace = {
  readonly name: string;
  /** What the register says of it; null when it says nothing. */
  readonly label: string | null;
  readonly isAttribute: boolean;
  readonly value: string | null;
  readonly isMasked: boolean;
  readonly parts: readonly ShownPlace[];
};

/** How much of the values is shown: none, all but personal data, all. */
export type Openness = 'structure' | 'masked' | 'open';

/** The same for every value: its length would tell. */
export const mask = '•••••';

type Row = { readonly label: string | null; readonly isPersonal: boolean; readonly base: string };

const rowsOf = (attributes: readonly UsedAttribute[]): ReadonlyMap<string, Row> =>
  new Map(
    attributes.map(({ code, data, personalData }) => [
      code,
      { label: data.description || null, isPersonal: personalData, base: data.base ?? '' },
    ]),
  );

const plainPath = (path: string): string => path.replace(/^\{[^}]*\}/, '').replace(/^\/+/, '');

/** True when a code or a name of a hidden attribute means this path. */
const isNamed = (path: string, attribute: string): boolean => {
  const [own, asked] = [
    plainPath(path).replaceAll('@', ''),
    plainPath(attribute).replaceAll('@', ''),
  ];
  return own === asked || own.endsWith(`/${asked}`);
};

/** Inherits: a type that is personal makes personal whatever has it. */
const isPersonal = (rows: ReadonlyMap<string, Row>, path: string, name: string): boolean => {
  const row = rows.get(path);
  if (row === undefined) return looksPersonal(name);
  return row.isPersonal || (rows.get(row.base)?.isPersonal ?? false);
};

export type Masking = {
  readonly openness: Openness;
  /** The register of types and attributes for the information type. */
  readonly attributes: readonly UsedAttribute[];
  /** What the holder hides from the person, whatever was revealed (PUSK-3.1). */
  readonly hidden: readonly string[];
};

export type Shown = {
  readonly root: ShownPlace | null;
  /** How many values were not shown. */
  readonly masked: number;
  /** More than limits.contentNodesMax places: the rest is left out. */
  readonly isCut: boolean;
};

type Closing = {
  readonly rows: ReadonlyMap<string, Row>;
  readonly openness: Openness;
  readonly hidden: readonly string[];
};

const isClosed = ({ rows, openness, hidden }: Closing, { path, name }: ContentPlace): boolean =>
  openness === 'structure' ||
  (openness === 'masked' && isPersonal(rows, path, name)) ||
  hidden.some((attribute) => isNamed(path, attribute));

const labelOf = (rows: ReadonlyMap<string, Row>, path: string): string | null => {
  const row = rows.get(path);
  return row?.label ?? rows.get(row?.base ?? '')?.label ?? null;
};

/** A content with what a person may not see left out: personal data, everything, or what is hidden from the role. */
export const showContent = (
  root: ContentPlace | null,
  { openness, attributes, hidden }: Masking,
): Shown => {
  const closing: Closing = { rows: rowsOf(attributes), openness, hidden };
  let masked = 0;
  let count = 0;
  const showPlace = (place: ContentPlace, closedAbove: boolean): ShownPlace => {
    count += 1;
    const { name, value, isAttribute } = place;
    const closed = closedAbove || isClosed(closing, place);
    const isMasked = closed && value !== null && value !== '';
    if (isMasked) masked += 1;
    const parts = place.parts.flatMap((part) =>
      count >= limits.contentNodesMax ? [] : [showPlace(part, closed)],
    );
    const label = labelOf(closing.rows, place.path);
    return { name, label, isAttribute, value: isMasked ? mask : value, isMasked, parts };
  };
  const shown = root === null ? null : showPlace(root, false);
  return { root: shown, masked, isCut: count >= limits.contentNodesMax };
};
