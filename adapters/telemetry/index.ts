export { makeLog, type LogOptions } from './log.ts';
export { makeMetrics, type Metrics } from './metrics.ts';
