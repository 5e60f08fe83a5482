import type { EpochMs } from '../../../broker/index.ts';
import type { Queryable } from '../../../registries/index.ts';
import { accountColumns } from './store.ts';
import type { Account } from './account.ts';

export const accountSorts = ['login', 'name', 'lastLogin', 'created'] as const;
export const accountConditions = ['active', 'closed', 'locked', 'issued'] as const;

export type AccountFilter = {
  /** Part of the login or the name, letter case ignored. */
  readonly text: string | null;
  readonly organisation: string | null;
  /** `locked`: closed by wrong passwords; `issued`: the first password is not changed yet. */
  readonly condition: (typeof accountConditions)[number] | null;
  readonly role: string | null;
  /** OGRN that the asker may see; null: all. */
  readonly organisations: readonly string[] | null;
  readonly sort: (typeof accountSorts)[number];
  readonly descending: boolean;
  readonly limit: number;
  readonly offset: number;
  readonly nowMs: EpochMs;
};

export type AccountLine = Account & {
  readonly roles: readonly { readonly code: string; readonly title: string }[];
  readonly lockedUntilMs: EpochMs | null;
  readonly secondFactor: boolean;
  readonly openSessions: number;
};

const sortColumns: Readonly<Record<AccountFilter['sort'], string>> = {
  login: 'account.login',
  name: 'account.name',
  lastLogin: 'account.last_login_at',
  created: 'account.created_at',
};

/** What a list and a card show beside the account itself; `$1` is the present moment in ms. */
const lineColumns = `${accountColumns},
  coalesce((select jsonb_agg(distinct jsonb_build_object('code', role.code, 'title', role.title))
    from identity.grant as held join identity.role as role on role.code = held.role
    where held.account_id = account.account_id and held.withdrawn_at is null), '[]'::jsonb) as roles,
  (select (extract(epoch from guard.locked_until) * 1000)::bigint from identity.login_guard as guard
    where guard.login = account.login and guard.locked_until > to_timestamp($1::float8 / 1000)) as "lockedUntilMs",
  exists (select from identity.second_factor as factor
    where factor.account_id = account.account_id and factor.confirmed_at is not null) as "secondFactor",
  (select count(*)::int from identity.session as session
    where session.account_id = account.account_id and session.closed_at is null
      and session.ends_at > to_timestamp($1::float8 / 1000)) as "openSessions"`;

const like = (text: string | null): string | null =>
  text === null ? null : `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;

/** A page of accounts and how many there are in all. */
export const listAccounts = async (
  t: Queryable,
  filter: AccountFilter,
): Promise<{ readonly accounts: readonly AccountLine[]; readonly total: number }> => {
  const direction = filter.descending ? 'desc' : 'asc';
  const rows = await t.query<AccountLine & { total: number }>(
    `select ${lineColumns}, count(*) over ()::int as total
     from identity.account as account
     where ($2::text is null or account.login ilike $2::text or account.name ilike $2::text)
       and ($3::text is null or account.organisation = $3::text)
       and ($4::text[] is null or account.organisation = any ($4::text[]))
       and ($5::text is null
         or ($5::text in ('active', 'closed') and account.state = $5::text)
         or ($5::text = 'issued' and account.state = 'active' and account.password_issued)
         or ($5::text = 'locked' and exists (select from identity.login_guard as guard
           where guard.login = account.login and guard.locked_until > to_timestamp($1::float8 / 1000))))
       and ($6::text is null or exists (select from identity.grant as held
         where held.account_id = account.account_id and held.withdrawn_at is null and held.role = $6::text))
     order by ${sortColumns[filter.sort]} ${direction} nulls last, account.login
     limit $7::int offset $8::int`,
    [
      filter.nowMs,
      like(filter.text),
      filter.organisation,
      filter.organisations,
      filter.condition,
      filter.role,
      filter.limit,
      filter.offset,
    ],
  );
  const accounts: AccountLine[] = [];
  let total = 0;
  for (const { total: all, ...row } of rows) {
    total = all;
    accounts.push(row);
  }
  return { accounts, total };
};

/** One account as the list shows it; null when there is none. */
export const findAccountLine = async (
  t: Queryable,
  accountId: string,
  nowMs: EpochMs,
): Promise<AccountLine | null> => {
  const rows = await t.query<AccountLine>(
    `select ${lineColumns} from identity.account as account where account.account_id = $2::uuid`,
    [nowMs, accountId],
  );
  return rows[0] ?? null;
};

export type AccountEventRow = {
  readonly atMs: EpochMs;
  readonly by: string;
  readonly kind: string;
  readonly revision: number;
  readonly changes: Readonly<Record<string, unknown>>;
};

/** The history of an account, newest first. */
export const accountEvents = (
  t: Queryable,
  accountId: string,
  limit: number,
): Promise<readonly AccountEventRow[]> =>
  t.query<AccountEventRow>(
    `select (extract(epoch from at) * 1000)::bigint as "atMs", by, kind, revision, changes
     from identity.account_event where account_id = $1::uuid order by event_id desc limit $2::int`,
    [accountId, limit],
  );
