import { limits } from '../../../broker/index.ts';
import { defineRoute, type Caller, type Route } from '../../../module/index.ts';
import { localDateOf, startOfDayMs } from '../../../registries/index.ts';
import { checkReach, checkVisible, visibleOrganisations } from '../access.ts';
import { checkRevision, checkStep } from '../key.ts';
import { makeKey, type KeySource } from '../manage.ts';
import type { SigningPorts } from '../ports.ts';
import {
  CardBody,
  GenerateBody,
  ImportBody,
  KeyParams,
  KeyQuery,
  KeysReply,
  KeyView,
} from '../schemas.ts';
import { lockKey, readKey, readVersions, updateCard, updateKeyState } from '../store/keys.ts';
import { listKeys } from '../store/list.ts';
import { keyView, lineView } from '../view.ts';
import { reaches, tags, whoOf } from './support.ts';

const dayMs = 24 * 3_600_000;

/** The card of a key as the caller sees it. @throws HubError RecordNotFound, AccessDenied */
export const cardOf = async (p: SigningPorts, id: string, caller: Caller | null) => {
  const key = await readKey(p.db, id);
  checkVisible(caller, key);
  const may = {
    mayManage: reaches(caller, 'keys.manage', key.organisation),
    maySign: reaches(caller, 'keys.use', key.organisation),
  };
  return keyView(p, key, await readVersions(p.db, id), may);
};

const readRoutes = (p: SigningPorts): readonly Route[] => [
  defineRoute({
    method: 'get',
    path: '/api/v1/signing/keys',
    summary: 'Ключи подписи своих организаций',
    description:
      'Видит тот, кто ведёт ключи или подписывает ими; закрытые ключи хаб не показывает никому.',
    tags,
    permission: 'person',
    query: KeyQuery,
    responses: { 200: { description: 'Ключи', schema: KeysReply } },
    handler: async ({ query: { expiresInDays, ...asked }, caller }) => {
      const nowMs = p.clock.nowMs();
      const filter = {
        organisations: visibleOrganisations(caller),
        ...asked,
        ...(expiresInDays !== undefined && {
          expiresBeforeMs: nowMs + (expiresInDays + 1) * dayMs,
        }),
      };
      const found = await listKeys(p.db, filter, startOfDayMs(localDateOf(nowMs)));
      const names = await p.organisationNames([
        ...new Set(found.map(({ organisation }) => organisation)),
      ]);
      return { status: 200, body: { keys: found.map((row) => lineView(row, names, nowMs)) } };
    },
  }),
  defineRoute({
    method: 'get',
    path: '/api/v1/signing/keys/{id}',
    summary: 'Карточка ключа подписи: версии, сертификаты, запросы',
    tags,
    permission: 'person',
    params: KeyParams,
    responses: { 200: { description: 'Ключ', schema: KeyView } },
    handler: async ({ params, caller }) => ({
      status: 200,
      body: await cardOf(p, params.id, caller),
    }),
  }),
];

type NewKey = {
  readonly organisation?: string;
  readonly title: string;
  readonly signaturesPerMinuteMax?: number;
};

const create = async (p: SigningPorts, caller: Caller | null, body: NewKey, source: KeySource) => {
  const { login, organisation: own } = whoOf(caller);
  const organisation = body.organisation ?? own;
  checkReach(caller, 'keys.manage', organisation);
  const signaturesPerMinuteMax = body.signaturesPerMinuteMax ?? limits.signaturesPerMinuteDefault;
  const made = await makeKey(
    p,
    { organisation, title: body.title, signaturesPerMinuteMax },
    source,
    login,
  );
  return { organisation, ...made };
};

const createRoutes = (p: SigningPorts): readonly Route[] => [
  defineRoute({
    method: 'post',
    path: '/api/v1/signing/keys',
    summary: 'Выпустить новый ключ и запрос на сертификат (PKCS#10)',
    tags,
    permission: 'person',
    right: 'keys.manage',
    audit: 'key.changed',
    body: GenerateBody,
    responses: { 201: { description: 'Ключ ждёт сертификата', schema: KeyView } },
    handler: async ({ body, caller, note }) => {
      const { algorithm, subject } = body;
      const made = await create(p, caller, body, { from: 'generated', algorithm, subject });
      note(`key:${made.id}`, { action: 'generated', algorithm, organisation: made.organisation });
      return { status: 201, body: await cardOf(p, made.id, caller) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/v1/signing/keys/import',
    summary: 'Загрузить ключ из контейнера PKCS#12',
    tags,
    permission: 'person',
    right: 'keys.manage',
    audit: 'key.changed',
    body: ImportBody,
    bodyBytesMax: limits.keyContainerCharsMax + limits.smallBodyBytesMax,
    responses: { 201: { description: 'Ключ готов к активации', schema: KeyView } },
    handler: async ({ body, caller, note }) => {
      const bytes = Buffer.from(body.container, 'base64');
      const made = await create(p, caller, body, {
        from: 'container',
        bytes,
        password: body.password,
      });
      note(`key:${made.id}`, { action: 'imported', organisation: made.organisation });
      return { status: 201, body: await cardOf(p, made.id, caller) };
    },
  }),
];

const stateRoute = (p: SigningPorts, step: 'suspend' | 'resume'): Route =>
  defineRoute({
    method: 'post',
    path: `/api/v1/signing/keys/{id}/${step === 'suspend' ? 'suspension' : 'resumption'}`,
    summary: step === 'suspend' ? 'Приостановить ключ: подписывать им нельзя' : 'Возобновить ключ',
    tags,
    permission: 'person',
    right: 'keys.manage',
    audit: 'key.changed',
    params: KeyParams,
    responses: { 200: { description: 'Ключ', schema: KeyView } },
    handler: async ({ params: { id }, caller, note }) => {
      note(`key:${id}`, { action: step });
      await p.db.tx(async (t) => {
        const key = await lockKey(t, id);
        checkReach(caller, 'keys.manage', key.organisation);
        checkStep(key, step);
        const state = step === 'suspend' ? 'suspended' : 'active';
        await updateKeyState(t, id, state, key.activeVersion);
      });
      return { status: 200, body: await cardOf(p, id, caller) };
    },
  });

const changeRoute = (p: SigningPorts): Route =>
  defineRoute({
    method: 'put',
    path: '/api/v1/signing/keys/{id}',
    summary: 'Изменить название ключа и предел подписей в минуту',
    tags,
    permission: 'person',
    right: 'keys.manage',
    audit: 'key.changed',
    params: KeyParams,
    body: CardBody,
    responses: { 200: { description: 'Ключ', schema: KeyView } },
    handler: async ({ params: { id }, body, caller, note }) => {
      note(`key:${id}`, { action: 'changed', signaturesPerMinuteMax: body.signaturesPerMinuteMax });
      await p.db.tx(async (t) => {
        const key = await lockKey(t, id);
        checkReach(caller, 'keys.manage', key.organisation);
        checkStep(key, 'change');
        checkRevision(key, body.revision);
        await updateCard(t, id, body);
      });
      return { status: 200, body: await cardOf(p, id, caller) };
    },
  });

/** Keys of signing: list, card, making, pausing. */
export const keyRoutes = (p: SigningPorts): readonly Route[] => [
  ...readRoutes(p),
  ...createRoutes(p),
  changeRoute(p),
  stateRoute(p, 'suspend'),
  stateRoute(p, 'resume'),
];
