import { createHmac } from 'node:crypto';
import type { AuditedCall } from '../../adapters/http/index.ts';
import type { Clock, Log } from '../../broker/index.ts';
import type { Audit, AuditActor, Caller } from '../../module/index.ts';
import type { AuditPorts } from '../audit/index.ts';
import type { Storage } from './storage.ts';

/** What the audit trail needs of this hub; its key comes from the master key, which the database does not hold. */
export const auditPortsOf = (storage: Storage, clock: Clock, log: Log): AuditPorts => {
  const key = storage.secretFor('audit');
  return {
    db: storage.database,
    seal: (text) => createHmac('sha256', key).update(text).digest(),
    clock,
    log,
  };
};

const plainAddress = (address: string): string => address.replace(/^::ffff:/, '');

const actorOf = (caller: Caller, { arrived }: AuditedCall): AuditActor => {
  const address = plainAddress(arrived.address);
  const { name, person, system } = caller;
  if (system) return { kind: 'system', name, organisation: system.participantOgrn, address };
  const kind = arrived.headers['authorization'] === undefined ? 'person' : 'token';
  return { kind, name, organisation: person?.organisation ?? null, address };
};

const refusalOf = ({ error }: AuditedCall): Readonly<Record<string, unknown>> => {
  if (error === null) return {};
  const { reason, field } = error.details;
  return {
    code: error.code,
    ...(reason !== undefined && { reason }),
    ...(field !== undefined && { field }),
  };
};

/**
 * Writes how a call ended into the audit trail. Nobody is named for a stranger: refusals of those are in the log, and what a public
 * route (login) has to say it writes itself.
 */
export const makeAudited =
  (audit: Audit, clock: Clock) =>
  async (call: AuditedCall): Promise<void> => {
    const { caller, event, error, object, details } = call;
    if (caller === null) return;
    await audit.write({
      event,
      atMs: clock.nowMs(),
      actor: actorOf(caller, call),
      outcome: error === null ? 'done' : 'refused',
      object,
      details: { ...details, ...refusalOf(call) },
    });
  };
