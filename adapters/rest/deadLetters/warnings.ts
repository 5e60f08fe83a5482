import { queueKeyOf, type DeadLetterCount } from '../../../broker/index.ts';
import type { DeadLetterPorts } from './ports.ts';

/** What a redrive of these counts would run into, queue by queue; it is done all the same when a person wants it. */
export const warningsOf = async (
  { registry, board, clock }: Pick<DeadLetterPorts, 'registry' | 'board' | 'clock'>,
  counts: readonly DeadLetterCount[],
): Promise<readonly { readonly queue: string; readonly text: string }[]> => {
  const byQueue = new Map<string, number>();
  for (const { queue, count, redrivable } of counts)
    if (redrivable) byQueue.set(queue, (byQueue.get(queue) ?? 0) + count);
  const owners = [...new Set([...byQueue.keys()].map((queue) => queueKeyOf(queue).owner))];
  const lines = owners.length === 0 ? [] : await board.board(owners, clock.nowMs());
  return [...byQueue].flatMap(([queue, count]) => {
    const { owner } = queueKeyOf(queue);
    const system = registry.current().system(owner);
    if (!system) return [{ queue, text: `${owner} больше не зарегистрирована: забирать некому.` }];
    const standing = lines
      .filter((line) => line.queue === queue)
      .reduce((sum, line) => sum + line.waiting + line.leased, 0);
    return [
      ...(system.blocked
        ? [{ queue, text: `${owner} заблокирована: сообщения будут ждать её разблокировки.` }]
        : []),
      ...(standing + count > system.queueMessagesMax
        ? [
            {
              queue,
              text: `В очереди станет ${standing + count} сообщений при квоте ${system.queueMessagesMax}: новые сообщения получат отказ, пока она не опустеет.`,
            },
          ]
        : []),
    ];
  });
};
