import type { Log, Trace } from '../../broker/index.ts';

export type TracedCall = {
  readonly method: string;
  /** Without the query: it may hold a business key of a person. */
  readonly path: string;
  /** Header of W3C Trace Context; undefined when the caller sent none. */
  readonly traceparent: string | undefined;
};

export type Tracing = {
  /** A step of a call; outside of a call it only runs. */
  readonly span: Trace;
  /** A whole call of a door, in the trace of its caller. */
  call(call: TracedCall, run: () => Promise<void>, statusOf: () => number): Promise<void>;
  /** Sends what is left. */
  stop(): Promise<void>;
};

/** Nothing is traced and nothing is loaded. */
export const noTracing: Tracing = {
  span: (_name, run) => run(),
  call: (_call, run) => run(),
  stop: () => Promise.resolve(),
};

/** @param endpoint of a collector (OTEL_EXPORTER_OTLP_ENDPOINT); null: no traces, and the packages for them stay on the disk */
export const openTracing = async (
  endpoint: string | null,
  version: string,
  log: Log,
): Promise<Tracing> =>
  endpoint === null
    ? noTracing
    : (await import('./otlp.ts')).makeOtlpTracing(endpoint, version, log);
