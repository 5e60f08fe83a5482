import Type from 'typebox';
import { HubError } from '../../../broker/index.ts';
import { componentKeyword, defineRoute, type Route } from '../../../module/index.ts';
import { iso, isoOrNull, personOfCall } from '../access/person.ts';
import type { AccessPorts } from '../access/ports.ts';
import { listRoles } from '../roles/manage.ts';
import { ruleAttributes, type AccessRule, type RuleAttribute } from './rule.ts';
import { findRule, insertRule, listRules, updateRule, withdrawRule } from './store.ts';

const tags = ['access'];
const root = '/api/v1/access-rules';
const text = Type.String();
const words = (maxLength: number) => Type.String({ minLength: 1, maxLength });

const Condition = Type.Object(
  {
    attribute: Type.Enum(Object.keys(ruleAttributes) as RuleAttribute[]),
    key: Type.Optional(words(100)),
    values: Type.Array(words(200), { minItems: 1, maxItems: 100, uniqueItems: true }),
  },
  { additionalProperties: false, [componentKeyword]: 'AccessRuleCondition' },
);

const fields = {
  title: words(200),
  roles: Type.Array(words(60), { minItems: 1, maxItems: 50, uniqueItems: true }),
  hides: Type.Enum(['record', 'values'], {
    description: 'record — сообщения не видны; values — не видны значения attributes',
  }),
  attributes: Type.Array(words(500), { maxItems: 100, uniqueItems: true }),
  conditions: Type.Array(Condition, { maxItems: 20, description: 'Должны выполняться все' }),
  exceptions: Type.Array(Condition, { maxItems: 20, description: 'Достаточно одного' }),
  basis: Type.String({ minLength: 1, maxLength: 1_000, description: 'Основание' }),
};
const CreateBody = Type.Object(fields, { additionalProperties: false });
const ChangeBody = Type.Object(
  { ...fields, revision: Type.Integer({ minimum: 1 }) },
  { additionalProperties: false },
);
type Draft = Type.Static<typeof CreateBody>;

const textOrNull = Type.Union([text, Type.Null()]);
const RuleReply = Type.Object(
  {
    ...fields,
    ruleId: text,
    revision: Type.Integer(),
    changedAt: text,
    changedBy: text,
    withdrawnAt: textOrNull,
    withdrawnBy: textOrNull,
  },
  { [componentKeyword]: 'AccessRestriction' },
);
export type RuleData = Type.Static<typeof RuleReply>;
const RulesReply = Type.Object({ rules: Type.Array(RuleReply) });
export type RulesData = Type.Static<typeof RulesReply>;

const reply = ({ changedAtMs, withdrawnAtMs, ...rule }: AccessRule) => ({
  ...rule,
  changedAt: iso(changedAtMs),
  withdrawnAt: isoOrNull(withdrawnAtMs),
});

const refuse = (field: string, reason: string): HubError =>
  new HubError('BadRequest', { field, reason });

/** What a schema cannot say about a rule. @throws HubError BadRequest naming the field */
const checkDraft = async ({ db }: AccessPorts, draft: Draft): Promise<void> => {
  const known = new Set((await listRoles(db)).map(({ code }) => code));
  const unknown = draft.roles.findIndex((role) => !known.has(role));
  if (unknown >= 0) throw refuse(`body/roles/${unknown}`, 'такой роли нет');
  if (draft.hides === 'values' && draft.attributes.length === 0)
    throw refuse('body/attributes', 'назовите атрибуты, значения которых скрыть');
  if (draft.hides === 'record' && draft.conditions.length === 0)
    throw refuse('body/conditions', 'без условий роль не увидит ни одного сообщения');
  for (const part of ['conditions', 'exceptions'] as const) {
    const wrong = draft[part].findIndex(
      ({ attribute, key }) => (attribute === 'key') !== (key !== undefined),
    );
    if (wrong >= 0)
      throw refuse(`body/${part}/${wrong}/key`, 'имя ключа указывают для признака «key», и только');
  }
};

