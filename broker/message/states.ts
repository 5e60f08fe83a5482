import assert from 'node:assert/strict';

/**
 * States of a message in the hub and the only way they change (design.md §2, shared scenarios §0.3).
 * A `response` and a `broadcast` use the part of the table that ends at `delivered` directly after the acknowledgement.
 */
export const messageStates = [
  'received',
  'queued',
  'leased',
  'processing',
  'answered',
  'delivered',
  'rejected',
  'cancelled',
  'expired',
  'undeliverable',
  'quarantined',
] as const;
export type MessageState = (typeof messageStates)[number];

export const messageEvents = [
  'receive',
  'accept',
  'lease',
  'return',
  'ack',
  'answer',
  'deliver',
  'refuse',
  'cancel',
  'expire',
  'bury',
  'quarantine',
  'redrive',
  'undoRedrive',
] as const;
export type MessageEvent = (typeof messageEvents)[number];

type Row = Partial<Record<MessageEvent, MessageState>>;

/** state × event → next state; what is absent cannot happen. */
export const transitions: Readonly<Record<MessageState, Row>> = {
  received: { accept: 'queued', refuse: 'rejected', lease: 'leased' },
  queued: {
    lease: 'leased',
    // The recipient's lease ran out while it worked: its answer is as good as ever.
    answer: 'answered',
    cancel: 'cancelled',
    expire: 'expired',
    bury: 'undeliverable',
    undoRedrive: 'undeliverable',
  },
  leased: {
    return: 'queued',
    ack: 'processing',
    answer: 'answered',
    deliver: 'delivered',
    expire: 'expired',
    bury: 'undeliverable',
    quarantine: 'quarantined',
  },
  processing: { answer: 'answered', expire: 'expired' },
  // A recipient may answer before it acknowledges the request: its late Ack, or its lost Ack, changes nothing.
  answered: {
    deliver: 'delivered',
    ack: 'answered',
    return: 'answered',
    lease: 'answered',
    expire: 'expired',
    bury: 'undeliverable',
    quarantine: 'quarantined',
  },
  delivered: { ack: 'delivered', return: 'delivered', lease: 'delivered' },
  rejected: {},
  cancelled: {},
  expired: { redrive: 'queued' },
  undeliverable: { redrive: 'queued' },
  quarantined: {},
};

/** Next state of a message. An impossible pair is a defect of the hub and is asserted, not reported. */
export const nextState = (state: MessageState, event: MessageEvent): MessageState => {
  const next = transitions[state][event];
  assert(next, `${state} × ${event}`);
  return next;
};

/** States that a message does not leave on its own. */
export const isFinal = (state: MessageState): boolean =>
  Object.keys(transitions[state]).length === 0 || state === 'delivered';

const progressOf: Partial<Record<MessageState, number>> = {
  queued: 1,
  leased: 1,
  processing: 1,
  answered: 2,
  delivered: 3,
};

/**
 * State that a request or a response has reached, from the states of its journal entries in their order. Usually the last one; but two
 * steps may be written side by side (an Ack of the request while its answer is delivered), and the one written last then knows
 * less. What was answered or delivered stays so. A broadcast is in the state of its last entry.
 */
export const reachedState = (
  kind: 'request' | 'response' | 'broadcast',
  states: readonly MessageState[],
): MessageState => {
  const last = states.at(-1) ?? 'received';
  const reached = progressOf[last];
  if (kind === 'broadcast' || reached === undefined) return last;
  return states.reduce(
    (furthest, state) =>
      (progressOf[state] ?? 0) > (progressOf[furthest] ?? 0) ? state : furthest,
    last,
  );
};

/** Status categories on the wire (SMEV 3, МР §2.6.3). */
export type StatusCategory =
  | 'doesNotExist'
  | 'requestIsQueued'
  | 'requestIsAcceptedBySmev'
  | 'requestIsRejectedBySmev'
  | 'underProcessing'
  | 'responseIsAcceptedBySmev'
  | 'cancelled'
  | 'responseIsDelivered'
  | 'messageIsDelivered';

/** The status that the sender of a request sees when its message is in the state (SMEV names). */
export const statusOf = (state: MessageState): StatusCategory => {
  switch (state) {
    case 'received':
      return 'requestIsQueued';
    case 'queued':
      return 'requestIsAcceptedBySmev';
    case 'leased':
    case 'processing':
      return 'underProcessing';
    case 'answered':
      return 'responseIsAcceptedBySmev';
    case 'delivered':
      return 'responseIsDelivered';
    case 'cancelled':
      return 'cancelled';
    case 'rejected':
    case 'expired':
    case 'undeliverable':
    case 'quarantined':
      return 'requestIsRejectedBySmev';
  }
};
