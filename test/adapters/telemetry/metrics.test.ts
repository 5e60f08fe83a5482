import { expect } from 'chai';
import { makeMetrics, type Metrics } from '../../../adapters/telemetry/index.ts';
import { limits, parseMnemonic, type QueueState } from '../../../broker/index.ts';

const valueOf = async (metrics: Metrics, series: string): Promise<number | null> => {
  const { text } = await metrics.page();
  const line = text.split('\n').find((each) => each.startsWith(`${series} `));
  return line === undefined ? null : Number(line.slice(series.length + 1));
};

const queue = (name: string, waiting: number): QueueState => ({
  queue: name,
  owner: parseMnemonic('VIS42'),
  waiting,
  leased: 1,
  dead: 0,
  oldestAtMs: null,
  lastLeaseAtMs: null,
  lastAckAtMs: null,
});

describe('metrics', () => {
  it('counts what happened by its labels', async () => {
    const metrics = makeMetrics();
    metrics.accepted('VS-42-APP', 'smev-1.2');
    metrics.accepted('VS-42-APP', 'smev-1.2');
    metrics.accepted('VS-42-APP', 'json');
    metrics.refused('AccessDenied');
    metrics.leased('requests');
    metrics.acknowledged('requests', true);
    metrics.acknowledged('requests', false);
    const expected = {
      'hub_messages_accepted_total{type="VS-42-APP",wire="smev-1.2"}': 2,
      'hub_messages_accepted_total{type="VS-42-APP",wire="json"}': 1,
      'hub_refusals_total{code="AccessDenied"}': 1,
      'hub_leases_total{queue="requests"}': 1,
      'hub_acks_total{queue="requests",accepted="true"}': 1,
      'hub_acks_total{queue="requests",accepted="false"}': 1,
    };
    for (const [series, value] of Object.entries(expected)) {
      expect(await valueOf(metrics, series), series).to.equal(value);
    }
  });

  it('measures requests in seconds', async () => {
    const metrics = makeMetrics();
    metrics.request('SendRequest', 'ok', 30);
    metrics.request('SendRequest', 'ok', 200);
    const of = 'operation="SendRequest",outcome="ok"';
    const name = 'hub_request_duration_seconds';
    expect(await valueOf(metrics, `${name}_sum{${of}}`)).to.be.closeTo(0.23, 1e-9);
    expect(await valueOf(metrics, `${name}_bucket{le="0.05",${of}}`)).to.equal(1);
    expect(await valueOf(metrics, `${name}_bucket{le="0.25",${of}}`)).to.equal(2);
  });

  it('forgets a queue that is gone', async () => {
    const metrics = makeMetrics();
    const series = (name: string): string =>
      `hub_queue_messages{queue="${name}",owner="VIS42",state="waiting"}`;
    metrics.queues([queue('a', 5), queue('b', 7)]);
    expect(await valueOf(metrics, series('a'))).to.equal(5);
    metrics.queues([queue('b', 8)]);
    expect(await valueOf(metrics, series('a'))).to.equal(null);
    expect(await valueOf(metrics, series('b'))).to.equal(8);
  });

  it('KIS-6.3.2.c reports the skew of a clock that ran away', async () => {
    const metrics = makeMetrics();
    metrics.clockSkew('VIS42', -6_500);
    expect(await valueOf(metrics, 'hub_clock_skew_seconds{system="VIS42"}')).to.equal(-6.5);
    expect(await valueOf(metrics, 'hub_clock_skew_total{system="VIS42"}')).to.equal(1);
  });

  it('does not grow with a flood of names', async () => {
    const metrics = makeMetrics();
    for (let index = 0; index < limits.metricLabelValuesMax + 5; index += 1) {
      metrics.accepted(`T${index}`, 'json');
    }
    metrics.accepted('T0', 'json');
    expect(
      await valueOf(metrics, 'hub_messages_accepted_total{type="other",wire="json"}'),
    ).to.equal(5);
    expect(await valueOf(metrics, 'hub_messages_accepted_total{type="T0",wire="json"}')).to.equal(
      2,
    );
  });

  it('is a page of Prometheus with figures of the process', async () => {
    const { contentType, text } = await makeMetrics().page();
    expect(contentType).to.match(/^text\/plain; version=0\.0\.4/);
    expect(text).to.include('process_resident_memory_bytes').and.include('nodejs_eventloop_lag');
  });
});
