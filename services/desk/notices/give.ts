import type { DeskPorts } from '../ports.ts';
import type { Notice } from './notice.ts';
import { insertNotices } from './store.ts';

/** Gives notices: they stand in the console when it returns; other ways of telling may fail without anybody's call failing. */
export const giveNotices = async (p: DeskPorts, notices: readonly Notice[]): Promise<void> => {
  const fresh = await insertNotices(p.db, notices, p.clock.nowMs());
  if (fresh.length === 0) return;
  await p
    .deliver(fresh)
    .catch((error: unknown) => p.log.error('desk.notDelivered', { error: String(error) }));
};
