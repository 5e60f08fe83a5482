import { HubError, limits, type EpochMs } from '../../broker/index.ts';
import type { Arrived, Caller, Reach, Right } from '../../module/index.ts';
import type { Queryable } from '../../registries/index.ts';
import type { GrantRow, KeyRow } from './key.ts';
import type { SignatureKind } from './ports.ts';
import { findGrant } from './store/grants.ts';
import type { Requester } from './store/usage.ts';

const union = (left: Reach | null, right: Reach | null): Reach | null => {
  if (left === 'region' || right === 'region') return 'region';
  const both = [...new Set([...(left ?? []), ...(right ?? [])])];
  return both.length === 0 ? null : both;
};

const includes = (reach: Reach | null, organisation: string): boolean =>
  reach !== null && (reach === 'region' || reach.includes(organisation));

const personOf = (caller: Caller | null) => {
  if (caller?.person) return caller.person;
  throw new HubError('LoginRequired');
};

/** Organisations whose keys a person may see: by managing them or by signing with them. @throws HubError AccessDenied */
export const visibleOrganisations = (caller: Caller | null): readonly string[] | null => {
  const person = personOf(caller);
  const reach = union(person.reach('keys.manage'), person.reach('keys.use'));
  if (reach !== null) return reach === 'region' ? null : reach;
  throw new HubError('AccessDenied', {
    field: 'right',
    value: 'keys.use',
    reason: 'Нет права на ключи подписи.',
  });
};

/** @throws HubError RecordNotFound: another organisation's key is as good as absent */
export const checkVisible = (caller: Caller | null, key: KeyRow): void => {
  const organisations = visibleOrganisations(caller);
  if (organisations === null || organisations.includes(key.organisation)) return;
  throw new HubError('RecordNotFound', { field: 'id', value: key.id, reason: 'Такого ключа нет.' });
};

/** @throws HubError AccessDenied when the caller's right does not reach the organisation */
export const checkReach = (caller: Caller | null, right: Right, organisation: string): void => {
  if (includes(personOf(caller).reach(right), organisation)) return;
  throw new HubError('AccessDenied', {
    field: 'organisation',
    value: organisation,
    reason: 'Право не распространяется на эту организацию.',
  });
};

/** Who asks for a signature, as the log names them. */
export const requesterOf = (caller: Caller, { headers }: Pick<Arrived, 'headers'>): Requester => {
  const { system, person } = caller;
  if (system !== null)
    return { kind: 'system', name: system.mnemonic, organisation: system.participantOgrn };
  if (person === null) return { kind: 'operator', name: caller.name, organisation: null };
  const kind = headers['authorization'] === undefined ? 'person' : 'token';
  return { kind, name: person.login, organisation: person.organisation };
};

const noRight = (requester: Requester, reason: string): HubError =>
  new HubError('AccessDenied', { field: 'keyId', value: requester.name, reason });

const checkKinds = (
  grant: GrantRow | undefined,
  requester: Requester,
  kind: SignatureKind,
): void => {
  if (grant === undefined) {
    throw noRight(
      requester,
      `Права подписывать этим ключом у «${requester.name}» нет: его выдаёт владелец ключа.`,
    );
  }
  if (!grant.kinds.includes(kind)) {
    throw noRight(requester, `Право на ключ не включает подписи вида ${kind}.`);
  }
};

/** A person at the console has given the password a moment ago (KIS-4.6.2). */
const checkConfirmed = ({ person }: Caller, nowMs: EpochMs): void => {
  if ((person?.confirmedAtMs ?? 0) < nowMs - limits.confirmationMsMax)
    throw new HubError('ConfirmationRequired');
};

/**
 * Who may sign with a key: a system or a personal token by a grant on this very key; a person of the key's organisation by the right
 * `keys.use`, with the password given anew; nobody else, the installation's token included.
 * @throws HubError AccessDenied, ConfirmationRequired
 */
export const checkMaySign = async (
  db: Queryable,
  key: KeyRow,
  who: { readonly caller: Caller; readonly requester: Requester },
  kind: SignatureKind,
  nowMs: EpochMs,
): Promise<void> => {
  const { caller, requester } = who;
  if (requester.kind === 'operator') {
    throw noRight(
      requester,
      'Ключом доступа установки не подписывают: нужен сотрудник или система.',
    );
  }
  if (requester.kind === 'person') {
    if (!includes(caller.person?.reach('keys.use') ?? null, key.organisation))
      throw noRight(
        requester,
        'Право подписания не распространяется на организацию — владельца ключа.',
      );
    return checkConfirmed(caller, nowMs);
  }
  const grantee = requester.kind === 'system' ? 'system' : 'person';
  const grant = await findGrant(db, key.id, grantee, requester.name, nowMs);
  return checkKinds(grant, requester, kind);
};
