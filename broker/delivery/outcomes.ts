import type { EpochMs, Mnemonic } from '../message/identifiers.ts';
import type { MessageHead } from '../message/message.ts';
import { nextState, statusOf, type MessageState } from '../message/states.ts';
import type { ErrorCode } from '../errors.ts';
import type { JournalDraft, StatusDraft } from '../ports.ts';

/** How far the message of a queue place has come: a recipient may answer before it acknowledges the request. */
export const progresses = ['open', 'answered', 'delivered'] as const;
export type Progress = (typeof progresses)[number];

/** A message in a queue place, as a delivery decision sees it. */
export type Placed = {
  readonly head: MessageHead;
  readonly queue: string;
  readonly owner: Mnemonic;
  /** Of a request; responses and broadcasts are always `open`. */
  readonly progress: Progress;
  readonly attempts: number;
};

/** What follows from a decision: entries of the message, entries of the request that it answers, statuses. */
export type Consequences = {
  readonly journal: readonly JournalDraft[];
  readonly requestJournal: readonly JournalDraft[];
  readonly statuses: readonly StatusDraft[];
};

const stateWhile = (progress: Progress, open: MessageState): MessageState =>
  progress === 'open' ? open : progress;

/** State after a lease; an answered request that is handed out again stays answered. */
export const leasedState = (progress: Progress): MessageState =>
  nextState(stateWhile(progress, 'queued'), 'lease');

/** A lease ran out: the message goes back to the head of its queue. */
export const afterReturn = (placed: Placed, atMs: EpochMs): Consequences => ({
  journal: [
    {
      event: 'return',
      state: nextState(stateWhile(placed.progress, 'leased'), 'return'),
      atMs,
      queue: placed.queue,
      detail: { attempt: placed.attempts },
    },
  ],
  requestJournal: [],
  statuses: [],
});

const afterRequestAck = (placed: Placed, accepted: boolean, atMs: EpochMs): Consequences => {
  const { head, queue, owner, progress } = placed;
  const state = nextState(stateWhile(progress, 'leased'), 'ack');
  return {
    journal: [
      {
        event: 'ack',
        state,
        atMs,
        queue,
        by: owner,
        ...(accepted ? {} : { detail: { accepted } }),
      },
    ],
    requestJournal: [],
    statuses:
      progress === 'open'
        ? [{ owner: head.sender, originalId: head.messageId, category: statusOf(state), atMs }]
        : [],
  };
};

const deliveryStatuses = (head: MessageHead, owner: Mnemonic, atMs: EpochMs): StatusDraft[] => {
  if (head.kind === 'broadcast') {
    return [
      {
        owner: head.sender,
        originalId: head.messageId,
        category: 'messageIsDelivered',
        atMs,
        details: `Получатель: ${owner}`,
      },
    ];
  }
  const category = statusOf('delivered');
  const own: StatusDraft = { owner: head.sender, originalId: head.messageId, category, atMs };
  return isFinalAnswer(head) && head.recipient !== null && head.originalId !== null
    ? [own, { owner: head.recipient, originalId: head.originalId, category, atMs }]
    : [own];
};

/** True for the answer that closes its request: content or a refusal, not an interim status. */
export const isFinalAnswer = (head: MessageHead): boolean =>
  head.kind === 'response' && head.outcome !== 'status';

/**
 * The owner acknowledged. A request is now processed; a response or a broadcast is delivered, and a final response delivers its
 * request too (KIS-6.2.6). `accepted` false also ends the delivery: the recipient saw a bad signature of the hub.
 */
export const afterAck = (placed: Placed, accepted: boolean, atMs: EpochMs): Consequences => {
  const { head, queue, owner } = placed;
  if (head.kind === 'request') return afterRequestAck(placed, accepted, atMs);
  const detail = accepted ? {} : { detail: { accepted } };
  const delivered: JournalDraft = {
    event: 'deliver',
    state: nextState('leased', 'deliver'),
    atMs,
    queue,
    by: owner,
    ...detail,
  };
  const requestJournal: JournalDraft[] = isFinalAnswer(head)
    ? [
        {
          event: 'deliver',
          state: nextState('answered', 'deliver'),
          atMs,
          by: owner,
          detail: { responseId: head.messageId },
        },
      ]
    : [];
  return { journal: [delivered], requestJournal, statuses: deliveryStatuses(head, owner, atMs) };
};

type DeathReason = 'expired' | 'undeliverable';

const faults: Readonly<Record<DeathReason, { faultCode: ErrorCode; faultText: string }>> = {
  expired: {
    faultCode: 'EndOfLifeReached',
    faultText: 'Срок жизни сообщения истёк раньше, чем получатель его забрал.',
  },
  undeliverable: {
    faultCode: 'MessageIsUndeliverable',
    faultText: 'Получатель много раз получил сообщение и ни разу его не подтвердил.',
  },
};

/**
 * A place that can no longer be delivered. A request that has its answer just leaves the queue (`null`: no dead letter);
 * anything else becomes a dead letter, and its sender is told; so is the requester whose answer it was.
 */
export const afterDeath = (
  placed: Placed,
  reason: DeathReason,
  from: 'queued' | 'leased',
  atMs: EpochMs,
): Consequences & { readonly dead: boolean } => {
  const { head, queue, progress, attempts } = placed;
  if (progress !== 'open') {
    const state = nextState(progress, 'return');
    const detail = { removed: reason };
    return {
      dead: false,
      journal: [{ event: 'return', state, atMs, queue, detail }],
      requestJournal: [],
      statuses: [],
    };
  }
  const event = reason === 'expired' ? 'expire' : 'bury';
  const category = statusOf(nextState(from, event));
  const told: StatusDraft[] = [
    { owner: head.sender, originalId: head.messageId, category, atMs, ...faults[reason] },
  ];
  if (isFinalAnswer(head) && head.recipient !== null && head.originalId !== null) {
    const { recipient: owner, originalId } = head;
    told.push({ owner, originalId, category, atMs, ...faults[reason] });
  }
  return {
    dead: true,
    journal: [{ event, state: nextState(from, event), atMs, queue, detail: { attempts } }],
    requestJournal: [],
    statuses: told,
  };
};

/** An operator put a dead letter back. */
export const afterRedrive = (
  reason: DeathReason,
  queue: string,
  by: string,
  atMs: EpochMs,
): JournalDraft => ({
  event: 'redrive',
  state: nextState(reason, 'redrive'),
  atMs,
  queue,
  detail: { by },
});

/** An operator took a redriven message back before anybody leased it. */
export const afterUndo = (queue: string, by: string, atMs: EpochMs): JournalDraft => ({
  event: 'undoRedrive',
  state: nextState('queued', 'undoRedrive'),
  atMs,
  queue,
  detail: { by },
});
