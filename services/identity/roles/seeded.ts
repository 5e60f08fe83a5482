import { rights, type Right } from '../../../module/index.ts';

export type RoleSeed = {
  readonly code: string;
  readonly title: string;
  readonly rights: readonly Right[];
  /** `technical` roles are given by the administrator of the System (KIS-D.2-1). */
  readonly kind?: 'business' | 'technical';
};

const everyRight = Object.keys(rights) as Right[];

/** The role that always has every right. */
export const administrator = 'kis.admin';

/** Roles that exist from the first start; their rights may be changed later, except the administrator's. */
export const seededRoles: readonly RoleSeed[] = [
  { code: administrator, title: 'Администратор региона', rights: everyRight },
  {
    code: 'kis.sysadmin',
    title: 'Администратор Системы',
    kind: 'technical',
    // Technical work without the content of messages and without rights to business data (KIS-2.4.3).
    rights: [
      'components.manage',
      'monitor.manage',
      'queues.read',
      'incidents.read',
      'incidents.manage',
      'messages.read',
      'registry.read',
      'registry.edit',
      'scenarios.read',
      'marks.read',
      'reconciliation.use',
      'users.read',
      'grants.system',
      'settings.manage',
      'deadLetters.redrive',
      'desk.answer',
    ],
  },
  {
    code: 'kis.registrar',
    title: 'Администратор реестров',
    rights: [
      'registry.read',
      'registry.edit',
      'registry.approve',
      'bench.use',
      'scenarios.read',
      'scenarios.run',
      'users.read',
      'users.manage',
      'queues.read',
      'messages.read',
      'desk.answer',
    ],
  },
  {
    code: 'kis.monitor',
    title: 'Дежурный мониторинга',
    kind: 'technical',
    rights: [
      'queues.read',
      'messages.read',
      'incidents.read',
      'incidents.manage',
      'registry.read',
      'scenarios.read',
      'marks.read',
      'reconciliation.use',
    ],
  },
  {
    code: 'kis.security',
    title: 'Офицер безопасности',
    rights: [
      'audit.read',
      'users.read',
      'messages.reveal.approve',
      'incidents.read',
      'messages.read',
    ],
  },
  {
    code: 'kis.holder',
    title: 'Обладатель Системы',
    rights: [
      'regulations.approve',
      'roles.manage',
      'users.read',
      'registry.read',
      'queues.read',
      'incidents.read',
      'audit.read',
    ],
  },
  {
    code: 'participant.admin',
    title: 'Администратор участника',
    rights: [
      'registry.read',
      'registry.edit',
      'users.read',
      'users.manage',
      'grants.business',
      'keys.manage',
      'keys.use',
      'queues.read',
      'messages.read',
      'messages.export',
      'marks.read',
      'marks.manage',
      'scenarios.read',
      'scenarios.run',
      'reconciliation.use',
      'bench.use',
      'incidents.read',
    ],
  },
  {
    code: 'participant.clerk',
    title: 'Сотрудник участника',
    rights: [
      'messages.read',
      'messages.content',
      'queues.read',
      'marks.read',
      'marks.manage',
      'scenarios.read',
      'scenarios.run',
      'reconciliation.use',
    ],
  },
];
