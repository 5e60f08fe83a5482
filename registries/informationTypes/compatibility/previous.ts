import { momentParam } from '../../entries/index.ts';
import type { Queryable } from '../../ports.ts';
import { familyOf, type InformationTypeCard } from '../card.ts';

export type PreviousVersion = {
  readonly code: string;
  /** Number of the edition of that code's card. */
  readonly version: number;
  readonly data: InformationTypeCard;
};

const sameCodeSql = `
  select e.code, e.version, e.data from registry.entry e
  where e.register = 'informationTypes' and e.code = $1::text and e.state in ('published', 'deprecated')
    and ($2::int is null or e.version < $2::int)
  order by e.version desc limit 1`;

// `familyOf` in SQL: the field, or the code without its end vNNN.
const familySql = `
  select e.code, e.version, e.data from registry.entry e
  where e.register = 'informationTypes' and e.state in ('published', 'deprecated')
    and coalesce(e.data ->> 'family', regexp_replace(e.code, '^(.+?)v[0-9]{3}(-[A-Za-z0-9_]+)?$', '\\1')) = $1::text
    and e.code <> $2::text and e.valid_to > ${momentParam(3)}
  order by string_to_array(e.data ->> 'version', '.')::numeric[] desc, e.code collate "C" desc, e.version desc`;

const numbersOf = (version: string): readonly number[] => version.split('.').map(Number);

const isBefore = (left: string, right: string): boolean => {
  const [a, b] = [numbersOf(left), numbersOf(right)];
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
};

/**
 * What a card is compared with: the published edition of the same code, else the nearest lower version of its family that is in force.
 * @param edition number of the card's own edition; absent for a card that is not in the register
 */
export const previousOf = async (
  db: Queryable,
  card: InformationTypeCard,
  nowMs: number,
  edition?: number,
): Promise<PreviousVersion | null> => {
  const [own] = await db.query<PreviousVersion>(sameCodeSql, [card.code, edition ?? null]);
  if (own) return own;
  const family = await db.query<PreviousVersion>(familySql, [familyOf(card), card.code, nowMs]);
  return family.find(({ data }) => isBefore(data.version, card.version)) ?? null;
};

/** The published edition of a named version. */
export const publishedOf = async (db: Queryable, code: string): Promise<PreviousVersion | null> => {
  const [found] = await db.query<PreviousVersion>(sameCodeSql, [code, null]);
  return found ?? null;
};
