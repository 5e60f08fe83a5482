import { HubError, type EpochMs } from '../../../broker/index.ts';
import {
  businessRights,
  rights as rightTable,
  type Person,
  type Right,
} from '../../../module/index.ts';
import type { Queryable } from '../../../registries/index.ts';
import type { AccessPorts } from '../access/ports.ts';
import { administrator } from './seeded.ts';

export type RoleKind = 'business' | 'technical';

export type Role = {
  readonly code: string;
  readonly title: string;
  readonly description: string;
  readonly kind: RoleKind;
  readonly rights: readonly string[];
  readonly secondFactor: boolean;
  readonly revision: number;
  readonly changedAtMs: EpochMs;
  readonly changedBy: string;
  /** Accounts that have it now. */
  readonly people: number;
};

export type RoleDraft = {
  readonly title: string;
  readonly description: string;
  readonly kind: RoleKind;
  readonly rights: readonly Right[];
  readonly secondFactor: boolean;
  readonly comment: string;
};

const columns = `role.code, role.title, role.description, role.kind, role.rights, role.second_factor as "secondFactor", role.revision,
  broker.ms(role.changed_at) as "changedAtMs", role.changed_by as "changedBy",
  (select count(distinct held.account_id)::int from identity.grant held join identity.account a on a.account_id = held.account_id
    where held.role = role.code and held.withdrawn_at is null and a.state = 'active') as people`;

/** Every role, technical ones first. */
export const listRoles = (t: Queryable): Promise<readonly Role[]> =>
  t.query<Role>(
    `select ${columns} from identity.role as role order by role.kind desc, role.code collate "C"`,
  );

/** One role; null when there is none. */
export const findRole = async (t: Queryable, code: string): Promise<Role | null> =>
  (
    await t.query<Role>(`select ${columns} from identity.role as role where role.code = $1::text`, [
      code,
    ])
  )[0] ?? null;

export type RoleChange = {
  readonly revision: number;
  readonly atMs: EpochMs;
  readonly by: string;
  readonly rights: readonly string[];
  readonly comment: string;
};

/** What was done to a role, newest first. */
export const roleHistory = (t: Queryable, code: string): Promise<readonly RoleChange[]> =>
  t.query<RoleChange>(
    `select revision, broker.ms(at) as "atMs", by, rights, comment from identity.role_event
      where role = $1::text order by event_id desc limit 500`,
    [code],
  );

const titleOf = (right: Right): string => `«${rightTable[right].title}»`;

/** Technical roles do not see content and do not run the business of others (KIS-4.4.7, KIS-D.2-1). */
const checkKind = ({ kind, rights }: RoleDraft): void => {
  const wrong = kind === 'technical' ? rights.filter((right) => businessRights.has(right)) : [];
  if (wrong.length === 0) return;
  throw new HubError('AccessDenied', {
    field: 'rights',
    reason: `Технической роли эти права не дают: ${wrong.map(titleOf).join(', ')}.`,
  });
};

/** Nobody adds rights to a role of one's own that one does not have otherwise. */
const checkOwn = (editor: Person, code: string, added: readonly Right[]): void => {
  if (!editor.roles.includes(code)) return;
  const wrong = added.filter((right) => editor.reach(right) === null);
  if (wrong.length === 0) return;
  throw new HubError('AccessDenied', {
    field: 'rights',
    reason: `Себе права не добавляют: ${wrong.map(titleOf).join(', ')}. Это сделает другой сотрудник.`,
  });
};

const noteChange = (t: Queryable, role: Role, by: string, atMs: EpochMs, comment: string) =>
  t.query(
    `insert into identity.role_event (role, revision, at, by, rights, comment)
     values ($1::text, $2::int, broker.at_ms($3::bigint), $4::text, $5::text[], $6::text)`,
    [role.code, role.revision, atMs, by, role.rights, comment],
  );

const written = async (t: Queryable, code: string): Promise<Role> => {
  const role = await findRole(t, code);
  if (role === null) throw new HubError('RecordNotFound', { field: 'code' });
  return role;
};

/** Makes a role. @throws HubError RecordConflict when the code is taken; AccessDenied for rights that its kind may not have */
export const makeCreateRole =
  ({ db, clock }: AccessPorts) =>
  (editor: Person, code: string, draft: RoleDraft): Promise<Role> => {
    checkKind(draft);
    const atMs = clock.nowMs();
    return db.tx(async (t) => {
      const made = await t.query(
        `insert into identity.role (code, title, description, kind, rights, second_factor, changed_at, changed_by)
         values ($1::text, $2::text, $3::text, $4::text, $5::text[], $6::boolean, broker.at_ms($7::bigint), $8::text)
         on conflict (code) do nothing returning 1`,
        [
          code,
          draft.title,
          draft.description,
          draft.kind,
          draft.rights,
          draft.secondFactor,
          atMs,
          editor.login,
        ],
      );
      if (made.length === 0) {
        throw new HubError('RecordConflict', {
          field: 'code',
          reason: 'Роль с таким кодом уже есть.',
        });
      }
      const role = await written(t, code);
      await noteChange(t, role, editor.login, atMs, draft.comment);
      return role;
    });
  };

export type RoleEdit = { readonly role: Role; readonly added: Right[]; readonly removed: string[] };

const refuseStale = (role: Role, revision: number): void => {
  if (role.revision === revision) return;
  throw new HubError('RecordConflict', {
    field: 'revision',
    value: String(role.revision),
    reason: `Роль уже изменил ${role.changedBy}: действует редакция ${role.revision}.`,
  });
};

/**
 * Changes a role; sessions that are open have its new rights from their next call on (KIS-2.4.3).
 * @param revision that the editor has seen
 * @throws HubError RecordNotFound, RecordConflict, ActionNotAllowed for the administrator's role, AccessDenied
 */
export const makeChangeRole =
  ({ db, clock }: AccessPorts) =>
  (editor: Person, code: string, revision: number, draft: RoleDraft): Promise<RoleEdit> => {
    checkKind(draft);
    const atMs = clock.nowMs();
    return db.tx(async (t) => {
      await t.query('select 1 from identity.role where code = $1::text for update', [code]);
      const before = await written(t, code);
      if (code === administrator) {
        throw new HubError('ActionNotAllowed', {
          field: 'code',
          reason: 'У администратора региона всегда все права: эта роль не изменяется.',
        });
      }
      refuseStale(before, revision);
      if (before.kind !== draft.kind && before.people > 0) {
        throw new HubError('ActionNotAllowed', {
          field: 'kind',
          reason: 'Вид роли не меняют, пока она у кого-то есть.',
        });
      }
      const added = draft.rights.filter((right) => !before.rights.includes(right));
      checkOwn(editor, code, added);
      await t.query(
        `update identity.role set title = $2::text, description = $3::text, kind = $4::text, rights = $5::text[],
           second_factor = $6::boolean, revision = revision + 1, changed_at = broker.at_ms($7::bigint), changed_by = $8::text
         where code = $1::text`,
        [
          code,
          draft.title,
          draft.description,
          draft.kind,
          draft.rights,
          draft.secondFactor,
          atMs,
          editor.login,
        ],
      );
      const role = await written(t, code);
      await noteChange(t, role, editor.login, atMs, draft.comment);
      const removed = before.rights.filter((right) => !role.rights.includes(right));
      return { role, added, removed };
    });
  };
