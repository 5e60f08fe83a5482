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
