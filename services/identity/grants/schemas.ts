import Type, { type Static } from 'typebox';
import { componentKeyword, subsystemCodes } from '../../../module/index.ts';

const text = Type.String();
const textOrNull = Type.Union([Type.String(), Type.Null()]);

export const IdParam = Type.Object({ id: Type.String({ format: 'uuid' }) });

export const GiveBody = Type.Object(
  {
    account: Type.String({ format: 'uuid', description: 'Учётная запись' }),
    role: Type.String({ minLength: 1, maxLength: 60 }),
    organisation: Type.Union([Type.String({ pattern: '^[0-9]{13,15}$' }), Type.Null()], {
      description: 'ОГРН, где действует роль; null — весь регион',
    }),
    subsystem: Type.Enum([...subsystemCodes], { description: 'Подсистема' }),
  },
  { additionalProperties: false, [componentKeyword]: 'NewGrant' },
);

export const GrantReply = Type.Object(
  {
    grantId: text,
    account: text,
    login: text,
    role: text,
    roleTitle: text,
    kind: Type.Enum(['business', 'technical']),
    organisation: textOrNull,
    subsystem: textOrNull,
    regulationVersion: textOrNull,
    grantedBy: text,
    grantedAt: text,
    withdrawnBy: textOrNull,
    withdrawnAt: textOrNull,
  },
  { [componentKeyword]: 'Grant' },
);
export type GrantData = Static<typeof GrantReply>;

export const GrantsReply = Type.Object({ grants: Type.Array(GrantReply) });
export type GrantsData = Static<typeof GrantsReply>;

export const RightsReply = Type.Object(
  {
    rights: Type.Array(
      Type.Object({
        right: text,
        title: text,
        subsystem: text,
        reach: Type.Union([Type.Literal('region'), Type.Array(text)]),
        because: Type.Array(
          Type.Object({
            role: text,
            roleTitle: text,
            organisation: textOrNull,
            grantedBy: text,
            grantedAt: text,
            regulationVersion: textOrNull,
          }),
        ),
      }),
    ),
    withheld: Type.Array(Type.Object({ right: text, title: text, role: text, reason: text })),
    hiddenBy: Type.Array(Type.Object({ ruleId: text, title: text }), {
      description: 'Правила, которые скрывают сведения от ролей этого сотрудника',
    }),
  },
  { [componentKeyword]: 'EffectiveRights' },
);
export type RightsData = Static<typeof RightsReply>;
