import type {
  Application,
  ApplicationCard,
  EpochMs,
  Mark,
  MarkAsker,
} from '../../../broker/index.ts';
import type { Caller } from '../../../module/index.ts';
import { iso, isoOrNull } from '../moments.ts';

/** Whose applications a caller sees: a system its own, a person those of the organisations of the right, an operator all. */
export const askerOf = ({ system, operator, organisations }: Caller): MarkAsker => {
  if (operator) return null;
  return system ? { source: system.mnemonic } : { authorities: organisations ?? [] };
};

/** An application on the wire. */
export const applicationReply = (one: Application) => {
  const { submittedAtMs, registeredAtMs, closedAtMs, ...rest } = one;
  return {
    ...rest,
    submittedAt: iso(submittedAtMs),
    registeredAt: iso(registeredAtMs),
    closedAt: isoOrNull(closedAtMs),
  };
};

const stateOf = ({ closedAtMs, validUntilMs, uses, usesMax }: Mark, nowMs: EpochMs) => {
  if (closedAtMs !== null) return 'closed';
  if (validUntilMs <= nowMs) return 'expired';
  return uses >= usesMax ? 'exhausted' : 'active';
};

/** A code on the wire, with its state in a word. */
export const markReply = (mark: Mark, nowMs: EpochMs) => ({
  code: mark.code,
  applicationId: mark.applicationId,
  sender: mark.sender,
  nodeId: mark.nodeId,
  types: mark.typeCodes,
  maxUses: mark.usesMax,
  uses: mark.uses,
  issuedAt: iso(mark.issuedAtMs),
  validUntil: iso(mark.validUntilMs),
  closedAt: isoOrNull(mark.closedAtMs),
  state: stateOf(mark, nowMs),
});

/** An application with its codes on the wire. */
export const cardReply = ({ marks, ...application }: ApplicationCard, nowMs: EpochMs) => ({
  ...applicationReply(application),
  codes: marks.map((mark) => markReply(mark, nowMs)),
});
