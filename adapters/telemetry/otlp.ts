import { AsyncLocalStorage } from 'node:async_hooks';
import {
  isSpanContextValid,
  ROOT_CONTEXT,
  SpanStatusCode,
  SpanKind,
  trace,
  TraceFlags,
  type Attributes,
  type Context,
  type HrTime,
  type Span,
} from '@opentelemetry/api';
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  type ReadableSpan,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-node';
import { isHubError, limits, type Log } from '../../broker/index.ts';
import type { Tracing } from './tracing.ts';

type Value =
  { stringValue: string } | { intValue: string } | { doubleValue: number } | { boolValue: boolean };

const valueOf = (value: unknown): Value => {
  if (typeof value === 'number')
    return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return { stringValue: String(value) };
};

const attributesOf = (attributes: Attributes): { key: string; value: Value }[] =>
  Object.entries(attributes).map(([key, value]) => ({ key, value: valueOf(value) }));

const nanos = ([seconds, rest]: HrTime): string =>
  `${BigInt(seconds) * 1_000_000_000n + BigInt(rest)}`;

/** One span in the JSON form of OTLP: identifiers in hex, moments as decimal texts (opentelemetry-proto, JSON Protobuf Encoding). */
const spanOf = (span: ReadableSpan): object => {
  const { traceId, spanId } = span.spanContext();
  return {
    traceId,
    spanId,
    ...(span.parentSpanContext && { parentSpanId: span.parentSpanContext.spanId }),
    name: span.name,
    // The API counts from INTERNAL = 0, the wire has UNSPECIFIED there.
    kind: span.kind + 1,
    startTimeUnixNano: nanos(span.startTime),
    endTimeUnixNano: nanos(span.endTime),
    attributes: attributesOf(span.attributes),
    status: { code: span.status.code },
  };
};

const bodyOf = (spans: readonly ReadableSpan[], service: Attributes): string =>
  JSON.stringify({
    resourceSpans: [
      {
        resource: { attributes: attributesOf(service) },
        scopeSpans: [{ scope: { name: 'kuzbass-hub' }, spans: spans.map(spanOf) }],
      },
    ],
  });

const makeExporter = (endpoint: string, service: Attributes, log: Log): SpanExporter => {
  const under = new Set<Promise<void>>();
  const send = async (spans: readonly ReadableSpan[]): Promise<boolean> => {
    try {
      const response = await fetch(`${endpoint}/v1/traces`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: bodyOf(spans, service),
        signal: AbortSignal.timeout(limits.traceExportMsMax),
      });
      await response.body?.cancel();
      if (!response.ok) log.warn('traces.refused', { status: response.status });
      return response.ok;
    } catch (error) {
      // Traces are a help, not a record: a collector that is away costs the traces of that time.
      log.warn('traces.notSent', { error: error instanceof Error ? error.name : 'unknown' });
      return false;
    }
  };
  return {
    export: (spans, done) => {
      const report = async (): Promise<void> => done({ code: (await send(spans)) ? 0 : 1 });
      const sending = report();
      under.add(sending);
      void sending.finally(() => under.delete(sending));
    },
    shutdown: async () => void (await Promise.all(under)),
  };
};

const traceparent = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** The caller's trace, when it names one rightly (W3C Trace Context §3.2). */
const contextOf = (header: string | undefined): Context => {
  const [, traceId = '', spanId = '', flags = '0'] = traceparent.exec(header ?? '') ?? [];
  const spanContext = {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED,
    isRemote: true,
  };
  return isSpanContextValid(spanContext)
    ? trace.setSpanContext(ROOT_CONTEXT, spanContext)
    : ROOT_CONTEXT;
};

const fail = (span: Span, error: unknown): void => {
  span.setAttribute('error.type', isHubError(error) ? error.code : 'unexpected');
  span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
};

/** Ends the span when the work ends; a refusal marks it by its code, never by its text. */
const finish = <T>(span: Span, run: () => T): T => {
  try {
    const result = run();
    if (!(result instanceof Promise)) {
      span.end();
      return result;
    }
    result.then(
      () => span.end(),
      (error: unknown) => fail(span, error),
    );
    return result;
  } catch (error) {
    fail(span, error);
    throw error;
  }
};

/**
 * Traces to an OTLP/HTTP collector in JSON. Nothing global is registered: several hubs of one process do not mix.
 * @param endpoint base address, `http://collector:4318`
 */
export const makeOtlpTracing = (endpoint: string, version: string, log: Log): Tracing => {
  const service = { 'service.name': 'kuzbass-hub', 'service.version': version };
  const exporter = makeExporter(endpoint, service, log);
  const provider = new NodeTracerProvider({
    spanProcessors: [
      new BatchSpanProcessor(exporter, { scheduledDelayMillis: limits.traceExportIntervalMs }),
    ],
  });
  const tracer = provider.getTracer('kuzbass-hub', version);
  const current = new AsyncLocalStorage<Context>();
  return {
    span: (name, run) => {
      const parent = current.getStore();
      // Work of nobody's call (jobs) is not traced.
      if (parent === undefined) return run();
      const span = tracer.startSpan(name, { kind: SpanKind.INTERNAL }, parent);
      return current.run(trace.setSpan(parent, span), () => finish(span, run));
    },
    call: ({ method, path, traceparent: header }, run, statusOf) => {
      const parent = contextOf(header);
      const attributes = { 'http.request.method': method, 'url.path': path };
      const span = tracer.startSpan(
        `${method} call`,
        { kind: SpanKind.SERVER, attributes },
        parent,
      );
      return current.run(trace.setSpan(parent, span), () =>
        finish(span, async () => {
          await run();
          const status = statusOf();
          span.setAttribute('http.response.status_code', status);
          if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
        }),
      );
    },
    stop: () => provider.shutdown(),
  };
};
