import type { Caller } from '../../module/index.ts';
import { HubError, parseMnemonic, type Mnemonic, type QueueState } from '../../broker/index.ts';
import { signReply } from './hubSignature.ts';
import { iso, isoOrNull } from './moments.ts';
import type { RestPorts } from './ports.ts';

const queueInfo = (ports: RestPorts, state: QueueState, nowMs: number) => ({
  name: state.queue,
  owner: state.owner,
  pending: state.waiting,
  locked: state.leased,
  dead: state.dead,
  oldestAt: isoOrNull(state.oldestAtMs),
  oldestAgeMs: state.oldestAtMs === null ? null : Math.max(0, nowMs - state.oldestAtMs),
  lastLeaseAt: isoOrNull(state.lastLeaseAtMs),
  lastAckAt: isoOrNull(state.lastAckAtMs),
  // A blocked owner gets nothing: its messages wait (KIS-4.1.2).
  held: ports.registry.current().system(state.owner)?.blocked ?? false,
});

/** The state of queues, signed by the hub (KIS-6.2.5.b). */
export const queuesReply = (
  ports: RestPorts,
  caller: Caller | null,
  states: readonly QueueState[],
) => {
  const nowMs = ports.clock.nowMs();
  return signReply(ports, caller, {
    at: iso(nowMs),
    queues: states.map((state) => queueInfo(ports, state, nowMs)),
  });
};

/**
 * Whose queues a caller may look at: a participant's own, an operator's choice or all (undefined).
 * @throws HubError AccessDenied when a participant names another owner (KIS-6.2.5.b)
 */
export const ownerFor = (caller: Caller, asked: string | undefined): Mnemonic | undefined => {
  if (caller.operator) return asked === undefined ? undefined : parseMnemonic(asked, 'owner');
  const own = caller.system?.mnemonic;
  if (own === undefined || (asked !== undefined && asked !== own)) {
    throw new HubError('AccessDenied', {
      field: 'owner',
      reason: 'Участнику доступно состояние только своих очередей.',
    });
  }
  return own;
};
