import type { Database } from '../../adapters/postgres/index.ts';

type Table = { readonly schema: string; readonly name: string };

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** How a text may stand in a dump: as it is, and as the hexadecimal form in which bytea is written. */
export const formsOf = (text: string): readonly string[] => {
  const bytes = Buffer.from(text, 'utf8');
  const base64 = [0, 1, 2].map((shift) =>
    // A base64 text inside another starts at any of three places; its first and last signs depend on the neighbours.
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .slice(4, -4),
  );
  return [text, bytes.toString('hex'), ...base64, JSON.stringify(text).slice(1, -1)];
};

/** Every row of every table of a database as text, partitions and all. */
export const dumpRows = async (database: Database): Promise<ReadonlyMap<string, string[]>> => {
  const tables = await database.read<Table>(
    `select n.nspname as schema, c.relname as name
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema')
      order by 1, 2`,
    [],
  );
  const dump = new Map<string, string[]>();
  for (const { schema, name } of tables) {
    const table = `${quoted(schema)}.${quoted(name)}`;
    const rows = await database.read<{ row: string }>(`select t::text as row from ${table} t`, []);
    dump.set(
      `${schema}.${name}`,
      rows.map(({ row }) => row),
    );
  }
  return dump;
};

/** `table: text` for every text that stands in a table in any of its forms. */
export const rowsHolding = async (
  database: Database,
  texts: readonly string[],
): Promise<readonly string[]> => {
  const found: string[] = [];
  for (const [table, rows] of await dumpRows(database)) {
    for (const text of texts) {
      const forms = formsOf(text);
      if (rows.some((row) => forms.some((form) => row.includes(form))))
        found.push(`${table}: ${text}`);
    }
  }
  return found;
};
