import { HubError, type EpochMs } from '../../../broker/index.ts';
import type { Queryable } from '../../../registries/index.ts';

export type AddressRule = {
  /** CIDR: `10.1.0.0/16`. */
  readonly network: string;
  readonly comment: string;
  readonly addedAtMs: EpochMs;
  readonly addedBy: string;
};

/** Networks from which the people of an organisation may sign in; none: from anywhere. */
export const addressRulesOf = (
  t: Queryable,
  organisation: string,
): Promise<readonly AddressRule[]> =>
  t.query<AddressRule>(
    `select network::text as network, comment, (extract(epoch from added_at) * 1000)::bigint as "addedAtMs",
       added_by as "addedBy"
     from identity.address_rule where organisation = $1::text order by network`,
    [organisation],
  );

/** Whether a call from this address may be of a person of the organisation (PUSK-4.3.5). */
export const isAddressAllowed = async (
  t: Queryable,
  organisation: string,
  address: string,
): Promise<boolean> => {
  const rows = await t.query<{ allowed: boolean }>(
    `select coalesce(bool_or($2::inet <<= network), true) as allowed
     from identity.address_rule where organisation = $1::text`,
    [organisation, plainAddress(address)],
  );
  return rows[0]?.allowed !== false;
};

/** An IPv4 client of a listener on IPv6 shows as `::ffff:10.1.2.3`. */
export const plainAddress = (address: string): string => address.replace(/^::ffff:/i, '');

export type NewAddressRule = {
  readonly organisation: string;
  readonly network: string;
  readonly comment: string;
  readonly by: string;
  readonly atMs: EpochMs;
};

const invalidNetworkCodes = new Set(['22P02']);

/** Allows a network; the same again changes its comment. @throws HubError BadRequest when it is not a network */
export const putAddressRule = async (t: Queryable, rule: NewAddressRule): Promise<void> => {
  try {
    await t.query(
      `insert into identity.address_rule (organisation, network, comment, added_at, added_by)
       values ($1::text, $2::cidr, $3::text, to_timestamp($4::float8 / 1000), $5::text)
       on conflict (organisation, network) do update set comment = excluded.comment`,
      [rule.organisation, rule.network, rule.comment, rule.atMs, rule.by],
    );
  } catch (error) {
    if (!invalidNetworkCodes.has((error as { code?: string }).code ?? '')) throw error;
    throw new HubError('BadRequest', {
      field: 'network',
      reason: 'ожидается адрес или сеть: 10.1.2.3 или 10.1.0.0/16, без лишних битов',
    });
  }
};

/** Takes a network away. @returns false when it was not there */
export const dropAddressRule = async (
  t: Queryable,
  organisation: string,
  network: string,
): Promise<boolean> => {
  const rows = await t.query<{ one: number }>(
    `delete from identity.address_rule where organisation = $1::text and network::text = $2::text returning 1 as one`,
    [organisation, network],
  );
  return rows.length > 0;
};
