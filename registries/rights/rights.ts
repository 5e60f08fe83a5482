import type { Caller, Reach, Right } from '../../module/index.ts';
import { HubError } from '../../broker/index.ts';
import type { Ownership, RegisterName, Workflow } from '../entries/index.ts';
import type { SystemPassport } from '../passport/index.ts';

export type RightsPorts = {
  readonly workflow: Pick<Workflow, 'history'>;
  readonly ownership: Ownership;
  readonly passport: SystemPassport;
};

/** Where a caller may use a right: a person by its roles, a system in its own records, an operator's system or token everywhere. */
const reachOf = (caller: Caller, right: Right): Reach | null => {
  if (caller.person) return caller.person.reach(right);
  return caller.operator ? 'region' : (caller.organisations ?? []);
};

const refusal = (reason: string, field?: string): HubError =>
  new HubError('AccessDenied', { ...(field !== undefined && { field }), reason });

/**
 * Actions of the operator and of the holder are for people of that organisation (KIS-D.1.1, KIS-4.1.3): a role is not enough.
 * Systems and the installation's token are known by their register entry and by their keeper.
 */
const requireOrganisation = (
  { person, system }: Caller,
  { ogrn, name }: SystemPassport['operator'],
): void => {
  const organisation = person?.organisation ?? null;
  if (person === null && system === null) return;
  if (person === null || organisation === ogrn) return;
  throw refusal(`Это действие сотрудников организации «${name}» (ОГРН ${ogrn}).`, 'organisation');
};

/** Publication, refusal and the end of entries: the operator's; of regulations the holder's. @throws HubError AccessDenied */
export const requireApprover = (
  { passport }: Pick<RightsPorts, 'passport'>,
  caller: Caller,
  register: RegisterName,
): void => {
  const isRegulation = register === 'regulations';
  const right = isRegulation ? 'regulations.approve' : 'registry.approve';
  if (reachOf(caller, right) !== 'region')
    throw refusal(
      isRegulation
        ? 'Регламенты подключения утверждает только обладатель Системы.'
        : `Действие доступно только оператору: «${passport.operator.name}».`,
    );
  requireOrganisation(caller, isRegulation ? passport.holder : passport.operator);
  if (isRegulation && caller.system && caller.system.participantOgrn !== passport.holder.ogrn)
    throw refusal('Регламенты подключения утверждает только обладатель Системы.');
};

/** Organisations whose records of a register the caller may see; null: everybody's. Systems see the registers whole, as they always did. */
export const visibleTo = (caller: Caller): readonly string[] | null =>
  caller.person ? caller.organisations : null;

/** An entry of another organisation is not shown to a person. @throws HubError AccessDenied */
export const requireVisible = async (
  { ownership }: Pick<RightsPorts, 'ownership'>,
  caller: Caller,
  register: RegisterName,
  code: string,
): Promise<void> => {
  const organisations = visibleTo(caller);
  if (organisations === null || (await ownership.isVisible(register, code, organisations))) return;
  throw refusal('Запись принадлежит другой организации.', 'code');
};

/** The field of a card that names the system to which the entry belongs; registers without one are the operator's alone. */
const ownerFields: Readonly<Partial<Record<RegisterName, string>>> = {
  systems: 'mnemonic',
  informationTypes: 'owner',
  services: 'owner',
  accessRules: 'sender',
};

const fieldOf = (card: unknown, field: string): unknown =>
  typeof card === 'object' && card !== null && Object.hasOwn(card, field)
    ? (card as Readonly<Record<string, unknown>>)[field]
    : undefined;

/** Organisation to which a card says it belongs; undefined: it does not say, null: nobody knows it. */
const organisationOfCard = async (
  { organisationOf }: Ownership,
  register: RegisterName,
  card: unknown,
): Promise<unknown> => {
  if (register === 'participants') return fieldOf(card, 'ogrn');
  if (register === 'systems') {
    const mnemonic = fieldOf(card, 'mnemonic');
    const known = typeof mnemonic === 'string' ? await organisationOf(mnemonic) : null;
    return known ?? fieldOf(card, 'participant');
  }
  const field = ownerFields[register];
  const owner = field === undefined ? undefined : fieldOf(card, field);
  return typeof owner === 'string' ? organisationOf(owner) : null;
};

const checkPersonMaySubmit = async (
  ports: RightsPorts,
  caller: Caller,
  register: RegisterName,
  card: unknown,
): Promise<void> => {
  const reach = reachOf(caller, 'registry.edit');
  if (reach === 'region') return;
  const organisation = await organisationOfCard(ports.ownership, register, card);
  const own = typeof organisation === 'string' && (reach ?? []).includes(organisation);
  const participant = register === 'systems' ? fieldOf(card, 'participant') : organisation;
  if (own && (reach ?? []).includes(String(participant))) return;
  throw refusal(
    'Вы составляете карточки только своей организации, её систем, сервисов, видов сведений и прав.',
    'envelope.card',
  );
};

/** A participant submits cards of what is its own (KIS-4.2.10.a). @throws HubError AccessDenied */
export const checkMaySubmit = async (
  ports: RightsPorts,
  caller: Caller,
  register: RegisterName,
  card: unknown,
): Promise<void> => {
  if (caller.person) return checkPersonMaySubmit(ports, caller, register, card);
  if (caller.operator) return;
  const field = ownerFields[register];
  const owner = field === undefined ? undefined : fieldOf(card, field);
  if (field !== undefined && (owner === undefined || owner === caller.name)) return;
  throw refusal(
    'Участник подаёт карточки только своей системы, её сервисов, видов сведений и прав.',
    field === undefined ? 'envelope.register' : `envelope.card/${field}`,
  );
};

type Handed = {
  readonly register: RegisterName;
  readonly code: string;
  readonly version?: number;
};

/**
 * Handing in, recalling and throwing away a version that waits: its author's; a person does it for what the right to edit covers.
 * @throws HubError AccessDenied
 */
export const requireEditor = async (
  ports: RightsPorts,
  caller: Caller,
  { register, code, version }: Handed,
  mustBeAuthor: boolean,
): Promise<void> => {
  const reach = reachOf(caller, 'registry.edit');
  if (reach === null) throw refusal('Нет права «Реестры: правка черновиков».');
  if (reach === 'region' && !mustBeAuthor) return;
  if (caller.person && reach !== 'region') {
    const { ownership } = ports;
    if (!(await ownership.isVisible(register, code, reach)))
      throw refusal('Запись принадлежит другой организации.', 'envelope.code');
    if (!mustBeAuthor) return;
  }
  const { versions } = await ports.workflow.history(register, code);
  const found = versions.find((one) => one.version === version);
  if (found === undefined || found.createdBy === caller.name) return;
  throw refusal('Это действие с редакцией доступно её автору.');
};
