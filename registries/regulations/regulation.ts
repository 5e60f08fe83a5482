import { Type, type Static } from 'typebox';
import { subsystemField } from '../agreements/index.ts';
import { defineRegister, validityFields } from '../entries/index.ts';

const text = (title: string, maxLength: number) => Type.String({ title, minLength: 1, maxLength });

/** Field of a text of many lines that people write and compare line by line. */
const longText = 'x-long-text';

export const regulationSchema = Type.Object(
  {
    subsystem: subsystemField('Подсистема'),
    name: text('Название', 500),
    edition: text('Редакция', 50),
    basis: text('Утверждающий документ', 1_000),
    text: Type.String({
      title: 'Текст регламента (Markdown)',
      minLength: 1,
      maxLength: 500_000,
      [longText]: true,
    }),
    ...validityFields,
  },
  { additionalProperties: false, title: 'Регламент подключения' },
);

export type RegulationCard = Static<typeof regulationSchema>;

/**
 * Register of connection regulations, one per subsystem (KIS-1.3, KIS-4.1.3); an entry's code is the subsystem. A published version
 * is approved; it is effective from its date, and the one before it until then.
 */
export const regulations = defineRegister({
  name: 'regulations',
  schema: regulationSchema,
  codeOf: (entry) => entry.subsystem,
});
