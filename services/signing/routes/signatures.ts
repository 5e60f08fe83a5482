import assert from 'node:assert/strict';
import Type from 'typebox';
import { HubError, limits } from '../../../broker/index.ts';
import { defineRoute, type Route } from '../../../module/index.ts';
import { checkVisible, requesterOf } from '../access.ts';
import type { SigningPorts } from '../ports.ts';
import { GrantedReply, KeyParams, SignBody, SignReply, UsageQuery, UseView } from '../schemas.ts';
import { makeSign } from '../sign.ts';
import { readKey } from '../store/keys.ts';
import { grantedKeys } from '../store/list.ts';
import { readUses } from '../store/usage.ts';
import { useView } from '../view.ts';
import { tags } from './support.ts';

const usageRoute = (p: SigningPorts): Route =>
  defineRoute({
    method: 'get',
    path: '/api/v1/signing/keys/{id}/usage',
    summary: 'Журнал использования ключа: кто, когда и какой хеш подписал',
    tags,
    permission: 'person',
    params: KeyParams,
    query: UsageQuery,
    responses: {
      200: {
        description: 'Новые первыми; следующая страница — по before',
        schema: Type.Object({
          uses: Type.Array(UseView),
          next: Type.Union([Type.String(), Type.Null()]),
        }),
      },
    },
    handler: async ({ params: { id }, query: { from, to, ...rest }, caller }) => {
      checkVisible(caller, await readKey(p.db, id));
      const rowsMax = limits.signingUsesPageMax;
      const found = await readUses(p.db, id, {
        ...rest,
        ...(from !== undefined && { fromMs: Date.parse(from) }),
        ...(to !== undefined && { toMs: Date.parse(to) }),
        rowsMax: rowsMax + 1,
      });
      const uses = found.slice(0, rowsMax);
      const next = found.length > rowsMax ? (uses.at(-1)?.id ?? null) : null;
      return { status: 200, body: { uses: uses.map(useView), next } };
    },
  });

const grantedRoute = (p: SigningPorts): Route =>
  defineRoute({
    method: 'get',
    path: '/api/v1/signing/granted',
    summary: 'Ключи, которыми вызывающая система может подписывать',
    tags,
    permission: 'participant',
    responses: { 200: { description: 'Ключи с сертификатами', schema: GrantedReply } },
    handler: async ({ caller }) => {
      const mnemonic = caller?.system?.mnemonic;
      const found =
        mnemonic === undefined ? [] : await grantedKeys(p.db, mnemonic, p.clock.nowMs());
      const keys = found.map((row) => ({ ...row, validTo: row.validTo?.toISOString() ?? null }));
      return { status: 200, body: { keys } };
    },
  });

/** The call that signs, the log of it, and what a system may sign with. */
export const signatureRoutes = (p: SigningPorts): readonly Route[] => {
  const sign = makeSign(p);
  return [
    defineRoute({
      method: 'post',
      path: '/api/v1/signing/keys/{id}/signatures',
      summary: 'Подписать документы ключом, не владея им',
      description:
        'Система подписывает по праву на этот ключ, своим обращением; сотрудник организации — по праву «Подписание на сервере», подтвердив пароль; токен — по праву на этот ключ, выданному его владельцу. До 100 документов: все или ни одного. Каждая подпись остаётся в журнале ключа с хешем и именем того, кто просил; содержимое не хранится.',
      tags,
      permission: 'participant',
      right: 'keys.use',
      audit: 'key.used',
      params: KeyParams,
      body: SignBody,
      responses: { 200: { description: 'Подписи в порядке документов', schema: SignReply } },
      handler: async ({ params: { id }, body: { envelope }, caller, arrived, requestId, note }) => {
        assert(caller, 'a protected route has a caller');
        const { keyId, kind, purpose, documents } = envelope;
        if (keyId !== id) {
          throw new HubError('BadRequest', {
            field: 'envelope.keyId',
            reason: 'не равен ключу в адресе',
          });
        }
        note(`key:${id}`, { kind, purpose, documents: documents.length });
        const requester = requesterOf(caller, arrived);
        const call = { keyId, kind, purpose, documents, caller, requester, requestId };
        const { version, signatures } = await sign(call);
        note(`key:${id}`, {
          version: version.version,
          digests: signatures.map(({ digest }) => digest),
        });
        return {
          status: 200,
          body: {
            keyId,
            version: version.version,
            certificateSha256: version.certificateSha256,
            signatures,
          },
        };
      },
    }),
    usageRoute(p),
    grantedRoute(p),
  ];
};
