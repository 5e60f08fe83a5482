import type {
  ListedMessage,
  ListCursor,
  MessageFilter,
  MessageList,
  MessageScope,
  Mnemonic,
  PageWant,
} from '../../../broker/index.ts';
import type { Hidden } from '../../../module/index.ts';
import type { Vault } from '../../vault/index.ts';
import type { Database } from '../pool.ts';
import { findSeqs } from './findSeqs.ts';
import { placesSql, type ListQuery } from './listFilter.ts';
import { markedHidden } from './markedHidden.ts';
import { parameters, visibleSql } from './visibility.ts';

type Row = Omit<ListedMessage, 'recipients'> & { readonly queues: readonly string[] };

const columns = `l.seq, broker.ms(l.received_at) as "receivedAtMs", m.message_id as "messageId", l.kind, l.door, l.sender, l.recipient,
  m.queues, l.type_code as "typeCode", l.state, l.outcome, l.fault, l.test_message as "testMessage",
  broker.ms(l.changed_at) as "changedAtMs", m.reference_id as "referenceId", m.original_id as "originalId",
  m.transaction_code as "transactionCode", m.confidentiality, m.size_bytes as "sizeBytes",
  m.attachment_count as "attachmentCount"`;

/** Filters differ too much for one plan: each search is planned with its own values. */
const search = async <R>(
  database: Database,
  text: string,
  values: readonly unknown[],
): Promise<readonly R[]> =>
  database.tx(async (sql) => {
    await sql.query('set local plan_cache_mode = force_custom_plan');
    return sql.query<R>(text, values);
  });

const listedOf = ({ queues, ...row }: Row): ListedMessage => ({
  ...row,
  recipients:
    row.recipient === null
      ? [...new Set(queues.map((queue) => queue.split('/', 1)[0] as Mnemonic))]
      : [row.recipient],
});

const readPage = async (
  database: Database,
  query: ListQuery,
  { order, after, rowsMax }: PageWant,
): Promise<readonly ListedMessage[]> => {
  const given = parameters();
  const places = placesSql(query, { order, after }, rowsMax, given);
  const direction = order === 'newest' ? 'desc' : 'asc';
  const rows = await search<Row>(
    database,
    `with page as materialized (${places})
     select ${columns}
       from page p
       join broker.message_list l on l.seq = p.seq
       join broker.message m on m.seq = p.seq and m.received_at = p.received_at
      order by p.received_at ${direction}, p.seq ${direction}`,
    given.values,
  );
  return rows.map(listedOf);
};

const readCount = async (
  database: Database,
  query: ListQuery,
  after: ListCursor | null,
  countMax: number,
): Promise<number> => {
  const given = parameters();
  const want = after === null ? null : ({ order: 'oldest', after } as const);
  const places = placesSql(query, want, countMax, given);
  const [row] = await search<{ count: number }>(
    database,
    `select count(*) as count from (${places}) found`,
    given.values,
  );
  return row?.count ?? 0;
};

/**
 * Searches the list of messages.
 * @param vault makes the marks by which values of business keys are found
 */
export const makeMessageList = (
  database: Database,
  vault: Pick<Vault, 'mark'>,
): MessageList<Hidden> => {
  const queryOf = async (
    filter: MessageFilter,
    { systems, hidden }: MessageScope<Hidden>,
  ): Promise<ListQuery> => ({
    filter,
    seqs: await findSeqs(database, vault, filter),
    systems,
    hidden: markedHidden(vault, hidden),
  });
  const isNothing = ({ seqs, systems }: ListQuery): boolean =>
    seqs?.length === 0 || systems?.length === 0;
  return {
    page: async (filter, scope, want) => {
      const query = await queryOf(filter, scope);
      return isNothing(query) ? [] : readPage(database, query, want);
    },
    count: async (filter, scope, countMax) => {
      const query = await queryOf(filter, scope);
      return isNothing(query) ? 0 : readCount(database, query, null, countMax);
    },
    newer: async (filter, scope, cursor, countMax) => {
      const query = await queryOf(filter, scope);
      return isNothing(query) ? 0 : readCount(database, query, cursor, countMax);
    },
    unhidden: async (places, hidden) => {
      const given = parameters();
      const [seqs, moments] = [
        given.add(places.map(({ seq }) => seq)),
        given.add(places.map(({ receivedAtMs }) => receivedAtMs)),
      ];
      const rows = await database.read<{ seq: number }>(
        `select m.seq from unnest(${seqs}::bigint[], ${moments}::bigint[]) as w(seq, at)
           join broker.message m on m.seq = w.seq and m.received_at = broker.at_ms(w.at)
          where ${visibleSql(markedHidden(vault, hidden), given)}`,
        given.values,
      );
      return new Set(rows.map(({ seq }) => seq));
    },
  };
};
