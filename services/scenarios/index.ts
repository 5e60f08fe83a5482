import type { Module } from '../../module/index.ts';
import { makeScenarioRoutes, type ScenarioRoutePorts } from './routes.ts';
import { makeRuns } from './runs.ts';
import { makeWorker } from './worker.ts';

export type { Arrival, Initiator, ScenarioPorts } from './ports.ts';
export type { ScenarioRoutePorts } from './routes.ts';

/** Preset sequences of inter-agency requests, run on behalf of their initiators (KIS-6.2.4, KIS-6.3.9). */
export const makeScenarioModule = (p: ScenarioRoutePorts, withJobs: boolean): Module => {
  const runs = makeRuns(p);
  return {
    code: 'scenarios',
    routes: makeScenarioRoutes(p, runs),
    jobs: withJobs ? [makeWorker(p, runs)] : [],
  };
};
