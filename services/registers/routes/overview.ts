import Type from 'typebox';
import { defineRoute, type Route } from '../../../module/index.ts';
import {
  registerNames,
  registers as registerTable,
  registerTitles,
  visibleTo,
  type EntrySummary,
} from '../../../registries/index.ts';
import { callerOf } from '../caller.ts';
import { listPackages } from '../packages/store.ts';
import type { RegistersPorts } from '../ports.ts';
import { answer, count, iso, register, root, tags, text } from '../schemas.ts';

const waitingMax = 100;

const SchemasReply = Type.Object({
  registers: Type.Array(
    Type.Object({ name: register, title: text, schema: Type.Record(text, Type.Unknown()) }),
  ),
});

const schemasRoute = (): Route =>
  defineRoute({
    method: 'get',
    path: `${root}/schemas`,
    summary: 'Схемы карточек всех реестров: по ним строятся формы',
    tags,
    permission: 'participant',
    right: 'registry.read',
    responses: answer('JSON Schema карточек', SchemasReply),
    handler: async () => ({
      status: 200,
      body: {
        registers: registerNames.map((name) => ({
          name,
          title: registerTitles[name],
          schema: registerTable[name].schema,
        })),
      },
    }),
  });

const Waiting = Type.Object({
  register,
  code: text,
  name: text,
  version: Type.Integer(),
  state: text,
  createdAt: text,
  createdBy: text,
});
const SummaryReply = Type.Object({
  registers: Type.Array(
    Type.Object({
      name: register,
      title: text,
      total: count,
      inForce: count,
      drafts: count,
      onApproval: count,
    }),
  ),
  waiting: Type.Array(Waiting),
  drafts: Type.Array(Waiting),
  packages: Type.Array(
    Type.Object({
      id: text,
      kind: text,
      title: text,
      state: text,
      updatedAt: text,
      updatedBy: text,
    }),
  ),
});

const waitingReply = (row: EntrySummary) => ({
  register: row.register,
  code: row.code,
  name: row.name,
  version: row.version,
  state: row.state,
  createdAt: iso(row.createdAtMs),
  createdBy: row.createdBy,
});

const summaryRoute = ({ db, registers }: RegistersPorts): Route =>
  defineRoute({
    method: 'get',
    path: `${root}/summary`,
    summary: 'Сколько записей в реестрах, что ждёт утверждения и мои черновики',
    tags,
    permission: 'participant',
    right: 'registry.read',
    responses: answer('Сводка', SummaryReply),
    handler: async ({ caller }) => {
      const known = callerOf(caller);
      const organisations = visibleTo(known);
      const { workflow } = registers;
      const [counts, waiting, drafts, packages] = await Promise.all([
        workflow.counts(organisations),
        workflow.waiting({ states: ['on-approval'], organisations, limitRows: waitingMax }),
        workflow.waiting({
          states: ['draft'],
          organisations,
          author: known.name,
          limitRows: waitingMax,
        }),
        known.operator ? listPackages(db, ['draft', 'on-approval'], waitingMax) : [],
      ]);
      const byName = new Map(counts.map((one) => [one.register, one]));
      const none = { total: 0, inForce: 0, drafts: 0, onApproval: 0 };
      return {
        status: 200,
        body: {
          registers: registerNames.map((name) => {
            const { total, inForce, drafts: own, onApproval } = byName.get(name) ?? none;
            const title = registerTitles[name];
            return { name, title, total, inForce, drafts: own, onApproval };
          }),
          waiting: waiting.map(waitingReply),
          drafts: drafts.map(waitingReply),
          packages: packages.map((one) => ({
            id: one.packageId,
            kind: one.kind,
            title: one.title,
            state: one.state,
            updatedAt: iso(one.updatedAtMs),
            updatedBy: one.updatedBy,
          })),
        },
      };
    },
  });

/** What the home of the registers shows. */
export const makeOverviewRoutes = (ports: RegistersPorts): readonly Route[] => [
  schemasRoute(),
  summaryRoute(ports),
];
