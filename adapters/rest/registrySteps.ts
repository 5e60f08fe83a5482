import type { Caller } from '../../module/index.ts';
import { HubError } from '../../broker/index.ts';
import {
  requireApprover,
  requireEditor,
  type Entry,
  type EntrySummary,
  type RightsPorts,
  type Workflow,
} from '../../registries/index.ts';
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

/** Who may take which step; publication and the end of entries are the operator's (KIS-4.2.10.a). @throws HubError AccessDenied */
const checkMay = async (ports: RightsPorts, caller: Caller, step: StepData): Promise<void> => {
  const { operation, register, code, version } = step;
  const handed = { register, code, ...(version !== undefined && { version }) };
  if (operation === 'requestApproval') return requireEditor(ports, caller, handed, false);
  if (operation === 'discard' || (operation === 'sendBack' && caller.person !== null)) {
    // The author takes back what nobody has published yet; the operator may do it to anybody's.
    return requireEditor(ports, caller, handed, true).catch(() =>
      requireApprover(ports, caller, register),
    );
  }
  requireApprover(ports, caller, register);
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
 * @throws HubError AccessDenied, FourEyesRequired, RegistryEntryInvalid, RegistryEntryInUse, RegistryEntryNotFound, RegistryVersionConflict
 */
export const takeStep = async (
  ports: RightsPorts & { readonly workflow: Workflow },
  caller: Caller,
  step: StepData,
): Promise<Entry | null> => {
  await checkMay(ports, caller, step);
  const { workflow } = ports;
  const { operation, code, comment } = step;
  const register = step.register;
  const by = caller.name;
  if (operation === 'remove') {
    await workflow.remove(register, code, by);
    return null;
  }
  const version = required(step.version, 'version');
  if (operation === 'discard') {
    await workflow.discard(register, code, version, by);
    return null;
  }
  switch (operation) {
    case 'requestApproval':
      return workflow.requestApproval(register, code, version, by);
    case 'sendBack':
      return workflow.sendBack(register, code, version, by, required(comment, 'comment'));
    case 'publish':
      // A second person approves what a person wrote; a signed operator's system and the token answer for themselves (decisions/030).
      return caller.person
        ? workflow.publish(register, code, version, by, { secondPerson: true })
        : workflow.publish(register, code, version, by);
    case 'deprecate': {
      const validToMs = Date.parse(required(step.validTo, 'validTo'));
      const end = comment === undefined ? { validToMs } : { validToMs, comment };
      return workflow.deprecate(register, code, version, by, end);
    }
    case 'retire':
      return workflow.retire(register, code, version, by, comment);
  }
};
