import { Type, type Static } from 'typebox';
import { defineRegister, validityFields } from '../entries/index.ts';
import { mnemonicField } from '../participants/index.ts';

export const accessRuleSchema = Type.Object(
  {
    sender: mnemonicField('Система — отправитель'),
    informationType: Type.String({ title: 'Код вида сведений', minLength: 1, maxLength: 60 }),
    recipient: Type.Optional(
      mnemonicField(
        'Система — получатель',
        'мнемоника; без неё право действует для любого получателя вида сведений',
      ),
    ),
    basis: Type.String({
      title: 'Основание',
      description: 'нормативный акт или соглашение, по которому право дано',
      minLength: 1,
      maxLength: 2_000,
    }),
    ...validityFields,
  },
  { additionalProperties: false, title: 'Право доступа' },
);

export type AccessRuleCard = Static<typeof accessRuleSchema>;

/** Rights to send an information type; an entry's code is `sender/type/recipient`, `*` for any recipient. */
export const accessRules = defineRegister({
  name: 'accessRules',
  schema: accessRuleSchema,
  codeOf: ({ sender, informationType, recipient }) =>
    sender === undefined || informationType === undefined
      ? ''
      : `${sender}/${informationType}/${recipient ?? '*'}`,
  references: ({ sender, informationType, recipient }) => [
    { register: 'systems', code: sender, field: '/sender' },
    { register: 'informationTypes', code: informationType, field: '/informationType' },
    ...(recipient === undefined
      ? []
      : [{ register: 'systems' as const, code: recipient, field: '/recipient' }]),
  ],
});
