import { isHubError, limits, type IncidentStore, type Notice } from '../../broker/index.ts';
import type { MonitorPorts } from './ports.ts';

/** A notice that waited longer than this may be about something that is over. */
const staleMs = 60_000;

const isOver = async (
  incidents: IncidentStore,
  { incidentId, reason, createdAtMs }: Notice,
  nowMs: number,
): Promise<boolean> => {
  if (incidentId === null || nowMs - createdAtMs < staleMs) return false;
  const card = await incidents.card(incidentId);
  if (card === null) return true;
  const { state, resolvedAtMs } = card.incident;
  if (reason === 'resolved') return resolvedAtMs !== createdAtMs;
  return state !== 'open';
};

const retryMs = (attempts: number): number =>
  Math.min(limits.noticeRetryMsMax, limits.noticeRetryMsMin * 2 ** Math.max(0, attempts - 1));

const send = async (p: MonitorPorts, notice: Notice): Promise<void> => {
  const { noticeId, attempts } = notice;
  if (await isOver(p.incidents, notice, p.clock.nowMs())) return p.outbox.drop(noticeId);
  try {
    await p.deliver(notice);
    await p.outbox.done(noticeId, p.clock.nowMs());
    p.log.info('notice.sent', { noticeId, channel: notice.channel, reason: notice.reason });
  } catch (error) {
    const reason = isHubError(error) ? error.message : 'неизвестная ошибка';
    const again = isHubError(error) && error.code === 'NoticeNotDelivered';
    const retryAtMs =
      again && attempts < limits.noticeAttemptsMax ? p.clock.nowMs() + retryMs(attempts) : null;
    await p.outbox.failed(noticeId, reason, retryAtMs);
    p.log.warn('notice.notSent', { noticeId, channel: notice.channel, attempts, reason });
  }
};

/**
 * Sends what is due. A notice that was taken by a hub that died is taken again after limits.noticeLeaseMs: at least once, never lost.
 * @returns true when more is due
 */
export const makeNotifier = (p: MonitorPorts) => async (): Promise<boolean> => {
  const nowMs = p.clock.nowMs();
  const due = await p.outbox.take(nowMs, nowMs + limits.noticeLeaseMs);
  await Promise.all(due.map((notice) => send(p, notice)));
  return due.length >= limits.noticesPerPassMax;
};
