/** The monitor as a service: alert rules, incidents, notices, health of participants and of the hub, components. */
import { limits } from '../../broker/index.ts';
import type { Module } from '../../module/index.ts';
import { makeHubRoutes } from './hubRoutes.ts';
import { makeIncidentRoutes } from './incidentRoutes.ts';
import { makeNoticeRoutes } from './noticeRoutes.ts';
import { makeNotifier } from './notifier.ts';
import { makeParticipantRoutes } from './participantRoutes.ts';
import type { MonitorPorts } from './ports.ts';
import { makeRuleRoutes } from './ruleRoutes.ts';
import { makeWatch } from './watch.ts';

export type { AckTimes, MonitorPorts, PartState } from './ports.ts';

/** @param withJobs false on a node that only serves pages */
export const makeMonitorModule = (p: MonitorPorts, withJobs: boolean): Module => {
  const watch = makeWatch(p);
  const notify = makeNotifier(p);
  const whenOn =
    (code: 'job.alerts' | 'job.notifier', step: () => Promise<boolean>) =>
    async (): Promise<boolean> => (p.components.isOn(code) ? step() : false);
  return {
    code: 'monitor',
    routes: [
      ...makeIncidentRoutes(p),
      ...makeRuleRoutes(p),
      ...makeNoticeRoutes(p),
      ...makeParticipantRoutes(p),
      ...makeHubRoutes(p),
    ],
    jobs: withJobs
      ? [
          p.job('alerts', limits.alertIntervalMs, whenOn('job.alerts', watch)),
          p.job('notifier', limits.noticeIntervalMs, whenOn('job.notifier', notify)),
        ]
      : [],
  };
};
