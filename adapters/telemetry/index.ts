export { makeLog, type LogOptions } from './log.ts';
export { makeMetrics, type MetricRow, type Metrics } from './metrics.ts';
export type { Measured, PoolUsage } from './monitorGauges.ts';
export { noTracing, openTracing, type Tracing } from './tracing.ts';
