import Type, { type Static } from 'typebox';
import { rights, type Caller, type Right, type Route, defineRoute } from '../../../module/index.ts';
import type { DeskPorts } from '../ports.ts';
import { personOf } from '../people.ts';
import { noticeKinds, type NoticeKind } from './notice.ts';
import { countUnread, markRead, readNotices, type Reader } from './store.ts';

const tags = ['notices'];

export const NoticeView = Type.Object({
  id: Type.String(),
  at: Type.String(),
  kind: Type.Enum(Object.keys(noticeKinds) as NoticeKind[]),
  title: Type.String(),
  link: Type.String({ description: 'Страница консоли' }),
  read: Type.Boolean(),
});
export const NoticesReply = Type.Object({
  notices: Type.Array(NoticeView),
  unread: Type.Integer(),
});
export type NoticesData = Static<typeof NoticesReply>;

const readerOf = (caller: Caller | null): Reader => {
  const { login, reach } = personOf(caller);
  const everywhere = (Object.keys(rights) as Right[]).filter((right) => reach(right) === 'region');
  const administered = reach('users.manage');
  return {
    login,
    everywhere,
    organisations: administered === null || administered === 'region' ? [] : administered,
  };
};

/** What a person has been told, and that it was read. */
export const noticeRoutes = (p: DeskPorts): readonly Route[] => [
  defineRoute({
    method: 'get',
    path: '/api/v1/notices',
    summary: 'Уведомления вошедшего, новые первыми',
    tags,
    permission: 'person',
    query: Type.Object(
      {
        unread: Type.Optional(Type.Enum(['true', 'false'])),
        before: Type.Optional(Type.String({ pattern: '^[0-9]{1,18}$' })),
      },
      { additionalProperties: false },
    ),
    responses: { 200: { description: 'Уведомления и число непрочитанных', schema: NoticesReply } },
    handler: async ({ query, caller }) => {
      const reader = readerOf(caller);
      const filter = { unread: query.unread === 'true', before: query.before ?? null };
      const rows = await readNotices(p.db, reader, filter);
      const notices = rows.map(({ at, ...rest }) => ({ ...rest, at: at.toISOString() }));
      return { status: 200, body: { notices, unread: await countUnread(p.db, reader) } };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/v1/notices/read',
    summary: 'Отметить уведомление прочитанным; без id — все',
    tags,
    permission: 'person',
    body: Type.Object(
      { id: Type.Optional(Type.String({ pattern: '^[0-9]{1,18}$' })) },
      { additionalProperties: false },
    ),
    responses: { 204: { description: 'Отмечено' } },
    handler: async ({ body, caller }) => {
      await markRead(p.db, readerOf(caller), body.id ?? null, p.clock.nowMs());
      return { status: 204 };
    },
  }),
];
