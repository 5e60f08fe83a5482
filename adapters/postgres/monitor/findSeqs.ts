import { limits, type MessageFilter } from '../../../broker/index.ts';
import type { Vault } from '../../vault/index.ts';
import { statement } from '../connections.ts';
import type { Database } from '../pool.ts';

const byRange = statement(
  'find_by_range',
  'select seq from broker.message where message_id between $1::uuid and $2::uuid order by seq desc limit $3::int',
);

/** The message, what stands in its chain, and what answers it: an answer to a later request of a chain names the chain's first. */
const byId = statement(
  'find_by_id',
  `with own as materialized (select seq, reference_id from broker.message where message_id = $1::uuid),
   chain as materialized (
     select m.seq, m.original_id from broker.message m where m.reference_id = any(array(select reference_id from own))
   )
   select seq from own
   union select seq from broker.message where reference_id = $1::uuid
   union select seq from chain where original_id = $1::uuid
   order by seq desc limit $2::int`,
);

/** In the order of bytes, everything that begins with a text lies between it and its successor. */
const byCode = statement(
  'find_by_code',
  `select seq from broker.message
    where transaction_code >= $1::text and transaction_code < $1::text || U&'\\+10FFFF'
    order by seq desc limit $2::int`,
);

/** The chains of what carries the value: an answer has its own content, and a person looks for the whole matter. */
const byMarks = statement(
  'find_by_marks',
  `with marked as materialized (
     select m.seq, m.reference_id from unnest($1::text[], $2::text[]) as wanted(key, value)
       join broker.message_ref r on r.key = wanted.key and r.value = wanted.value
       join broker.message m on m.seq = r.seq and m.received_at = r.received_at
      order by r.seq desc limit $3::int
   )
   select seq from marked
   union select seq from broker.message where reference_id = any(array(select reference_id from marked))
   order by seq desc limit $3::int`,
);

const wholeId = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const zeros = '00000000-0000-0000-0000-000000000000';
const idCharsMin = 4;

/** True for the beginning of an identifier, its hyphens in their places. */
const isIdStart = (text: string): boolean =>
  text.length >= idCharsMin &&
  text.length <= zeros.length &&
  [...text].every((char, at) => (zeros[at] === '-' ? char === '-' : /[0-9a-f]/.test(char)));

type Seqs = Promise<readonly { readonly seq: number }[]>;

const findById = (database: Database, raw: string): Seqs => {
  const text = raw.toLowerCase();
  if (wholeId.test(text)) return database.read(byId, [text, limits.foundByIdMax]);
  if (!isIdStart(text)) return Promise.resolve([]);
  const first = text + zeros.slice(text.length);
  const last = text + zeros.replaceAll('0', 'f').slice(text.length);
  return database.read(byRange, [first, last, limits.foundByIdMax]);
};

const findByKeys = (
  database: Database,
  vault: Pick<Vault, 'mark'>,
  keys: readonly string[],
  value: string,
): Seqs =>
  database.read(byMarks, [keys, keys.map((key) => vault.mark(key, value)), limits.foundByIdMax]);

const findByCode = (database: Database, code: string): Seqs =>
  database.read(byCode, [code, limits.foundByIdMax]);

const findByText = async (
  database: Database,
  vault: Pick<Vault, 'mark'>,
  text: string,
  keys: readonly string[],
): Seqs =>
  (
    await Promise.all([
      findById(database, text),
      findByCode(database, text),
      keys.length === 0 ? [] : findByKeys(database, vault, keys, text),
    ])
  ).flat();

/**
 * Messages that the filter names by themselves: by identifier, tagging code or the mark of a key's value; what several of them name is
 * what all of them name. null when the filter names none. At most limits.foundByIdMax of each.
 */
export const findSeqs = async (
  database: Database,
  vault: Pick<Vault, 'mark'>,
  { id, text, keys = [], key, transactionCode }: MessageFilter,
): Promise<readonly number[] | null> => {
  const asked: Seqs[] = [];
  if (id !== undefined) asked.push(findById(database, id.trim()));
  if (text !== undefined) asked.push(findByText(database, vault, text.trim(), keys));
  if (key !== undefined) asked.push(findByKeys(database, vault, [key.key], key.value.trim()));
  if (transactionCode !== undefined) asked.push(findByCode(database, transactionCode.trim()));
  if (asked.length === 0) return null;
  const [first = [], ...others] = (await Promise.all(asked)).map(
    (rows) => new Set(rows.map(({ seq }) => seq)),
  );
  return [...first].filter((seq) => others.every((found) => found.has(seq)));
};
