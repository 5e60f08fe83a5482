import { HubError, limits, type SavedFilter, type SavedFilters } from '../../../broker/index.ts';
import { statement } from '../connections.ts';
import type { Database } from '../pool.ts';

const columns = `filter_id as "filterId", title, query, owner, shared_role as "sharedRole"`;

const select = statement(
  'filter_list',
  `select ${columns} from broker.saved_filter
    where page = $1::text and (owner = $2::text or shared_role = any($3::text[]))
    order by title, filter_id limit $4::int`,
);

const count = statement(
  'filter_count',
  'select count(*) as count from broker.saved_filter where page = $1::text and owner = $2::text and title <> $3::text',
);

const upsert = statement(
  'filter_save',
  `insert into broker.saved_filter (page, owner, title, query, shared_role, created_at)
   values ($1::text, $2::text, $3::text, $4::text, $5::text, broker.at_ms($6::bigint))
   on conflict (page, owner, title) do update set query = excluded.query, shared_role = excluded.shared_role
   returning ${columns}`,
);

const remove = statement(
  'filter_remove',
  'delete from broker.saved_filter where filter_id = $1::bigint and owner = $2::text returning filter_id',
);

/** Saved filters in PostgreSQL. */
export const makeSavedFilters = (database: Database): SavedFilters => ({
  list: (page, owner, roles) =>
    database.read<SavedFilter>(select, [page, owner, roles, limits.listRowsMax]),
  save: async (page, { owner, title, query, sharedRole }, atMs) => {
    const [kept] = await database.read<{ count: number }>(count, [page, owner, title]);
    if ((kept?.count ?? 0) >= limits.savedFiltersMax) {
      throw new HubError('ActionNotAllowed', {
        field: 'title',
        reason: `Сохранено уже ${limits.savedFiltersMax} отборов: удалите ненужные.`,
      });
    }
    const values = [page, owner, title, query, sharedRole, atMs];
    const [saved] = await database.query<SavedFilter>(upsert, values);
    return saved as SavedFilter;
  },
  remove: async (filterId, owner) => (await database.query(remove, [filterId, owner])).length > 0,
});
