import Type from 'typebox';
import { defineRoute, subsystemCodes, subsystems, type Route } from '../../../module/index.ts';
import { participantKindTitles } from '../../../registries/index.ts';
import type { RegistersPorts } from '../ports.ts';
import {
  answer,
  isoOrNull,
  optionalMoment,
  optionalText,
  shortText,
  text,
  texts,
} from '../schemas.ts';

const Organisation = Type.Object({ orgCode: text, ogrn: text, inn: text, name: text });
const PassportReply = Type.Object({
  code: text,
  name: text,
  basis: text,
  holder: Organisation,
  operator: Organisation,
  administrator: Organisation,
  mfcAdministrator: Organisation,
});

const passportRoute = ({ passport }: RegistersPorts): Route =>
  defineRoute({
    method: 'get',
    path: '/api/v1/system/passport',
    summary: 'Паспорт Системы: обладатель, оператор, администраторы',
    description: 'Постановление № 601: правомочия обладателя и оператора (пп. 1.1, 3.1–3.3).',
    tags: ['system'],
    permission: 'public',
    responses: answer('Паспорт', PassportReply),
    handler: async () => {
      const said = ({ code, ogrn, inn, name }: typeof passport.holder) => ({
        orgCode: code,
        ogrn,
        inn,
        name,
      });
      return {
        status: 200,
        body: {
          code: passport.code,
          name: passport.name,
          basis: passport.basis,
          holder: said(passport.holder),
          operator: said(passport.operator),
          administrator: said(passport.administrator),
          mfcAdministrator: said(passport.mfcAdministrator),
        },
      };
    },
  });

const OrganisationsReply = Type.Object({
  organisations: Type.Array(
    Type.Object({
      ogrn: text,
      inn: text,
      name: text,
      shortName: optionalText,
      kind: text,
      kindTitle: text,
      parent: optionalText,
      systems: texts,
      /** Subsystems that the one register serves: all of them, for every organisation. */
      subsystems: texts,
      agreed: texts,
    }),
  ),
});

const kindTitles: Readonly<Record<string, string>> = participantKindTitles;

const organisationsRoute = ({ registers }: RegistersPorts): Route =>
  defineRoute({
    method: 'get',
    path: '/api/v1/organisations',
    summary: 'Организации для выбора во всех подсистемах',
    description:
      'Один реестр участников на все подсистемы: зарегистрированная однажды организация доступна для выбора в каждой (КИС, п. 2.1).',
    tags: ['system'],
    permission: 'person',
    query: Type.Object(
      { text: Type.Optional(shortText('Часть названия, ОГРН или ИНН')) },
      { additionalProperties: false },
    ),
    responses: answer('Организации', OrganisationsReply),
    handler: async ({ query }) => {
      const found = await registers.organisations(query);
      const organisations = found.map((one) => ({
        ...one,
        kindTitle: kindTitles[one.kind] ?? one.kind,
        subsystems: subsystemCodes,
      }));
      return { status: 200, body: { organisations } };
    },
  });

const SubsystemsReply = Type.Object({
  subsystems: Type.Array(
    Type.Object({
      code: text,
      name: text,
      regulation: Type.Union([
        Type.Object({
          version: Type.Integer(),
          edition: text,
          name: text,
          effectiveFrom: optionalMoment,
        }),
        Type.Null(),
      ]),
    }),
  ),
});

const subsystemsRoute = ({ registers }: RegistersPorts): Route =>
  defineRoute({
    method: 'get',
    path: '/api/v1/subsystems',
    summary: 'Подсистемы и их действующие регламенты подключения',
    tags: ['system'],
    permission: 'person',
    responses: answer('Подсистемы', SubsystemsReply),
    handler: async () => {
      const inForce = new Map(
        (await registers.admission.regulations()).map((one) => [one.subsystem, one]),
      );
      const lines = subsystemCodes.map((subsystem) => {
        const found = inForce.get(subsystem);
        return {
          code: subsystem,
          name: subsystems[subsystem],
          regulation: found
            ? {
                version: found.version,
                edition: found.edition,
                name: found.name,
                effectiveFrom: isoOrNull(found.effectiveFromMs),
              }
            : null,
        };
      });
      return { status: 200, body: { subsystems: lines } };
    },
  });

/** What everybody may know of the system and its organisations. */
export const makePassportRoutes = (ports: RegistersPorts): readonly Route[] => [
  passportRoute(ports),
  organisationsRoute(ports),
  subsystemsRoute(ports),
];
