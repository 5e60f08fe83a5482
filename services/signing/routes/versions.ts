import { limits } from '../../../broker/index.ts';
import { defineRoute, type Caller, type Route } from '../../../module/index.ts';
import { checkReach } from '../access.ts';
import { activateVersion, makeVersion, putCertificate, type KeySource } from '../manage.ts';
import type { SigningPorts } from '../ports.ts';
import {
  CertificateBody,
  GenerateVersionBody,
  ImportVersionBody,
  KeyParams,
  KeyView,
  VersionParams,
} from '../schemas.ts';
import { readKey } from '../store/keys.ts';
import { cardOf } from './keys.ts';
import { tags, whoOf } from './support.ts';

const managed = async (p: SigningPorts, id: string, caller: Caller | null) => {
  const key = await readKey(p.db, id);
  checkReach(caller, 'keys.manage', key.organisation);
  return key;
};

const addVersion = async (
  p: SigningPorts,
  id: string,
  caller: Caller | null,
  source: KeySource,
) => {
  const key = await managed(p, id, caller);
  return makeVersion(p, key, source, whoOf(caller).login);
};

const replacementRoutes = (p: SigningPorts): readonly Route[] => [
  defineRoute({
    method: 'post',
    path: '/api/v1/signing/keys/{id}/versions',
    summary: 'Подготовить замену: новая пара ключей и запрос на сертификат',
    description:
      'Подписывает прежняя версия, пока новую не активируют; кто пользуется ключом, ничего не меняет.',
    tags,
    permission: 'person',
    right: 'keys.manage',
    audit: 'key.changed',
    params: KeyParams,
    body: GenerateVersionBody,
    responses: { 201: { description: 'Ключ с новой версией', schema: KeyView } },
    handler: async ({ params: { id }, body: { algorithm, subject }, caller, note }) => {
      note(`key:${id}`, { action: 'replacementGenerated', algorithm });
      const { version } = await addVersion(p, id, caller, {
        from: 'generated',
        algorithm,
        subject,
      });
      note(`key:${id}`, { version });
      return { status: 201, body: await cardOf(p, id, caller) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/v1/signing/keys/{id}/versions/import',
    summary: 'Подготовить замену из контейнера PKCS#12',
    tags,
    permission: 'person',
    right: 'keys.manage',
    audit: 'key.changed',
    params: KeyParams,
    body: ImportVersionBody,
    bodyBytesMax: limits.keyContainerCharsMax + limits.smallBodyBytesMax,
    responses: { 201: { description: 'Ключ с новой версией', schema: KeyView } },
    handler: async ({ params: { id }, body, caller, note }) => {
      note(`key:${id}`, { action: 'replacementImported' });
      const bytes = Buffer.from(body.container, 'base64');
      const { password } = body;
      const { version } = await addVersion(p, id, caller, { from: 'container', bytes, password });
      note(`key:${id}`, { version });
      return { status: 201, body: await cardOf(p, id, caller) };
    },
  }),
];

const certificateRoutes = (p: SigningPorts): readonly Route[] => [
  defineRoute({
    method: 'put',
    path: '/api/v1/signing/keys/{id}/versions/{version}/certificate',
    summary: 'Загрузить сертификат, выпущенный по запросу',
    tags,
    permission: 'person',
    right: 'keys.manage',
    audit: 'key.changed',
    params: VersionParams,
    body: CertificateBody,
    responses: { 200: { description: 'Ключ', schema: KeyView } },
    handler: async ({ params: { id, version }, body, caller, note }) => {
      note(`key:${id}`, { action: 'certificate', version });
      await managed(p, id, caller);
      const { sha256 } = await putCertificate(p, id, version, body.certificate);
      note(`key:${id}`, { certificateSha256: sha256 });
      return { status: 200, body: await cardOf(p, id, caller) };
    },
  }),
  defineRoute({
    method: 'post',
    path: '/api/v1/signing/keys/{id}/versions/{version}/activation',
    summary: 'Активировать версию: дальше подписывает она',
    tags,
    permission: 'person',
    right: 'keys.manage',
    audit: 'key.changed',
    confirmed: true,
    params: VersionParams,
    responses: { 200: { description: 'Ключ', schema: KeyView } },
    handler: async ({ params: { id, version }, caller, note }) => {
      note(`key:${id}`, { action: 'activated', version });
      await managed(p, id, caller);
      await activateVersion(p, id, version, p.clock.nowMs());
      return { status: 200, body: await cardOf(p, id, caller) };
    },
  }),
];

/** Versions of a key: replacement, certificate, activation. */
export const versionRoutes = (p: SigningPorts): readonly Route[] => [
  ...replacementRoutes(p),
  ...certificateRoutes(p),
];
