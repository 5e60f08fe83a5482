import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { limits, type ErrorCode, type QueueState } from '../../broker/index.ts';
import { makeLabel } from './labels.ts';
import { makeMonitorGauges, type Measured, type PoolUsage } from './monitorGauges.ts';

export type MetricRow = {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly labels: readonly string[];
};

/** What prom-client's metrics hold, beyond what its types say. */
type MetricShape = {
  readonly name: string;
  readonly help: string;
  readonly type: unknown;
  readonly labelNames?: readonly string[];
};

/** What the hub counts. Names and labels are stable: dashboards rely on them. */
export type Metrics = {
  /** A message was taken: its information type and the wire it came by (`smev-1.2`, `json`…). */
  accepted(typeCode: string, wire: string): void;
  /** A refusal of a door, by its code. */
  refused(code: ErrorCode): void;
  leased(queueKind: string): void;
  /** An Ack: `accepted` false means that the recipient could not read the message. */
  acknowledged(queueKind: string, accepted: boolean): void;
  /** One request of a door from its first byte to its answer. */
  request(operation: string, outcome: 'ok' | 'refused' | 'failed', durationMs: number): void;
  /** Depths of all queues as they are now; queues that are not named are gone. */
  queues(states: readonly QueueState[]): void;
  /** A sender's clock ran away by more than limits.clockSkewReportMs (KIS-6.3.2.c). */
  clockSkew(system: string, skewMs: number): void;
  /** Messages that RabbitMQ confirmed for a participant. */
  pushed(queueKind: string, count: number): void;
  /** A call that came through RabbitMQ was answered. */
  carried(outcome: 'ok' | 'refused'): void;
  /** Status events that were handed over: `amqp`, `webhook`. */
  told(channel: 'amqp' | 'webhook', count: number): void;
  /** Does the connection to RabbitMQ stand. */
  amqpUp(connected: boolean): void;
  /** Everything else of the monitor as it is now; null: the database does not answer. */
  measured(measured: Measured | null, pool: PoolUsage): void;
  /** Every metric that this node can show, for the documentation and its test. */
  catalogue(): readonly MetricRow[];
  /** The page /metrics in the text form of Prometheus. */
  page(): Promise<{ readonly contentType: string; readonly text: string }>;
};

const durationBucketsS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30];

const makeCounters = (registers: Registry[]) => {
  const counter = <T extends string>(name: string, help: string, labelNames: T[]): Counter<T> =>
    new Counter({ name, help, labelNames, registers });
  return {
    accepted: counter('hub_messages_accepted_total', 'Messages taken', ['type', 'wire']),
    refused: counter('hub_refusals_total', 'Refusals by code', ['code']),
    leased: counter('hub_leases_total', 'Messages handed out', ['queue']),
    acknowledged: counter('hub_acks_total', 'Acknowledgements', ['queue', 'accepted']),
    pushed: counter('hub_pushed_total', 'Messages that RabbitMQ confirmed for a participant', [
      'queue',
    ]),
    carried: counter('hub_amqp_calls_total', 'Calls that came through RabbitMQ', ['outcome']),
    told: counter('hub_status_events_total', 'Status events handed over', ['channel']),
    skewed: counter('hub_clock_skew_total', 'Messages of a sender whose clock ran away', [
      'system',
    ]),
  };
};

const makeGauges = (registers: Registry[]) => ({
  seconds: new Histogram({
    name: 'hub_request_duration_seconds',
    help: 'Requests of the doors',
    labelNames: ['operation', 'outcome'],
    buckets: durationBucketsS,
    registers,
  }),
  depth: new Gauge({
    name: 'hub_queue_messages',
    help: 'Messages in a queue by their state',
    labelNames: ['queue', 'owner', 'state'],
    registers,
  }),
  amqp: new Gauge({
    name: 'hub_amqp_connected',
    help: '1 while the connection to RabbitMQ stands; absent without AMQP_URL',
    labelNames: [],
    registers,
  }),
  skew: new Gauge({
    name: 'hub_clock_skew_seconds',
    help: 'Last reported skew of a sender; positive: its clock is ahead',
    labelNames: ['system'],
    registers,
  }),
});

/** Counters of one hub node in a registry of their own, with node's own figures (memory, event loop). */
export const makeMetrics = (): Metrics => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const { accepted, refused, leased, acknowledged, skewed, ...push } = makeCounters([registry]);
  const { seconds, depth, skew, amqp } = makeGauges([registry]);
  const type = makeLabel(limits.metricLabelValuesMax);
  const operation = makeLabel(limits.metricLabelValuesMax);
  const system = makeLabel(limits.metricLabelValuesMax);
  return {
    accepted: (typeCode, wire) => accepted.inc({ type: type(typeCode), wire }),
    refused: (code) => refused.inc({ code }),
    leased: (queue) => leased.inc({ queue }),
    acknowledged: (queue, yes) => acknowledged.inc({ queue, accepted: String(yes) }),
    request: (name, outcome, durationMs) =>
      seconds.observe({ operation: operation(name), outcome }, durationMs / 1_000),
    queues: (states) => {
      depth.reset();
      for (const { queue, owner, waiting, leased: out, dead } of states.slice(
        0,
        limits.metricLabelValuesMax,
      )) {
        depth.set({ queue, owner, state: 'waiting' }, waiting);
        depth.set({ queue, owner, state: 'leased' }, out);
        depth.set({ queue, owner, state: 'dead' }, dead);
      }
    },
    clockSkew: (name, skewMs) => {
      skewed.inc({ system: system(name) });
      skew.set({ system: system(name) }, skewMs / 1_000);
    },
    pushed: (queue, count) => push.pushed.inc({ queue }, count),
    carried: (outcome) => push.carried.inc({ outcome }),
    told: (channel, count) => push.told.inc({ channel }, count),
    amqpUp: (connected) => amqp.set(connected ? 1 : 0),
    measured: makeMonitorGauges(registry),
    catalogue: () =>
      registry.getMetricsAsArray().map(({ name, help, type: kind, labelNames }: MetricShape) => ({
        name,
        help,
        type: String(kind),
        labels: labelNames ?? [],
      })),
    page: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
};
