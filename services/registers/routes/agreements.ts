import Type from 'typebox';
import { defineRoute, type Route } from '../../../module/index.ts';
import { visibleTo } from '../../../registries/index.ts';
import { callerOf } from '../caller.ts';
import type { RegistersPorts } from '../ports.ts';
import { answer, iso, moment, root, tags, text, texts } from '../schemas.ts';

const RemindersReply = Type.Object({
  agreements: Type.Array(
    Type.Object({
      number: text,
      name: text,
      organisation: text,
      organisationName: text,
      subsystems: texts,
      validTo: moment,
      daysLeft: Type.Integer(),
    }),
  ),
});

/** Agreements that end soon (KIS-4.2.3): what a person renews while the exchange still works. */
export const makeAgreementRoutes = ({ registers }: RegistersPorts): readonly Route[] => [
  defineRoute({
    method: 'get',
    path: `${root}/agreement-reminders`,
    summary: 'Соглашения, срок которых кончается: за 30 дней и уже кончился',
    description:
      'Кончившиеся показываются, пока организация не заключит другое, но не дольше года.',
    tags,
    permission: 'participant',
    right: 'registry.read',
    query: Type.Object(
      {
        days: Type.Optional(
          Type.Integer({ minimum: 1, maximum: 366, description: 'За сколько дней; 30' }),
        ),
      },
      { additionalProperties: false },
    ),
    responses: answer('Соглашения, ближайший конец первым', RemindersReply),
    handler: async ({ query, caller }) => {
      const found = await registers.agreementReminders(
        query.days ?? 30,
        visibleTo(callerOf(caller)),
      );
      const agreements = found.map(({ validToMs, ...one }) => ({
        ...one,
        validTo: iso(validToMs),
      }));
      return { status: 200, body: { agreements } };
    },
  }),
];
