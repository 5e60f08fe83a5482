import { defineRoute, type Caller, type Route } from '../../../module/index.ts';
import { checkReach } from '../access.ts';
import { approveDestruction, askDestruction, withdrawDestruction } from '../destroy.ts';
import type { SigningPorts } from '../ports.ts';
import { KeyParams, KeyView, ReasonBody } from '../schemas.ts';
import { readKey } from '../store/keys.ts';
import { cardOf } from './keys.ts';
import { tags, whoOf } from './support.ts';

const check = async (p: SigningPorts, id: string, caller: Caller | null): Promise<void> =>
  checkReach(caller, 'keys.manage', (await readKey(p.db, id)).organisation);

const shared = {
  tags,
  permission: 'person',
  right: 'keys.manage',
  audit: 'key.changed',
  params: KeyParams,
  responses: { 200: { description: 'Ключ', schema: KeyView } },
} as const;

/** Destroying a key: one person asks, another agrees; the private key is erased and cannot come back. */
export const destructionRoutes = (p: SigningPorts): readonly Route[] => [
  defineRoute({
    ...shared,
    method: 'post',
    path: '/api/v1/signing/keys/{id}/destruction',
    summary: 'Запросить уничтожение ключа',
    description:
      'Ключ, который ни разу не действовал, уничтожается сразу; прочие — после согласия второго сотрудника.',
    confirmed: true,
    body: ReasonBody,
    handler: async ({ params: { id }, body: { reason }, caller, note }) => {
      note(`key:${id}`, { action: 'destructionAsked', reason });
      await check(p, id, caller);
      const asked = { by: whoOf(caller).login, reason, atMs: p.clock.nowMs() };
      note(`key:${id}`, { destroyed: await askDestruction(p, id, asked) });
      return { status: 200, body: await cardOf(p, id, caller) };
    },
  }),
  defineRoute({
    ...shared,
    method: 'delete',
    path: '/api/v1/signing/keys/{id}/destruction',
    summary: 'Отозвать запрос на уничтожение',
    handler: async ({ params: { id }, caller, note }) => {
      note(`key:${id}`, { action: 'destructionWithdrawn' });
      await check(p, id, caller);
      await withdrawDestruction(p, id);
      return { status: 200, body: await cardOf(p, id, caller) };
    },
  }),
  defineRoute({
    ...shared,
    method: 'post',
    path: '/api/v1/signing/keys/{id}/destruction/approval',
    summary: 'Согласиться на уничтожение: закрытый ключ стирается',
    confirmed: true,
    handler: async ({ params: { id }, caller, note }) => {
      note(`key:${id}`, { action: 'destroyed' });
      await check(p, id, caller);
      await approveDestruction(p, id, whoOf(caller).login, p.clock.nowMs());
      return { status: 200, body: await cardOf(p, id, caller) };
    },
  }),
];
