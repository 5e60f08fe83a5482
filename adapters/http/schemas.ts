import Type from 'typebox';
import { componentKeyword } from '../../module/index.ts';
import { errorTable, type ErrorCode } from '../../broker/index.ts';

const codes = Object.keys(errorTable) as ErrorCode[];

/** RFC 9457 problem details, as every refusal of every route has them. */
export const ProblemSchema = Type.Object(
  {
    type: Type.String({ description: 'Описание кода ошибки', format: 'uri-reference' }),
    title: Type.String({ description: 'Что произошло' }),
    status: Type.Integer({ minimum: 400, maximum: 599 }),
    detail: Type.String({ description: 'Что именно не принято' }),
    instance: Type.String({ description: 'Адрес обращения', format: 'uri-reference' }),
    code: Type.Enum(codes, { description: 'Постоянный код ошибки' }),
    advice: Type.String({ description: 'Что делать' }),
    retryable: Type.Boolean({ description: 'Поможет ли повтор' }),
    violations: Type.Array(
      Type.Object({
        field: Type.String(),
        reason: Type.String(),
        line: Type.Optional(Type.Integer({ minimum: 1 })),
        column: Type.Optional(Type.Integer({ minimum: 1 })),
      }),
    ),
    requestId: Type.String({ format: 'uuid', description: 'Номер обращения для оператора' }),
  },
  { [componentKeyword]: 'Problem', additionalProperties: false },
);