const found = async (ports: AccessPorts, ruleId: string): Promise<AccessRule> => {
  const rule = await findRule(ports.db, ruleId);
  if (rule === null) throw new HubError('RecordNotFound', { field: 'id' });
  return rule;
};

/** Why a change did not take: somebody was faster, or the rule has ended. */
const notTaken = ({ withdrawnAtMs, revision, changedBy }: AccessRule): HubError =>
  withdrawnAtMs !== null
    ? new HubError('ActionNotAllowed', { field: 'id', reason: 'Правило уже снято.' })
    : new HubError('RecordConflict', {
        field: 'revision',
        value: String(revision),
        reason: `Правило уже изменил ${changedBy}: действует редакция ${revision}.`,
      });

const IdParam = Type.Object({ id: Type.String({ format: 'uuid' }) });
const common = { tags, permission: 'person', right: 'roles.manage' } as const;
const changing = { ...common, audit: 'accessRule.changed', confirmed: true } as const;

const auditOf = (draft: Draft, action: string) => ({
  action,
  roles: draft.roles,
  rule: { hides: draft.hides, conditions: draft.conditions, exceptions: draft.exceptions },
});

const listRoute = ({ db }: AccessPorts): Route =>
  defineRoute({
    ...common,
    method: 'get',
    path: root,
    summary: 'Правила доступа: что и от каких ролей скрыто',
    responses: { 200: { description: 'Правила, действующие первыми', schema: RulesReply } },
    handler: async () => ({ status: 200, body: { rules: (await listRules(db)).map(reply) } }),
  });

const createRoute = (ports: AccessPorts): Route =>
  defineRoute({
    ...changing,
    method: 'post',
    path: root,
    summary: 'Скрыть сведения от ролей по признакам',
    description: 'Действует со следующего обращения: в консоли, API, поиске и выгрузках.',
    body: CreateBody,
    responses: { 201: { description: 'Правило', schema: RuleReply } },
    handler: async ({ body, caller, note }) => {
      note('accessRule', auditOf(body, 'created'));
      await checkDraft(ports, body);
      const ruleId = ports.secrets.uuid();
      note(`accessRule:${ruleId}`);
      await insertRule(ports.db, ruleId, body, personOfCall(caller).login, ports.clock.nowMs());
      return { status: 201, body: reply(await found(ports, ruleId)) };
    },
  });

const changeRoute = (ports: AccessPorts): Route =>
  defineRoute({
    ...changing,
    method: 'put',
    path: `${root}/{id}`,
    summary: 'Изменить правило доступа',
    params: IdParam,
    body: ChangeBody,
    responses: { 200: { description: 'Правило', schema: RuleReply } },
    handler: async ({ params: { id }, body: { revision, ...draft }, caller, note }) => {
      note(`accessRule:${id}`, auditOf(draft, 'changed'));
      await checkDraft(ports, draft);
      const { login } = personOfCall(caller);
      const taken = await updateRule(ports.db, id, revision, draft, login, ports.clock.nowMs());
      const rule = await found(ports, id);
      if (!taken) throw notTaken(rule);
      return { status: 200, body: reply(rule) };
    },
  });

const withdrawRoute = (ports: AccessPorts): Route =>
  defineRoute({
    ...changing,
    method: 'delete',
    path: `${root}/{id}`,
    summary: 'Снять правило доступа',
    params: IdParam,
    responses: { 200: { description: 'Снятое правило', schema: RuleReply } },
    handler: async ({ params: { id }, caller, note }) => {
      note(`accessRule:${id}`, { action: 'withdrawn' });
      const { login } = personOfCall(caller);
      const taken = await withdrawRule(ports.db, id, login, ports.clock.nowMs());
      const rule = await found(ports, id);
      if (!taken) throw notTaken(rule);
      return { status: 200, body: reply(rule) };
    },
  });

/** What the holder hides from which roles (KIS-3.1, PUSK-3.1). */
export const makeRuleRoutes = (ports: AccessPorts): readonly Route[] => [
  listRoute(ports),
  createRoute(ports),
  changeRoute(ports),
  withdrawRoute(ports),
];
