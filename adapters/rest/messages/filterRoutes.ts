import Type from 'typebox';
import { HubError } from '../../../broker/index.ts';
import { defineRoute, type Person, type Route } from '../../../module/index.ts';
import { callerOf } from '../caller.ts';
import type { MessagesPorts } from './ports.ts';

const Page = Type.String({ pattern: '^[a-zA-Z-]{1,40}$', description: 'Страница консоли' });
const Saved = Type.Object({
  filterId: Type.Integer(),
  title: Type.String(),
  query: Type.String(),
  owner: Type.String(),
  sharedRole: Type.Union([Type.String(), Type.Null()]),
  isOwn: Type.Boolean(),
});

type FilterPorts = Pick<MessagesPorts, 'filters' | 'clock'>;

const personOf = (caller: Parameters<typeof callerOf>[0]): Person => {
  const { person } = callerOf(caller);
  if (person === null) throw new HubError('LoginRequired');
  return person;
};

const listRoute = ({ filters }: FilterPorts): Route =>
  defineRoute({
    method: 'get',
    path: '/api/v1/saved-filters',
    summary: 'Сохранённые отборы: свои и общие со своими ролями',
    tags: ['console'],
    permission: 'person',
    query: Type.Object({ page: Page }, { additionalProperties: false }),
    responses: {
      200: { description: 'По названию', schema: Type.Object({ filters: Type.Array(Saved) }) },
    },
    handler: async ({ query: { page }, caller }) => {
      const { login, roles } = personOf(caller);
      const found = await filters.list(page, login, roles);
      const shown = found.map((one) => ({ ...one, isOwn: one.owner === login }));
      return { status: 200, body: { filters: shown } };
    },
  });

const saveRoute = ({ filters, clock }: FilterPorts): Route =>
  defineRoute({
    method: 'post',
    path: '/api/v1/saved-filters',
    summary: 'Сохранить отбор; прежний с тем же названием заменяется',
    tags: ['console'],
    permission: 'person',
    body: Type.Object(
      {
        page: Page,
        title: Type.String({ minLength: 1, maxLength: 100 }),
        query: Type.String({ maxLength: 4_000 }),
        sharedRole: Type.Union([Type.String({ maxLength: 100 }), Type.Null()]),
      },
      { additionalProperties: false },
    ),
    responses: { 200: { description: 'Отбор', schema: Saved } },
    handler: async ({ body: { page, title, query, sharedRole }, caller }) => {
      const { login: owner, roles } = personOf(caller);
      if (sharedRole !== null && !roles.includes(sharedRole)) {
        throw new HubError('AccessDenied', {
          field: 'sharedRole',
          reason: 'Делиться отбором можно только со своей ролью.',
        });
      }
      const draft = { title: title.trim(), query, owner, sharedRole };
      const saved = await filters.save(page, draft, clock.nowMs());
      return { status: 200, body: { ...saved, isOwn: true } };
    },
  });

const removeRoute = ({ filters }: FilterPorts): Route =>
  defineRoute({
    method: 'delete',
    path: '/api/v1/saved-filters/{id}',
    summary: 'Удалить свой отбор',
    tags: ['console'],
    permission: 'person',
    params: Type.Object({ id: Type.Integer({ minimum: 1 }) }),
    responses: { 204: { description: 'Удалён' } },
    handler: async ({ params: { id }, caller }) => {
      if (!(await filters.remove(id, personOf(caller).login)))
        throw new HubError('RecordNotFound', { field: 'id', value: `${id}` });
      return { status: 204 };
    },
  });

/** Filters that people keep, of any list of the console. */
export const makeFilterRoutes = (ports: FilterPorts): readonly Route[] => [
  listRoute(ports),
  saveRoute(ports),
  removeRoute(ports),
];
