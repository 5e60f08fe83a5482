import type { Caller } from '../../module/index.ts';
import { HubError } from '../../broker/index.ts';
import type { Entry, EntrySummary, RegisterName, Registers } from '../../registries/index.ts';
import { iso, isoOrNull } from './moments.ts';
import type { StepData } from './registryEnvelopes.ts';

const common = (entry: Omit<Entry, 'data'>) => ({
  register: entry.register,
  code: entry.code,
  version: entry.version,
  state: entry.state,
  baseVersion: entry.baseVersion,
  validFrom: isoOrNull(entry.validFromMs),
  validTo: isoOrNull(entry.validToMs),
  createdAt: iso(entry.createdAtMs),
  createdBy: entry.createdBy,
  publishedAt: isoOrNull(entry.publishedAtMs),
  publishedBy: entry.publishedBy,
  comment: entry.comment,
});

/** A version of an entry with its card. */
export const entryReply = (entry: Entry) => ({ ...common(entry), data: entry.data });

/** One line of a list. */
export const summaryReply = (row: EntrySummary) => ({
  ...common(row),
  name: row.name,
  currentVersion: row.currentVersion,
});

const operatorOnly = (): HubError =>
  new HubError('AccessDenied', { reason: 'Действие доступно только оператору.' });

/** The field of a card that names the system to which the entry belongs; registers without one are the operator's alone. */
const ownerFields: Readonly<Partial<Record<RegisterName, string>>> = {
  systems: 'mnemonic',
  informationTypes: 'owner',
  services: 'owner',
  accessRules: 'sender',
};

/** A participant submits cards of what is its own (KIS-4.2.10.a). @throws HubError AccessDenied */
export const checkMaySubmit = (caller: Caller, register: RegisterName, card: unknown): void => {
  if (caller.operator) return;
  const field = ownerFields[register];
  const owner: unknown =
    field !== undefined && typeof card === 'object' && card !== null && Object.hasOwn(card, field)
      ? (card as Readonly<Record<string, unknown>>)[field]
      : undefined;
  if (field !== undefined && (owner === undefined || owner === caller.name)) return;
  throw new HubError('AccessDenied', {
    field: field === undefined ? 'envelope.register' : `envelope.card/${field}`,
    reason: 'Участник подаёт карточки только своей системы, её сервисов, видов сведений и прав.',
  });
};

/** A participant hands in only what it has written itself; everything else is the operator's. */
const checkMay = async (
  { workflow }: Pick<Registers, 'workflow'>,
  caller: Caller,
  step: StepData,
): Promise<void> => {
  if (caller.operator) return;
  if (step.operation !== 'requestApproval') throw operatorOnly();
  const { versions } = await workflow.history(step.register, step.code);
  const version = versions.find((one) => one.version === step.version);
  if (version !== undefined && version.createdBy !== caller.name) {
    throw new HubError('AccessDenied', { reason: 'Редакцию подаёт на согласование её автор.' });
  }
};

const required = <T>(value: T | undefined, name: string): T => {
  if (value !== undefined) return value;
  throw new HubError('BadRequest', {
    field: `envelope.${name}`,
    reason: 'обязательное поле отсутствует',
  });
};

/**
 * One step in the life of a version (KIS-4.2.10.a); null after a removal.
 * @throws HubError AccessDenied, RegistryEntryInvalid, RegistryEntryInUse, RegistryEntryNotFound, RegistryVersionConflict
 */
export const takeStep = async (
  registers: Pick<Registers, 'workflow'>,
  caller: Caller,
  step: StepData,
): Promise<Entry | null> => {
  await checkMay(registers, caller, step);
  const { workflow } = registers;
  const { operation, code, comment } = step;
  const register = step.register;
  const by = caller.name;
  if (operation === 'remove') {
    await workflow.remove(register, code, by);
    return null;
  }
  const version = required(step.version, 'version');
  switch (operation) {
    case 'requestApproval':
      return workflow.requestApproval(register, code, version, by);
    case 'sendBack':
      return workflow.sendBack(register, code, version, by, required(comment, 'comment'));
    case 'publish':
      return workflow.publish(register, code, version, by);
    case 'deprecate': {
      const validToMs = Date.parse(required(step.validTo, 'validTo'));
      const end = comment === undefined ? { validToMs } : { validToMs, comment };
      return workflow.deprecate(register, code, version, by, end);
    }
    case 'retire':
      return workflow.retire(register, code, version, by, comment);
  }
};
