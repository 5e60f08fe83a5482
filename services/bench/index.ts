import type { Module } from '../../module/index.ts';
import type { BenchPorts } from './ports.ts';
import { benchRoutes } from './routes.ts';

export {
  type BenchMessage,
  type BenchOutcome,
  type BenchPorts,
  type BenchWire,
  type TestKey,
} from './ports.ts';
export type { SentData, SentListData, SystemsData, TrackData } from './schemas.ts';

/** The test bench: messages of test systems through the real doors. */
export const makeBenchModule = (ports: BenchPorts): Module => ({
  code: 'bench',
  routes: benchRoutes(ports),
  jobs: [],
});
