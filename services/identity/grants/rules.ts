import { HubError } from '../../../broker/index.ts';
import {
  rights,
  subsystems,
  type Person,
  type Right,
  type Subsystem,
} from '../../../module/index.ts';
import type { Account } from '../accounts/account.ts';
import { covers } from '../access/person.ts';
import type { AccessPorts } from '../access/ports.ts';
import type { Role, RoleKind } from '../roles/manage.ts';

/** What gives a role of this kind (KIS-D.2-1). */
export const grantingRight = {
  business: 'grants.business',
  technical: 'grants.system',
} as const satisfies Record<RoleKind, Right>;

/** Role of the System's administrator: bound to an institution subordinate to the operator (KIS-3.2). */
export const systemAdministrator = 'kis.sysadmin';

export type Wanted = {
  readonly account: Account;
  readonly role: Role;
  /** OGRN; null: the whole region. */
  readonly organisation: string | null;
  readonly subsystem: Subsystem;
};

const denied = (field: string, reason: string): HubError =>
  new HubError('AccessDenied', { field, reason });
const refused = (field: string, reason: string): HubError =>
  new HubError('GrantRefused', { field, reason });

const isRight = (name: string): name is Right => Object.hasOwn(rights, name);

/**
 * Nobody gives for the whole region what he has not himself for the whole region. Within an organisation the right to give roles
 * there is enough: an administrator of a participant appoints clerks who open messages that he does not.
 */
const checkRights = (giver: Person, { role, organisation }: Wanted): void => {
  if (organisation !== null) return;
  const beyond = role.rights.filter(isRight).filter((right) => !covers(giver.reach(right), null));
  if (beyond.length === 0) return;
  const titles = beyond.map((right) => `«${rights[right].title}»`).join(', ');
  throw denied('role', `Этих прав нет у вас самих, передать их нельзя: ${titles}.`);
};

/**
 * Who may give or withdraw this role to this person: never oneself, only in one's reach, only roles of the kind that one gives.
 * @throws HubError AccessDenied
 */
export const checkGiver = (giver: Person, wanted: Wanted, kind: RoleKind): void => {
  const { account, role, organisation } = wanted;
  if (role.kind !== kind) {
    throw denied(
      'role',
      role.kind === 'business'
        ? 'Рабочую роль выдаёт оператор или администратор участника, не администратор Системы.'
        : 'Техническую роль выдают по праву «Права: выдача технических ролей».',
    );
  }
  if (account.accountId === giver.personId) {
    throw denied('account', 'Себе роли не выдают и не отзывают: это сделает другой сотрудник.');
  }
  const reach = giver.reach(grantingRight[kind]);
  if (!covers(reach, account.organisation)) {
    throw denied('account', 'Этот сотрудник работает в организации, где вы ролей не выдаёте.');
  }
  if (!covers(reach, organisation)) {
    throw denied(
      'organisation',
      organisation === null
        ? 'Роль на весь регион вы не выдаёте: укажите организацию.'
        : 'В этой организации вы ролей не выдаёте.',
    );
  }
};

/** A role of the region goes to the operator and to institutions subordinate to it; the System's administrator only to those. */
const checkEmployer = async (
  { directory, operator }: AccessPorts,
  { account, role, organisation }: Wanted,
): Promise<void> => {
  const isOperator = account.organisation === operator;
  const isSubordinate =
    !isOperator && (await directory.parentOf(account.organisation)) === operator;
  if (role.code === systemAdministrator && !isSubordinate) {
    throw refused(
      'account',
      'Администратор Системы — сотрудник учреждения, подведомственного оператору; эта организация ему не подведомственна.',
    );
  }
  if (isOperator || isSubordinate) return;
  if (organisation === null) {
    throw refused(
      'organisation',
      'На весь регион роль выдаётся только сотрудникам оператора и подведомственных ему учреждений.',
    );
  }
  if (organisation !== account.organisation) {
    throw refused('organisation', 'Сотруднику участника роль выдаётся в его организации.');
  }
};

/** Those who approve regulations work before there is the first one: otherwise nobody could approve it. */
const approvesRegulations = ({ role, account }: Wanted, operator: string): boolean =>
  role.rights.includes('regulations.approve') && account.organisation === operator;

/**
 * On what the grant rests: the approved regulation of the subsystem and, for everybody but the operator itself, an agreement of the
 * organisation (KIS-1.3).
 * @returns version of the regulation, null when the grant needs none and there is none
 * @throws HubError RegulationRequired, AgreementRequired
 */
const admit = async (
  { admission, operator }: AccessPorts,
  wanted: Wanted,
): Promise<string | null> => {
  const { account, subsystem } = wanted;
  const regulation = await admission.regulationOf(subsystem);
  if (regulation === null && !approvesRegulations(wanted, operator)) {
    throw new HubError('RegulationRequired', {
      field: 'subsystem',
      reason: `Для подсистемы «${subsystems[subsystem]}» нет утверждённого и действующего регламента подключения.`,
    });
  }
  const isOperator = account.organisation === operator;
  if (!isOperator && (await admission.agreementOf(account.organisation, subsystem)) === null) {
    throw new HubError('AgreementRequired', {
      field: 'account',
      reason: `У организации ${account.organisation} нет действующего соглашения по подсистеме «${subsystems[subsystem]}».`,
    });
  }
  return regulation === null ? null : String(regulation.version);
};

/**
 * Everything that must hold before a role is given.
 * @returns version of the regulation that the grant references
 * @throws HubError AccessDenied, GrantRefused, RegulationRequired, AgreementRequired
 */
export const checkGrant = async (
  ports: AccessPorts,
  giver: Person,
  wanted: Wanted,
  kind: RoleKind,
): Promise<string | null> => {
  checkGiver(giver, wanted, kind);
  if (wanted.account.state !== 'active') {
    throw refused('account', 'Учётная запись закрыта.');
  }
  await checkEmployer(ports, wanted);
  const version = await admit(ports, wanted);
  checkRights(giver, wanted);
  return version;
};
