import type { EpochMs } from '../../../broker/index.ts';
import type { Queryable } from '../../../registries/index.ts';
import type { AccessRule } from './rule.ts';

const columns = `rule_id as "ruleId", title, roles, hides, attributes, conditions, exceptions, basis, revision,
  broker.ms(changed_at) as "changedAtMs", changed_by as "changedBy", broker.ms(withdrawn_at) as "withdrawnAtMs",
  withdrawn_by as "withdrawnBy"`;

/** Every rule, those in force first. */
export const listRules = (t: Queryable): Promise<readonly AccessRule[]> =>
  t.query<AccessRule>(
    `select ${columns} from identity.access_rule order by withdrawn_at is not null, title, rule_id limit 500`,
  );

/** One rule; null when there is none. */
export const findRule = async (t: Queryable, ruleId: string): Promise<AccessRule | null> =>
  (
    await t.query<AccessRule>(
      `select ${columns} from identity.access_rule where rule_id = $1::uuid`,
      [ruleId],
    )
  )[0] ?? null;

/** Rules in force that hide from any of these roles. */
export const rulesOf = async (
  t: Queryable,
  roles: readonly string[],
): Promise<readonly AccessRule[]> =>
  roles.length === 0
    ? []
    : t.query<AccessRule>(
        `select ${columns} from identity.access_rule
          where withdrawn_at is null and roles && $1::text[] order by rule_id`,
        [roles],
      );

export type RuleDraft = Pick<
  AccessRule,
  'title' | 'roles' | 'hides' | 'attributes' | 'conditions' | 'exceptions' | 'basis'
>;

const valuesOf = (ruleId: string, draft: RuleDraft, by: string, atMs: EpochMs) => [
  ruleId,
  draft.title,
  draft.roles,
  draft.hides,
  draft.attributes,
  JSON.stringify(draft.conditions),
  JSON.stringify(draft.exceptions),
  draft.basis,
  atMs,
  by,
];

/** Writes a new rule. */
export const insertRule = async (
  t: Queryable,
  ruleId: string,
  draft: RuleDraft,
  by: string,
  atMs: EpochMs,
): Promise<void> => {
  await t.query(
    `insert into identity.access_rule (rule_id, title, roles, hides, attributes, conditions, exceptions, basis, changed_at, changed_by)
     values ($1::uuid, $2::text, $3::text[], $4::text, $5::text[], $6::jsonb, $7::jsonb, $8::text, broker.at_ms($9::bigint), $10::text)`,
    valuesOf(ruleId, draft, by, atMs),
  );
};

/** Changes a rule in force. @returns false when it is withdrawn or has another revision */
export const updateRule = async (
  t: Queryable,
  ruleId: string,
  revision: number,
  draft: RuleDraft,
  by: string,
  atMs: EpochMs,
): Promise<boolean> => {
  const rows = await t.query(
    `update identity.access_rule set title = $2::text, roles = $3::text[], hides = $4::text, attributes = $5::text[],
       conditions = $6::jsonb, exceptions = $7::jsonb, basis = $8::text, changed_at = broker.at_ms($9::bigint),
       changed_by = $10::text, revision = revision + 1
      where rule_id = $1::uuid and revision = $11::int and withdrawn_at is null returning 1`,
    [...valuesOf(ruleId, draft, by, atMs), revision],
  );
  return rows.length > 0;
};

/** Ends a rule: what it hid is seen again. @returns false when it was withdrawn before */
export const withdrawRule = async (
  t: Queryable,
  ruleId: string,
  by: string,
  atMs: EpochMs,
): Promise<boolean> => {
  const rows = await t.query(
    `update identity.access_rule set withdrawn_at = broker.at_ms($3::bigint), withdrawn_by = $2::text
      where rule_id = $1::uuid and withdrawn_at is null returning 1`,
    [ruleId, by, atMs],
  );
  return rows.length > 0;
};
