import type { Static } from 'typebox';
import { HubError, limits, testNoticeOf, type Contact } from '../../broker/index.ts';
import { defineRoute, type Route } from '../../module/index.ts';
import { noticeReply } from './incidentRoutes.ts';
import type { MonitorPorts } from './ports.ts';
import { callerOf, found, iso, requireRegion } from './reach.ts';
import {
  BackupBody,
  ContactBody,
  ContactChangeBody,
  ContactReply,
  ContactsReply,
  idParams,
  NoticeReply,
  NoticeSettingsBody,
  NoticesReply,
  PageQuery,
} from './schemas.ts';

const tags = ['monitor'];
const root = '/api/v1/monitor';
const minuteMs = 60_000;
const rowsDefault = 50;

const replyOf = (p: MonitorPorts, contact: Contact) => ({
  ...contact,
  secret: p.webhookSecret(contact),
});

const contactOf = (
  p: MonitorPorts,
  written: Static<typeof ContactBody>,
  contactId: number,
  version: number,
): Contact => {
  if ((written.audience === 'participant') !== (written.organisation !== null)) {
    throw new HubError('BadRequest', {
      field: 'organisation',
      reason: 'ОГРН указывают для контакта участника и только для него.',
    });
  }
  p.checkAddress(written);
  return { ...written, contactId, version };
};

const contactChanges = (p: MonitorPorts): readonly Route[] => [
  defineRoute({
    method: 'post',
    path: `${root}/contacts`,
    summary: 'Добавить контакт для оповещений',
    tags,
    permission: 'operator',
    right: 'monitor.manage',
    audit: 'settings.changed',
    body: ContactBody,
    responses: { 201: { description: 'Контакт', schema: ContactReply } },
    handler: async ({ body, note }) => {
      const known = await p.settings.contacts();
      if (known.length >= limits.contactsMax) {
        throw new HubError('BadRequest', {
          reason: `Контактов не больше ${limits.contactsMax}.`,
        });
      }
      const contact = await p.settings.putContact(contactOf(p, body, 0, 0));
      note(`contact:${contact.contactId}`, { changes: 'created' });
      return { status: 201, body: replyOf(p, contact) };
    },
  }),
  defineRoute({
    method: 'put',
    path: `${root}/contacts/{id}`,
    summary: 'Изменить контакт',
    tags,
    permission: 'operator',
    right: 'monitor.manage',
    audit: 'settings.changed',
    params: idParams,
    body: ContactChangeBody,
    responses: { 200: { description: 'Контакт', schema: ContactReply } },
    handler: async ({ params, body: { version, ...written }, note }) => {
      note(`contact:${params.id}`, { changes: Object.keys(written) });
      const contact = await p.settings.putContact(contactOf(p, written, params.id, version));
      return { status: 200, body: replyOf(p, contact) };
    },
  }),
  defineRoute({
    method: 'delete',
    path: `${root}/contacts/{id}`,
    summary: 'Удалить контакт',
    tags,
    permission: 'operator',
    right: 'monitor.manage',
    audit: 'settings.changed',
    params: idParams,
    responses: { 204: { description: 'Сделано' } },
    handler: async ({ params, note }) => {
      note(`contact:${params.id}`, { changes: 'removed' });
      await p.settings.dropContact(params.id);
      return { status: 204 };
    },
  }),
];

const contactRoutes = (p: MonitorPorts): readonly Route[] => [
  defineRoute({
    method: 'get',
    path: `${root}/contacts`,
    summary: 'Контакты, которых оповещают об инцидентах',
    tags,
    permission: 'operator',
    right: 'monitor.manage',
    responses: { 200: { description: 'Контакты', schema: ContactsReply } },
    handler: async () => {
      const contacts = await p.settings.contacts();
      return { status: 200, body: { contacts: contacts.map((one) => replyOf(p, one)) } };
    },
  }),
  ...contactChanges(p),
  defineRoute({
    method: 'post',
    path: `${root}/contacts/{id}/test`,
    summary: 'Отправить проверочное оповещение',
    tags,
    permission: 'operator',
    right: 'monitor.manage',
    audit: 'settings.changed',
    params: idParams,
    responses: { 202: { description: 'Поставлено в очередь', schema: NoticeReply } },
    handler: async ({ params, caller, note }) => {
      note(`contact:${params.id}`, { changes: 'tested' });
      const contacts = await p.settings.contacts();
      const contact = found(contacts.find(({ contactId }) => contactId === params.id));
      const draft = testNoticeOf(contact, callerOf(caller).name, p.clock.nowMs());
      const [noticeId = 0] = await p.outbox.enqueue([draft]);
      const waiting = { noticeId, state: 'waiting', attempts: 0, sentAtMs: null, error: null };
      return { status: 202, body: noticeReply({ ...draft, ...waiting, state: 'waiting' }) };
    },
  }),
];

const settingRoutes = (p: MonitorPorts): readonly Route[] => [
  defineRoute({
    method: 'get',
    path: `${root}/notice-settings`,
    summary: 'Тихие часы и повтор оповещений',
    tags,
    permission: 'operator',
    right: 'monitor.manage',
    responses: { 200: { description: 'Настройки', schema: NoticeSettingsBody } },
    handler: async () => {
      const { quiet, repeatMs, version } = await p.settings.notices.read();
      return { status: 200, body: { quiet, repeatMinutes: repeatMs / minuteMs, version } };
    },
  }),
  defineRoute({
    method: 'put',
    path: `${root}/notice-settings`,
    summary: 'Задать тихие часы и повтор оповещений',
    tags,
    permission: 'operator',
    right: 'monitor.manage',
    audit: 'settings.changed',
    body: NoticeSettingsBody,
    responses: { 204: { description: 'Сделано' } },
    handler: async ({ body: { quiet, repeatMinutes, version }, note }) => {
      note('notices', { changes: ['quiet', 'repeat'] });
      await p.settings.notices.write({ quiet, repeatMs: repeatMinutes * minuteMs }, version);
      return { status: 204 };
    },
  }),
  defineRoute({
    method: 'get',
    path: `${root}/notices`,
    summary: 'Оповещения: отправленные, ждущие и неудачные, новые первыми',
    tags,
    permission: 'operator',
    right: 'monitor.manage',
    query: PageQuery,
    responses: { 200: { description: 'Страница списка', schema: NoticesReply } },
    handler: async ({ query, caller }) => {
      requireRegion(caller);
      const [notices, counts] = await Promise.all([
        p.outbox.list(query.limit ?? rowsDefault, query.offset ?? 0),
        p.outbox.counts(),
      ]);
      return { status: 200, body: { notices: notices.map(noticeReply), counts } };
    },
  }),
  defineRoute({
    method: 'post',
    path: `${root}/backups`,
    summary: 'Отметить сделанную резервную копию',
    description: 'Вызывает программа, которая копирует базу; по отметке следят за возрастом копии.',
    tags,
    permission: 'operator',
    right: 'monitor.manage',
    audit: 'settings.changed',
    body: BackupBody,
    responses: { 204: { description: 'Отмечено' } },
    handler: async ({ body, caller, note }) => {
      const nowMs = p.clock.nowMs();
      const atMs = body.at === undefined ? nowMs : Math.min(Date.parse(body.at), nowMs);
      note('backup', { changes: iso(atMs) });
      await p.backupDone(atMs, callerOf(caller).name, body.note ?? '');
      return { status: 204 };
    },
  }),
];

/** Whom the hub tells, and when. */
export const makeNoticeRoutes = (p: MonitorPorts): readonly Route[] => [
  ...contactRoutes(p),
  ...settingRoutes(p),
];
