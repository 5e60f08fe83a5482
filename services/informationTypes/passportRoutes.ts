import { defineRoute, type Caller, type Route } from '../../module/index.ts';
import type { InformationTypeCard, TypePassport } from '../../registries/index.ts';
import { passportDocument } from './document.ts';
import type { InformationTypePorts } from './ports.ts';
import {
  CodeParams,
  CompatibilityBody,
  CompatibilityReply,
  ListQuery,
  ListReply,
  PassportQuery,
  PassportReply,
} from './schemas.ts';
import { passportView, versionView } from './view.ts';

const tags = ['registry'];
const root = '/api/v1/registry/information-types';
const permission = 'participant';
const right = 'registry.read';

/** Systems of participants see what is in force; drafts are for people and the operator. */
const editionOf = (
  text: string | undefined,
  caller: Caller | null,
): number | 'last' | undefined => {
  if (text === undefined || (caller?.person === null && !caller.operator)) return undefined;
  return text === 'last' ? text : Number(text);
};

const fileName = ({ code, card }: TypePassport, extension: string): Record<string, string> => ({
  'Content-Disposition': `attachment; filename="${code.replace(/[^A-Za-z0-9_.-]/g, '_')}-${card.version}.${extension}"`,
});

const pdfOf = (
  { print, clock }: InformationTypePorts,
  passport: TypePassport,
  by: string,
): Promise<Uint8Array> => print(passportDocument(passport, { by, atMs: clock.nowMs() }));

const listRoute = ({ types }: InformationTypePorts): Route =>
  defineRoute({
    method: 'get',
    path: '/api/v1/information-types',
    summary: 'Виды сведений: семейства, версии, состояния, число потребителей',
    tags,
    permission,
    right,
    query: ListQuery,
    responses: { 200: { description: 'Версии по семействам, новые первыми', schema: ListReply } },
    handler: async ({ query }) => ({
      status: 200,
      body: { versions: (await types.versions(query)).map(versionView) },
    }),
  });

const readRoutes = (p: InformationTypePorts): readonly Route[] => [
  defineRoute({
    method: 'get',
    path: `${root}/{code}/passport`,
    summary: 'Паспорт вида сведений: владелец, потребители, маршрут, схемы, поля, примеры, версии',
    tags,
    permission,
    right,
    params: CodeParams,
    query: PassportQuery,
    responses: { 200: { description: 'Паспорт', schema: PassportReply } },
    handler: async ({ params, query, caller }) => ({
      status: 200,
      body: passportView(await p.types.passport(params.code, editionOf(query.edition, caller))),
    }),
  }),
  defineRoute({
    method: 'get',
    path: `${root}/{code}/passport.pdf`,
    summary: 'Паспорт вида сведений для печати',
    tags,
    permission,
    right,
    params: CodeParams,
    query: PassportQuery,
    responses: { 200: { description: 'Документ PDF', contentType: 'application/pdf' } },
    handler: async ({ params, query, caller }) => {
      const passport = await p.types.passport(params.code, editionOf(query.edition, caller));
      const bytes = await pdfOf(p, passport, caller?.name ?? '');
      return {
        status: 200,
        raw: { contentType: 'application/pdf', bytes },
        headers: fileName(passport, 'pdf'),
      };
    },
  }),
  defineRoute({
    method: 'get',
    path: `${root}/{code}/bundle.zip`,
    summary: 'Всё о виде сведений одним архивом: карточка, схемы, примеры, паспорт, пакет реестров',
    description:
      'Папка архива читается командой hub compose --type, registry-bundle.json — импортом реестров.',
    tags,
    permission,
    right,
    audit: 'registry.exported',
    params: CodeParams,
    query: PassportQuery,
    responses: { 200: { description: 'Архив ZIP', contentType: 'application/zip' } },
    handler: async ({ params, query, caller, note }) => {
      const passport = await p.types.passport(params.code, editionOf(query.edition, caller));
      note(`type:${passport.code}`, { edition: passport.edition });
      const bundle = `${JSON.stringify({ informationTypes: [passport.card] }, null, 2)}\n`;
      const bytes = p.zip(
        passport.code,
        [
          ...p.filesOf(passport.card),
          { name: 'registry-bundle.json', content: bundle },
          { name: 'passport.pdf', content: await pdfOf(p, passport, caller?.name ?? '') },
        ],
        p.clock.nowMs(),
      );
      return {
        status: 200,
        raw: { contentType: 'application/zip', bytes },
        headers: fileName(passport, 'zip'),
      };
    },
  }),
];

const compatibilityRoute = ({ types }: InformationTypePorts): Route =>
  defineRoute({
    method: 'post',
    path: `${root}/{code}/compatibility`,
    summary: 'Что сломает новая версия схемы: сравнение с предыдущей по элементам',
    description: 'Сравнивается черновик из реестра или присланная карточка; ничего не сохраняется.',
    tags,
    permission: 'operator',
    right,
    params: CodeParams,
    body: CompatibilityBody,
    responses: { 200: { description: 'Отчёт', schema: CompatibilityReply } },
    handler: async ({ params, body }) => {
      const { card, ...rest } = body;
      const asked = { ...rest, code: params.code };
      return {
        status: 200,
        body: await types.compatibility(
          card === undefined ? asked : { ...asked, card: card as InformationTypeCard },
        ),
      };
    },
  });

/** Reading of information types. */
export const passportRoutes = (p: InformationTypePorts): readonly Route[] => [
  listRoute(p),
  ...readRoutes(p),
  compatibilityRoute(p),
];
