import { HubError, limits, type EpochMs } from '../../../broker/index.ts';
import type { Queryable, RegulationInForce } from '../../../registries/index.ts';
import type { AccessPorts } from '../access/ports.ts';
import type { ActiveGrant } from '../roles/reach.ts';

/** A session as the rule about regulations sees it. */
export type Entered = {
  readonly accountId: string;
  readonly openedAtMs: EpochMs;
  readonly grants: readonly ActiveGrant[];
};

/** Regulations of connection and the people who work by them (PUSK-4.1.3.a). */
export type Acceptance = {
  /**
   * The regulation in force that the person has not accepted, of a subsystem in which it has a role; null when there is none. A version
   * that came into force while the person worked is asked at the next login.
   */
  pending(person: Entered): Promise<RegulationInForce | null>;
  /** @throws HubError RegulationNotAccepted */
  check(person: Entered): Promise<void>;
  /** Keeps that the person accepts the version in force. @throws HubError ActionNotAllowed when it is another one */
  accept(accountId: string, subsystem: string, version: number, address: string): Promise<void>;
};

const keyOf = ({ subsystem, version }: Pick<RegulationInForce, 'subsystem' | 'version'>): string =>
  `${subsystem}@${version}`;

const acceptedBy = async (t: Queryable, accountId: string): Promise<readonly string[]> =>
  (
    await t.query<{ key: string }>(
      `select subsystem || '@' || version as key from identity.regulation_acceptance where account_id = $1::uuid`,
      [accountId],
    )
  ).map(({ key }) => key);

const write = (
  t: Queryable,
  accountId: string,
  regulation: RegulationInForce,
  atMs: EpochMs,
  address: string,
) =>
  t.query(
    `insert into identity.regulation_acceptance (account_id, subsystem, version, accepted_at, address)
     values ($1::uuid, $2::text, $3::int, broker.at_ms($4::bigint), $5::text)
     on conflict do nothing`,
    [accountId, regulation.subsystem, regulation.version, atMs, address],
  );

/** A grant without a subsystem is of the exchange itself. */
const concerns = (grants: readonly ActiveGrant[], { subsystem }: RegulationInForce): boolean =>
  grants.some((grant) => (grant.subsystem ?? 'mev') === subsystem);

const begunMs = ({ effectiveFromMs, approvedAtMs }: RegulationInForce): EpochMs =>
  Math.max(effectiveFromMs ?? 0, approvedAtMs);

const accountsRememberedMax = 10_000;

/** Remembers what was accepted: an acceptance is never taken back, so most calls ask the database nothing. */
const makeMemory = (db: Queryable) => {
  const accepted = new Map<string, ReadonlySet<string>>();
  return {
    has: async (accountId: string, key: string): Promise<boolean> => {
      if (accepted.get(accountId)?.has(key) === true) return true;
      if (accepted.size >= accountsRememberedMax) accepted.clear();
      const keys = new Set(await acceptedBy(db, accountId));
      accepted.set(accountId, keys);
      return keys.has(key);
    },
  };
};

/** Regulations in force, read at most each limits.regulationsKeptMs: every call of a person asks. */
const makeInForce = ({ admission, clock }: AccessPorts) => {
  let kept: {
    readonly atMs: EpochMs;
    readonly list: Promise<readonly RegulationInForce[]>;
  } | null = null;
  return (): Promise<readonly RegulationInForce[]> => {
    const nowMs = clock.nowMs();
    if (kept !== null && Math.abs(nowMs - kept.atMs) < limits.regulationsKeptMs) return kept.list;
    const list = admission.regulations();
    kept = { atMs: nowMs, list };
    list.catch(() => {
      kept = null;
    });
    return list;
  };
};

/** Who has accepted which regulation, and who must (PUSK-4.1.3.a). */
export const makeAcceptance = (ports: AccessPorts): Acceptance => {
  const memory = makeMemory(ports.db);
  const inForce = makeInForce(ports);
  const firstOf = async (
    regulations: readonly RegulationInForce[],
    { accountId, openedAtMs, grants }: Entered,
  ): Promise<RegulationInForce | null> => {
    for (const regulation of regulations) {
      if (!concerns(grants, regulation) || openedAtMs < begunMs(regulation)) continue;
      if (!(await memory.has(accountId, keyOf(regulation)))) return regulation;
    }
    return null;
  };
  return {
    pending: async (person) => firstOf(await ports.admission.regulations(), person),
    check: async (person) => {
      const regulation = await firstOf(await inForce(), person);
      if (regulation === null) return;
      throw new HubError('RegulationNotAccepted', {
        field: 'regulation',
        value: keyOf(regulation),
        reason: `Примите регламент «${regulation.name}», редакция ${regulation.edition}.`,
      });
    },
    accept: async (accountId, subsystem, version, address) => {
      const regulation = (await ports.admission.regulations()).find(
        (one) => one.subsystem === subsystem,
      );
      if (regulation?.version !== version) {
        throw new HubError('ActionNotAllowed', {
          field: 'version',
          reason: 'Действует другая редакция регламента: прочитайте и примите её.',
        });
      }
      await write(ports.db, accountId, regulation, ports.clock.nowMs(), address);
    },
  };
};

export type AcceptanceRow = {
  readonly login: string;
  readonly version: number;
  readonly acceptedAtMs: EpochMs;
};

/** Who accepted the regulation of a subsystem, newest first. */
export const listAcceptances = (
  t: Queryable,
  subsystem: string,
): Promise<readonly AcceptanceRow[]> =>
  t.query<AcceptanceRow>(
    `select account.login, one.version, broker.ms(one.accepted_at) as "acceptedAtMs"
       from identity.regulation_acceptance one join identity.account on account.account_id = one.account_id
      where one.subsystem = $1::text order by one.accepted_at desc limit 500`,
    [subsystem],
  );
