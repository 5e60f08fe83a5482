import Type, { type Static } from 'typebox';
import {
  alertKindNames,
  alertKinds,
  allRules,
  checkRule,
  levelOf,
  observationsOf,
  ruleFor,
  shippedRules,
  type AlertRule,
} from '../../broker/index.ts';
import { defineRoute, type Route } from '../../module/index.ts';
import type { MonitorPorts } from './ports.ts';
import { callerOf, found, iso, isoOrNull, requireRegion } from './reach.ts';
import {
  RuleBody,
  RuleChangeBody,
  ruleParams,
  RuleReply,
  RulesReply,
  RuleTestReply,
} from './schemas.ts';

const tags = ['monitor'];
const root = '/api/v1/monitor/rules';
const minuteMs = 60_000;
const subjectsShownMax = 200;

const replyOf = (rule: AlertRule) => ({
  ruleId: rule.ruleId,
  kind: rule.kind,
  title: rule.title,
  enabled: rule.enabled,
  levels: rule.levels,
  holdMinutes: rule.holdMs / minuteMs,
  scope: rule.scope,
  shipped: shippedRules.some(({ ruleId }) => ruleId === rule.ruleId),
  version: rule.version,
  changedBy: rule.changedBy,
  changedAt: isoOrNull(rule.changedAtMs),
});

type Written = Static<typeof RuleBody>;

const ruleOf = (
  written: Written,
  ruleId: string,
  version: number,
  by: string | null,
  atMs: number | null,
): AlertRule => {
  const rule: AlertRule = {
    ruleId,
    kind: written.kind,
    title: written.title,
    enabled: written.enabled,
    levels: written.levels,
    holdMs: Math.round(written.holdMinutes * minuteMs),
    scope: written.scope,
    version,
    changedBy: by,
    changedAtMs: atMs,
  };
  checkRule(rule);
  return rule;
};

/** What a rule would raise now: every subject that this very rule would judge, with its figure. */
const testOf = async (p: MonitorPorts, draft: AlertRule) => {
  const [figures, kept] = await Promise.all([p.figures(), p.settings.rules()]);
  const others = allRules(kept).filter(({ ruleId }) => ruleId !== draft.ruleId);
  const rules = [...others, { ...draft, enabled: true }];
  const judged = observationsOf(figures)
    .filter(({ kind }) => kind === draft.kind)
    .filter((one) => ruleFor(rules, draft.kind, one)?.ruleId === draft.ruleId)
    .map((one) => ({ one, level: levelOf(draft, one.value) }))
    .toSorted((a, b) => b.level - a.level);
  return {
    at: iso(figures.atMs),
    subjects: judged.slice(0, subjectsShownMax).map(({ one: { subject, value, text }, level }) => ({
      subject,
      value,
      text,
      severity: draft.levels[level]?.severity ?? null,
    })),
    raised: judged.filter(({ level }) => level >= 0).length,
  };
};

const readRoutes = (p: MonitorPorts): readonly Route[] => [
  defineRoute({
    method: 'get',
    path: root,
    summary: 'Правила оповещений и их виды',
    tags,
    permission: 'operator',
    right: 'incidents.read',
    responses: { 200: { description: 'Правила', schema: RulesReply } },
    handler: async ({ caller }) => {
      requireRegion(caller);
      const rules = allRules(await p.settings.rules()).map(replyOf);
      const kinds = alertKindNames.map((kind) => {
        const { title, unit, worse, subject, advice } = alertKinds[kind];
        return { kind, title, unit, worse, subject, advice };
      });
      return { status: 200, body: { rules, kinds } };
    },
  }),
  defineRoute({
    method: 'post',
    path: `${root}/test`,
    summary: 'Проверить правило: что оно подняло бы сейчас',
    description: 'Ничего не записывает и никого не оповещает.',
    tags,
    permission: 'operator',
    right: 'monitor.manage',
    body: Type.Object(
      { rule: RuleBody, ruleId: Type.Optional(Type.String({ maxLength: 60 })) },
      { additionalProperties: false },
    ),
    responses: { 200: { description: 'Что нашлось', schema: RuleTestReply } },
    handler: async ({ body }) => {
      const draft = ruleOf(body.rule, body.ruleId ?? 'test', 0, null, null);
      return { status: 200, body: await testOf(p, draft) };
    },
  }),
];

const changeRoutes = (p: MonitorPorts): readonly Route[] => [
  defineRoute({
    method: 'post',
    path: root,
    summary: 'Добавить правило: для участника, очереди или вида сведений',
    tags,
    permission: 'operator',
    right: 'monitor.manage',
    audit: 'alertRule.changed',
    body: RuleBody,
    responses: { 201: { description: 'Правило', schema: RuleReply } },
    handler: async ({ body, caller, note }) => {
      const ruleId = `own-${p.newId()}`;
      note(`alertRule:${ruleId}`, { action: 'created' });
      const rule = ruleOf(body, ruleId, 0, callerOf(caller).name, p.clock.nowMs());
      return { status: 201, body: replyOf(await p.settings.putRule(rule)) };
    },
  }),
  defineRoute({
    method: 'put',
    path: `${root}/{id}`,
    summary: 'Изменить правило',
    tags,
    permission: 'operator',
    right: 'monitor.manage',
    audit: 'alertRule.changed',
    params: ruleParams,
    body: RuleChangeBody,
    responses: { 200: { description: 'Правило', schema: RuleReply } },
    handler: async ({ params, body: { version, ...written }, caller, note }) => {
      note(`alertRule:${params.id}`, { action: 'changed' });
      const known = allRules(await p.settings.rules()).find(({ ruleId }) => ruleId === params.id);
      const { kind } = found(known);
      const by = callerOf(caller).name;
      const rule = ruleOf({ ...written, kind }, params.id, version, by, p.clock.nowMs());
      return { status: 200, body: replyOf(await p.settings.putRule(rule)) };
    },
  }),
  defineRoute({
    method: 'delete',
    path: `${root}/{id}`,
    summary: 'Удалить своё правило или вернуть поставленное с хабом',
    tags,
    permission: 'operator',
    right: 'monitor.manage',
    audit: 'alertRule.changed',
    params: ruleParams,
    query: Type.Object({ version: Type.Integer({ minimum: 1 }) }, { additionalProperties: false }),
    responses: { 204: { description: 'Сделано' } },
    handler: async ({ params, query, note }) => {
      note(`alertRule:${params.id}`, { action: 'removed' });
      await p.settings.dropRule(params.id, query.version);
      return { status: 204 };
    },
  }),
];

/** Rules as data: read, tested on what is now, changed (KIS-4.4.5). */
export const makeRuleRoutes = (p: MonitorPorts): readonly Route[] => [
  ...readRoutes(p),
  ...changeRoutes(p),
];
