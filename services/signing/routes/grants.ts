import Type from 'typebox';
import { HubError, limits } from '../../../broker/index.ts';
import { defineRoute, type Route } from '../../../module/index.ts';
import { checkReach, checkVisible } from '../access.ts';
import { checkStep } from '../key.ts';
import type { SigningPorts } from '../ports.ts';
import { GrantBody, GrantParams, GrantView, KeyParams } from '../schemas.ts';
import { insertGrant, readGrants, withdrawGrant } from '../store/grants.ts';
import { lockKey, readKey } from '../store/keys.ts';
import { grantView } from '../view.ts';
import { tags, whoOf } from './support.ts';

const Grants = Type.Object({ grants: Type.Array(GrantView) });

const checkGrantee = (p: SigningPorts, kind: 'system' | 'person', grantee: string): void => {
  if (kind === 'person' || p.system(grantee) !== null) return;
  throw new HubError('RecordNotFound', {
    field: 'grantee',
    value: grantee,
    reason: 'Системы с такой мнемоникой нет в реестре.',
  });
};

const termOf = (p: SigningPorts, validTo: string | undefined): number | null => {
  if (validTo === undefined) return null;
  const ms = Date.parse(validTo);
  if (ms > p.clock.nowMs()) return ms;
  throw new HubError('BadRequest', { field: 'validTo', reason: 'срок права уже прошёл' });
};

const changeRoutes = (p: SigningPorts): readonly Route[] => [
  defineRoute({
    method: 'post',
    path: '/api/v1/signing/keys/{id}/grants',
    summary: 'Дать системе или владельцу токена право подписывать этим ключом',
    tags,
    permission: 'person',
    right: 'keys.manage',
    audit: 'key.changed',
    confirmed: true,
    params: KeyParams,
    body: GrantBody,
    responses: { 201: { description: 'Права на ключ', schema: Grants } },
    handler: async ({ params: { id }, body, caller, note }) => {
      const { granteeKind, grantee, kinds, basis } = body;
      note(`key:${id}`, { action: 'granted', granteeKind, grantee, kinds });
      checkGrantee(p, granteeKind, grantee);
      const validToMs = termOf(p, body.validTo);
      const atMs = p.clock.nowMs();
      const by = whoOf(caller).login;
      await p.db.tx(async (t) => {
        const key = await lockKey(t, id);
        checkReach(caller, 'keys.manage', key.organisation);
        checkStep(key, 'change');
        const inForce = (await readGrants(t, id)).filter(({ withdrawnAt }) => withdrawnAt === null);
        if (inForce.length >= limits.grantsPerKeyMax) {
          throw new HubError('ActionNotAllowed', {
            reason: `На ключ уже выдано ${limits.grantsPerKeyMax} прав: отзовите ненужные.`,
          });
        }
        await insertGrant(t, {
          keyId: id,
          granteeKind,
          grantee,
          kinds,
          basis,
          validToMs,
          atMs,
          by,
        });
      });
      return { status: 201, body: { grants: (await readGrants(p.db, id)).map(grantView) } };
    },
  }),
  defineRoute({
    method: 'delete',
    path: '/api/v1/signing/keys/{id}/grants/{grantId}',
    summary: 'Отозвать право на ключ; действует сразу',
    tags,
    permission: 'person',
    right: 'keys.manage',
    audit: 'key.changed',
    params: GrantParams,
    responses: { 200: { description: 'Права на ключ', schema: Grants } },
    handler: async ({ params: { id, grantId }, caller, note }) => {
      const key = await readKey(p.db, id);
      checkReach(caller, 'keys.manage', key.organisation);
      const ended = await withdrawGrant(p.db, id, grantId, whoOf(caller).login, p.clock.nowMs());
      const { granteeKind, grantee } = ended;
      note(`key:${id}`, { action: 'grantWithdrawn', granteeKind, grantee });
      return { status: 200, body: { grants: (await readGrants(p.db, id)).map(grantView) } };
    },
  }),
];

/** Who else may sign with a key. */
export const grantRoutes = (p: SigningPorts): readonly Route[] => [
  defineRoute({
    method: 'get',
    path: '/api/v1/signing/keys/{id}/grants',
    summary: 'Кому дано право на ключ',
    tags,
    permission: 'person',
    params: KeyParams,
    responses: { 200: { description: 'Права, действующие первыми', schema: Grants } },
    handler: async ({ params: { id }, caller }) => {
      checkVisible(caller, await readKey(p.db, id));
      return { status: 200, body: { grants: (await readGrants(p.db, id)).map(grantView) } };
    },
  }),
  ...changeRoutes(p),
];
