import { Type, type Static } from 'typebox';
import { defineRegister, validityFields } from '../entries/index.ts';

const texts = (title: string, itemTitle: string) =>
  Type.Optional(
    Type.Array(Type.String({ title: itemTitle }), { title, maxItems: 20_000, default: [] }),
  );
const count = (title: string) => Type.Optional(Type.Integer({ title, minimum: 0 }));

/** What a person adds to a type or attribute; the rest comes from schemas. */
export const annotationFields = {
  personalData: Type.Optional(Type.Boolean({ title: 'Персональные данные', default: false })),
  classifier: Type.Optional(
    Type.String({ title: 'Код классификатора значений', minLength: 1, maxLength: 60 }),
  ),
};

export const attributeSchema = Type.Object(
  {
    code: Type.String({ title: 'Код типа или атрибута', minLength: 1, maxLength: 2_000 }),
    name: Type.String({ title: 'Имя', minLength: 1, maxLength: 1_000 }),
    kind: Type.Enum(['simple', 'complex'], { title: 'Простой или составной' }),
    base: Type.Optional(Type.String({ title: 'Базовый тип', maxLength: 2_000 })),
    patterns: texts('Образцы значения', 'Регулярное выражение'),
    lengthMin: count('Наименьшая длина'),
    lengthMax: count('Наибольшая длина'),
    enumeration: texts('Перечень значений', 'Значение'),
    description: Type.Optional(Type.String({ title: 'Описание', default: '' })),
    ...annotationFields,
    annotated: Type.Optional(
      Type.Boolean({ title: 'Признаки поставлены человеком', default: false }),
    ),
    ...validityFields,
  },
  { additionalProperties: false, title: 'Тип или атрибут' },
);

export type Attribute = Static<typeof attributeSchema>;

/** Register of types and attributes, filled from the schemas of information types (KIS-4.2.10.c). */
export const attributes = defineRegister({
  name: 'attributes',
  schema: attributeSchema,
  codeOf: (entry) => entry.code,
  references: (entry) =>
    entry.classifier === undefined
      ? []
      : [{ register: 'classifiers', code: entry.classifier, field: '/classifier' }],
});
