import { Type, type Static } from 'typebox';
import { limits } from '../../broker/index.ts';
import { componentKeyword } from '../../module/index.ts';
import { changeTitles, compatibilityPolicies, entryStates } from '../../registries/index.ts';

const text = Type.String();
const moment = Type.Union([Type.String({ format: 'date-time' }), Type.Null()]);
const nullable = Type.Union([text, Type.Null()]);
const state = Type.Enum(entryStates);
const codeCharsMax = 60;

export const CodeParams = Type.Object({
  code: Type.String({ minLength: 1, maxLength: codeCharsMax, description: 'Код версии' }),
});

export const PassportQuery = Type.Object(
  {
    edition: Type.Optional(
      Type.String({
        pattern: '^([1-9][0-9]{0,8}|last)$',
        description:
          'Номер редакции карточки; last — последняя, если действующей нет; без него — действующая',
      }),
    ),
  },
  { additionalProperties: false },
);

export const ListQuery = Type.Object(
  {
    text: Type.Optional(
      Type.String({ maxLength: limits.humanNameCharsMax, description: 'Часть кода или имени' }),
    ),
    state: Type.Optional(state),
    owner: Type.Optional(Type.String({ maxLength: 50, description: 'Мнемоника поставщика' })),
    family: Type.Optional(Type.String({ maxLength: codeCharsMax, description: 'Код без версии' })),
  },
  { additionalProperties: false },
);

export const VersionView = Type.Object({
  code: text,
  family: text,
  name: text,
  version: text,
  edition: Type.Integer(),
  state,
  editionInForce: Type.Union([Type.Integer(), Type.Null()]),
  validTo: moment,
  owner: text,
  kind: text,
  routing: text,
  forms: Type.Array(text),
  consumers: Type.Integer(),
  designed: Type.Boolean(),
});
export type VersionData = Static<typeof VersionView>;

export const ListReply = Type.Object(
  { versions: Type.Array(VersionView) },
  { [componentKeyword]: 'InformationTypeVersions' },
);

const FieldView = Type.Object({
  path: text,
  name: text,
  depth: Type.Integer(),
  title: text,
  type: text,
  occurs: text,
  restrictions: text,
  personalData: Type.Boolean(),
  classifier: nullable,
});
const tree = Type.Unknown({ description: 'Дерево схемы' });
const Trees = Type.Object({ xml: Type.Optional(tree), json: Type.Optional(tree) });
const SystemView = Type.Object({ mnemonic: text, name: text, ogrn: text, organisation: text });

export const PassportReply = Type.Object(
  {
    code: text,
    family: text,
    edition: Type.Integer(),
    state,
    validFrom: moment,
    validTo: moment,
    publishedAt: moment,
    publishedBy: nullable,
    card: Type.Record(text, Type.Unknown(), { description: 'Карточка вида сведений' }),
    owner: Type.Union([SystemView, Type.Null()]),
    consumers: Type.Array(Type.Object({ mnemonic: text, name: text, basis: text })),
    route: Type.Union([
      Type.Object({
        mode: text,
        xpath: nullable,
        pointer: nullable,
        recipients: Type.Array(Type.Object({ key: nullable, mnemonic: text, name: text })),
      }),
      Type.Null(),
    ]),
    versions: Type.Array(VersionView),
    trees: Type.Object({ request: Trees, response: Trees }),
    fields: Type.Object({ request: Type.Array(FieldView), response: Type.Array(FieldView) }),
  },
  { [componentKeyword]: 'InformationTypePassport' },
);

export const CompatibilityBody = Type.Object(
  {
    card: Type.Optional(
      Type.Record(text, Type.Unknown(), { description: 'Карточка, которой в реестре ещё нет' }),
    ),
    edition: Type.Optional(
      Type.Integer({ minimum: 1, description: 'Редакция карточки; без неё — последняя' }),
    ),
    against: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: codeCharsMax,
        description: 'С какой версией сравнить',
      }),
    ),
  },
  { additionalProperties: false },
);

export const CompatibilityReply = Type.Object(
  {
    previous: Type.Union([
      Type.Object({ code: text, version: text, edition: Type.Integer() }),
      Type.Null(),
    ]),
    report: Type.Union([
      Type.Object({
        policy: Type.Enum(compatibilityPolicies),
        compatible: Type.Boolean(),
        breaksSenders: Type.Integer(),
        breaksRecipients: Type.Integer(),
        rows: Type.Array(
          Type.Object({
            path: text,
            root: nullable,
            form: nullable,
            title: text,
            change: Type.Enum(Object.keys(changeTitles)),
            breaks: Type.Enum(['sender', 'recipient', 'none']),
            text,
          }),
        ),
      }),
      Type.Null(),
    ]),
  },
  { [componentKeyword]: 'CompatibilityReport' },
);

export const DesignReply = Type.Object(
  {
    card: Type.Union([Type.Record(text, Type.Unknown()), Type.Null()]),
    trees: Type.Object({ request: Type.Optional(tree), response: Type.Optional(tree) }),
    violations: Type.Array(
      Type.Object({
        field: text,
        reason: text,
        line: Type.Optional(Type.Integer()),
        column: Type.Optional(Type.Integer()),
      }),
    ),
  },
  { [componentKeyword]: 'TypeDesignPreview' },
);

export const AttributeQuery = Type.Object(
  { attribute: Type.String({ minLength: 1, maxLength: 2_000, description: 'Код в реестре' }) },
  { additionalProperties: false },
);
