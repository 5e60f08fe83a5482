import type { DataKeys, WrappedKey } from '../vault/index.ts';
import type { Database } from './pool.ts';

/** Wrapped data keys in `broker.data_key`; append-only. */
export const makeDataKeys = (database: Database): DataKeys => ({
  load: () =>
    database.read<WrappedKey>(
      'select key_no as "keyNo", month, wrapped from broker.data_key order by key_no',
    ),
  add: async (month, wrapped) => {
    await database.query(
      `insert into broker.data_key (month, wrapped) values ($1::text, $2::bytea)
       on conflict (month) do nothing`,
      [month, wrapped],
    );
  },
});
