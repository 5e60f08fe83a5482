import { limits, type EpochMs } from '../../../broker/index.ts';
import type { Queryable } from '../../../registries/index.ts';
import type { Notice } from './notice.ts';

/** Keeps notices. @returns those that were not given before */
export const insertNotices = async (
  t: Queryable,
  notices: readonly Notice[],
  atMs: EpochMs,
): Promise<readonly Notice[]> => {
  if (notices.length === 0) return [];
  const rows = notices.map(({ kind, title, link, to, once }, index) => ({
    index,
    kind,
    title,
    link,
    once: once ?? null,
    login: 'login' in to ? to.login : null,
    right: 'login' in to ? null : to.right,
    organisation: 'login' in to ? null : to.organisation,
  }));
  const given = await t.query<{ kind: string; link: string; once: string | null }>(
    `insert into desk.notice (at, kind, title, link, to_login, to_right, to_organisation, once)
     select $1::timestamptz, n.kind, n.title, n.link, n.login, n."right", n.organisation, n.once
       from jsonb_to_recordset($2::jsonb)
         as n(kind text, title text, link text, login text, "right" text, organisation text, once text)
     on conflict (once) do nothing
     returning once`,
    [new Date(atMs), JSON.stringify(rows)],
  );
  const fresh = new Set(given.map(({ once }) => once));
  return notices.filter(({ once }) => once === undefined || fresh.has(once));
};

/** Whose notices: a login, and where two rights hold. */
export type Reader = {
  readonly login: string;
  /** Rights that hold in the whole region. */
  readonly everywhere: readonly string[];
  /** OGRN of organisations whose administrator the reader is. */
  readonly organisations: readonly string[];
};

const mine = `(n.to_login = $1::text
  or (n.to_organisation is null and n.to_right = any($2::text[]))
  or (n.to_right = 'users.manage' and n.to_organisation = any($3::text[])))`;

export type NoticeRow = {
  readonly id: string;
  readonly at: Date;
  readonly kind: string;
  readonly title: string;
  readonly link: string;
  readonly read: boolean;
};

/** Notices of a person, newest first. */
export const readNotices = (
  db: Queryable,
  reader: Reader,
  filter: { readonly unread: boolean; readonly before: string | null },
): Promise<readonly NoticeRow[]> =>
  db.query<NoticeRow>(
    `select n.id::text, n.at, n.kind, n.title, n.link, r.login is not null as read
       from desk.notice n
       left join desk.notice_read r on r.notice_id = n.id and r.login = $1::text
      where ${mine}
        and (not $4::boolean or r.login is null)
        and ($5::bigint is null or n.id < $5::bigint)
      order by n.id desc limit $6::int`,
    [
      reader.login,
      reader.everywhere,
      reader.organisations,
      filter.unread,
      filter.before,
      limits.noticesPageRowsMax,
    ],
  );

/** How many notices of a person are not read, counted up to a thousand. */
export const countUnread = async (db: Queryable, reader: Reader): Promise<number> => {
  const [row] = await db.query<{ count: number }>(
    `select count(*)::int as count from (
       select from desk.notice n
        where ${mine}
          and not exists (select from desk.notice_read r where r.notice_id = n.id and r.login = $1::text)
        limit 1000) unread`,
    [reader.login, reader.everywhere, reader.organisations],
  );
  return row?.count ?? 0;
};

/** Marks a person's notices read: one, or all when `id` is null. */
export const markRead = async (
  db: Queryable,
  reader: Reader,
  id: string | null,
  atMs: EpochMs,
): Promise<void> => {
  await db.query(
    `insert into desk.notice_read (notice_id, login, at)
     select n.id, $1::text, $5::timestamptz from desk.notice n
      where ${mine} and ($4::bigint is null or n.id = $4::bigint)
     on conflict do nothing`,
    [reader.login, reader.everywhere, reader.organisations, id, new Date(atMs)],
  );
};
