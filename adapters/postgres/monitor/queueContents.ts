import {
  HubError,
  limits,
  type LeasedMessage,
  type QueueContents,
  type QueuedMessage,
  type QueuedStatus,
} from '../../../broker/index.ts';
import type { Hidden } from '../../../module/index.ts';
import type { Vault } from '../../vault/index.ts';
import type { Database } from '../pool.ts';
import { markedHidden } from './markedHidden.ts';
import { parameters, visibleSql } from './visibility.ts';

const columns = `m.message_id as "messageId", m.type_code as "typeCode", m.sender, m.kind,
  broker.ms(m.received_at) as "receivedAtMs", broker.ms(p.expires_at) as "expiresAtMs", p.priority, p.attempts,
  m.size_bytes as "sizeBytes"`;

const joined = 'join broker.message m on m.seq = p.seq and m.received_at = p.received_at';

type Placed = QueuedMessage & { readonly position?: string };

const withoutPlace = ({ position, ...row }: Placed): QueuedMessage =>
  position === undefined ? row : row;

/** Where a page begins: `priority:position`. @throws HubError BadRequest */
const placeOf = (after: string | null): readonly [string | null, string | null] => {
  if (after === null) return [null, null];
  const [, priority, position] = /^([01]):(-?\d{1,19})$/.exec(after) ?? [];
  if (priority === undefined || position === undefined)
    throw new HubError('BadRequest', { field: 'after', reason: 'это не место в очереди' });
  return [priority, position];
};

/**
 * Looks into queues in PostgreSQL; nothing is locked or leased.
 * @param vault makes the marks that stand for values of business keys
 * @param unmarked messages that do not exist for the person who looks (KIS-3.1)
 */
export const makeQueueContents = (
  database: Database,
  vault: Pick<Vault, 'mark'>,
  unmarked: Hidden,
): QueueContents => {
  const hidden = markedHidden(vault, unmarked);
  return {
    waiting: async (queue, after) => {
      const [priority, position] = placeOf(after);
      const bound = parameters();
      const rows = await database.read<QueuedMessage & { readonly position: string }>(
        `select ${columns}, p.position::text as position
         from broker.queue_ready p ${joined}
        where p.queue = ${bound.add(queue)}::text
          and (p.priority, p.position) >
              (coalesce(${bound.add(priority)}::smallint, -1), coalesce(${bound.add(position)}::bigint, 0))
          and ${visibleSql(hidden, bound)}
        order by p.priority, p.position limit ${bound.add(limits.queuePeekRowsMax + 1)}::int`,
        bound.values,
      );
      const page = rows.slice(0, limits.queuePeekRowsMax);
      const last = page.at(-1);
      return {
        rows: page.map(withoutPlace),
        next: rows.length > page.length && last ? `${last.priority}:${last.position}` : null,
      };
    },
    leased: (queue) => {
      const bound = parameters();
      return database.read<LeasedMessage>(
        `select ${columns}, broker.ms(p.leased_at) as "leasedAtMs", broker.ms(p.lease_until) as "leaseUntilMs"
         from broker.queue_leased p ${joined}
        where p.queue = ${bound.add(queue)}::text and ${visibleSql(hidden, bound)}
        order by p.leased_at, p.seq limit ${bound.add(limits.queuePeekRowsMax)}::int`,
        bound.values,
      );
    },
    statuses: (owner) =>
      database.read<QueuedStatus>(
        `select original_id as "originalId", category, broker.ms(at) as "atMs", attempts, broker.ms(until) as "leaseUntilMs"
         from (select original_id, category, at, attempts, lease_until as until, status_id from broker.status_leased
                where owner = $1::text
               union all
               select original_id, category, at, attempts, null, status_id from broker.status_ready
                where owner = $1::text) s
        order by until nulls last, status_id limit $2::int`,
        [owner, limits.queuePeekRowsMax],
      ),
  };
};
