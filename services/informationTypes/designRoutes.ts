import { Type } from 'typebox';
import { defineRoute, type Route } from '../../module/index.ts';
import type { InformationTypePorts } from './ports.ts';
import { AttributeQuery, DesignReply } from './schemas.ts';

const tags = ['registry'];
const root = '/api/v1/registry/information-types/design';
const permission = 'operator';
const right = 'registry.edit';

/** The form designer (KIS-2.4.10); what it makes is submitted as any other card. */
export const designRoutes = ({ types }: InformationTypePorts): readonly Route[] => [
  defineRoute({
    method: 'post',
    path: root,
    summary: 'Показать, что получится из описания формы: схемы, примеры, форма, ошибки',
    description:
      'Ничего не сохраняется. Незаконченное описание не отклоняется, его ошибки — в ответе.',
    tags,
    permission,
    right,
    body: Type.Record(Type.String(), Type.Unknown(), { description: 'Описание формы' }),
    responses: { 200: { description: 'Карточка или ошибки', schema: DesignReply } },
    handler: async ({ body }) => ({ status: 200, body: await types.preview(body) }),
  }),
  defineRoute({
    method: 'get',
    path: `${root}/field`,
    summary: 'Поле формы из записи реестра типов и атрибутов; составной тип — группа с полями',
    tags,
    permission,
    right,
    query: AttributeQuery,
    responses: {
      200: { description: 'Поле', schema: Type.Record(Type.String(), Type.Unknown()) },
    },
    handler: async ({ query }) => ({
      status: 200,
      body: await types.fieldOfAttribute(query.attribute),
    }),
  }),
];
