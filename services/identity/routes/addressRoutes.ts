import Type, { type Static } from 'typebox';
import { HubError, limits } from '../../../broker/index.ts';
import { componentKeyword, defineRoute, type Caller, type Route } from '../../../module/index.ts';
import type { Queryable } from '../../../registries/index.ts';
import { parseOrganisation } from '../accounts/account.ts';
import { reaches } from '../accounts/manage.ts';
import {
  addressRulesOf,
  dropAddressRule,
  isAddressAllowed,
  putAddressRule,
} from '../organisations/addresses.ts';
import type { IdentityPorts } from '../ports.ts';
import { callerOf } from './accountRoutes.ts';
import { iso } from './views.ts';

const path = '/api/v1/organisations/{ogrn}/addresses';
const params = Type.Object({ ogrn: Type.String() });
const network = Type.String({ minLength: 2, maxLength: 50, description: 'Адрес или сеть (CIDR)' });
const guarded = { tags: ['accounts'], permission: 'person', right: 'users.manage' } as const;

const Rule = Type.Object(
  {
    network: Type.String(),
    comment: Type.String(),
    addedAt: Type.String(),
    addedBy: Type.String(),
  },
  { additionalProperties: false, [componentKeyword]: 'AddressRule' },
);
const RulesReply = Type.Object({ rules: Type.Array(Rule) });
export type AddressRulesData = Static<typeof RulesReply>;

const organisationFor = (caller: Caller | null, ogrn: string): string => {
  const organisation = parseOrganisation(ogrn, 'ogrn');
  if (!reaches(callerOf(caller), organisation)) throw new HubError('RecordNotFound');
  return organisation;
};

const checkOwnWay = async (
  t: Queryable,
  { person }: Caller,
  organisation: string,
  address: string,
): Promise<void> => {
  if (person?.organisation !== organisation) return;
  if (await isAddressAllowed(t, organisation, address)) return;
  throw new HubError('ActionNotAllowed', {
    field: 'network',
    reason: 'Вы закрыли бы вход самому себе: сначала разрешите свой адрес.',
  });
};

/** From where the people of an organisation may sign in (PUSK-4.3.5). */
export const makeAddressRoutes = ({ db, clock }: IdentityPorts): readonly Route[] => [
  defineRoute({
    ...guarded,
    right: 'users.read',
    method: 'get',
    path,
    summary: 'Адреса, с которых разрешён вход сотрудникам организации',
    params,
    responses: { 200: { description: 'Пусто — с любых', schema: RulesReply } },
    handler: async ({ params: { ogrn }, caller }) => {
      const found = await addressRulesOf(db, organisationFor(caller, ogrn));
      const rules = found.map(({ addedAtMs, ...rest }) => ({ ...rest, addedAt: iso(addedAtMs) }));
      return { status: 200, body: { rules } };
    },
  }),
  defineRoute({
    ...guarded,
    method: 'post',
    path,
    summary: 'Разрешить вход с адреса или сети',
    description:
      'Первая запись закрывает вход со всех остальных адресов; свой адрес закрыть нельзя.',
    confirmed: true,
    audit: 'settings.changed',
    params,
    body: Type.Object(
      { network, comment: Type.Optional(Type.String({ maxLength: 200 })) },
      { additionalProperties: false },
    ),
    responses: { 204: { description: 'Разрешено' } },
    handler: async ({ params: { ogrn }, body, caller, arrived, note }) => {
      const organisation = organisationFor(caller, ogrn);
      const by = callerOf(caller);
      note(`organisation:${organisation}`, { allowed: body.network });
      await db.tx(async (t) => {
        if ((await addressRulesOf(t, organisation)).length >= limits.addressRulesMax)
          throw new HubError('ActionNotAllowed', {
            reason: `Адресов не больше ${limits.addressRulesMax}.`,
          });
        const { comment = '' } = body;
        const rule = { organisation, network: body.network, comment };
        await putAddressRule(t, { ...rule, by: by.name, atMs: clock.nowMs() });
        await checkOwnWay(t, by, organisation, arrived.address);
      });
      return { status: 204 };
    },
  }),
  defineRoute({
    ...guarded,
    method: 'delete',
    path,
    summary: 'Убрать разрешённый адрес',
    confirmed: true,
    audit: 'settings.changed',
    params,
    body: Type.Object({ network }, { additionalProperties: false }),
    responses: { 204: { description: 'Убран; без записей вход разрешён отовсюду' } },
    handler: async ({ params: { ogrn }, body, caller, arrived, note }) => {
      const organisation = organisationFor(caller, ogrn);
      note(`organisation:${organisation}`, { removed: body.network });
      await db.tx(async (t) => {
        if (!(await dropAddressRule(t, organisation, body.network)))
          throw new HubError('RecordNotFound', { field: 'network' });
        await checkOwnWay(t, callerOf(caller), organisation, arrived.address);
      });
      return { status: 204 };
    },
  }),
];
