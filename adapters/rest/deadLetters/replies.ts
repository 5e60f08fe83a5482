import {
  deadReasons,
  queueKeyOf,
  type DeadLetter,
  type DeadLetterCount,
  type DeadLetterFilter,
  type RedriveTask,
} from '../../../broker/index.ts';
import { iso, isoOrNull } from '../moments.ts';
import type { DeadLetterPorts } from './ports.ts';

/** A dead letter as people see it. */
export const letterReply = (
  { registry }: Pick<DeadLetterPorts, 'registry'>,
  { deadId, message: { head }, queue, reason, atMs, attempts }: DeadLetter,
) => {
  const { title, text, redrivable } = deadReasons[reason];
  return {
    deadId,
    messageId: head.messageId,
    kind: head.kind,
    type: head.typeCode,
    typeName: registry.current().typeByCode(head.typeCode)?.name ?? null,
    sender: head.sender,
    recipient: head.recipient ?? queueKeyOf(queue).owner,
    queue,
    reason,
    reasonTitle: title,
    reasonText: text,
    redrivable,
    at: iso(atMs),
    receivedAt: iso(head.receivedAtMs),
    attempts,
  };
};

/** How many letters of a queue and a reason, the reason in words. */
export const countReply = (one: DeadLetterCount) => ({
  queue: one.queue,
  reason: one.reason,
  reasonText: deadReasons[one.reason].text,
  count: one.count,
  redrivable: one.redrivable,
});

/** The filter in the words of the interface. */
const filterReply = (filter: DeadLetterFilter) => ({
  ...(filter.deadIds && { deadIds: filter.deadIds }),
  ...(filter.queue !== undefined && { queue: filter.queue }),
  ...(filter.owner !== undefined && { owner: filter.owner }),
  ...(filter.sender !== undefined && { sender: filter.sender }),
  ...(filter.typeCode !== undefined && { type: filter.typeCode }),
  ...(filter.reason !== undefined && { reason: filter.reason }),
  ...(filter.sinceMs !== undefined && { since: iso(filter.sinceMs) }),
  ...(filter.untilMs !== undefined && { until: iso(filter.untilMs) }),
});

/** A redrive with its progress; what a running one still needs is estimated from its rate. */
export const taskReply = (task: RedriveTask) => ({
  redriveId: task.redriveId,
  state: task.state,
  by: task.by,
  note: task.note,
  at: iso(task.atMs),
  filter: task.filter && filterReply(task.filter),
  ratePerSecond: task.ratePerSecond,
  total: task.total,
  moved: task.moved,
  undone: task.undone,
  finishedAt: isoOrNull(task.finishedAtMs),
  undoneAt: isoOrNull(task.undoneAtMs),
  leftSeconds:
    task.state === 'running' && task.ratePerSecond !== null
      ? Math.max(0, Math.ceil((task.total - task.moved) / task.ratePerSecond))
      : null,
});
