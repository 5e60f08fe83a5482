import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { withHub } from '../../support/hub.ts';
import { until } from '../../support/until.ts';

type Span = {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly { key: string; value: Readonly<Record<string, unknown>> }[];
};
type Sent = {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { spans: readonly Span[] }[] }[];
};

/** A collector of OTLP/HTTP in JSON. */
const startCollector = async () => {
  const spans: Span[] = [];
  const server: Server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => {
      body += part;
    });
    request.on('end', () => {
      if (request.url === '/v1/traces') {
        const { resourceSpans } = JSON.parse(body) as Sent;
        spans.push(...resourceSpans.flatMap((one) => one.scopeSpans.flatMap((each) => each.spans)));
      }
      response.end('{}');
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    stop: () =>
      new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
};

describe('traces', function () {
  this.timeout(60_000);
  let collector: Awaited<ReturnType<typeof startCollector>>;
  before(async () => {
    collector = await startCollector();
  });
  after(() => collector.stop());
  const world = withHub({
    environment: async () => ({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }),
  });
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const callerSpan = 'b7ad6b7169203331';

  it('show a call of a door and its steps: verify, route, keep', async () => {
    await world()
      .json('RPGU42')
      .send({
        type: 'VS00003v001',
        content: { RegionCode: '32731000', CadastralNumber: '42:24:0101001:1' },
      });
    const keep = await until('a step', async () =>
      collector.spans.find(({ name }) => name === 'keep'),
    );
    const call = await until('its call', async () =>
      collector.spans.find(({ spanId, kind }) => spanId === keep.parentSpanId && kind === 2),
    );
    expect(call.name).to.equal('POST call');
    const steps = collector.spans.filter(({ parentSpanId }) => parentSpanId === call.spanId);
    expect(steps.map(({ name }) => name)).to.include.members(['verify', 'route', 'keep']);
    expect(BigInt(call.endTimeUnixNano) >= BigInt(call.startTimeUnixNano)).to.equal(true);
    expect(JSON.stringify(collector.spans)).not.to.contain('42:24:0101001:1');
  });

  it('belong to the trace that the caller names, and say the status', async () => {
    await fetch(`${world().hub.url}/api/v1/messages/x?key=secret`, {
      headers: { traceparent: `00-${traceId}-${callerSpan}-01` },
    });
    const span = await until('in the trace', async () =>
      collector.spans.find((one) => one.traceId === traceId),
    );
    expect(span.parentSpanId).to.equal(callerSpan);
    const attributes = Object.fromEntries(span.attributes.map(({ key, value }) => [key, value]));
    expect(attributes['url.path']).to.deep.equal({ stringValue: '/api/v1/messages/x' });
    expect(attributes['http.response.status_code']).to.deep.equal({ intValue: '401' });
  });

  it('take no notice of a header that is no trace', async () => {
    const before = collector.spans.length;
    await fetch(`${world().hub.url}/health/live`, {
      headers: { traceparent: `00-${'0'.repeat(32)}-x` },
    });
    const span = await until('a new span', async () => collector.spans[before]);
    expect(span.traceId).to.match(/^(?!0{32})[0-9a-f]{32}$/);
    expect(span.parentSpanId).to.equal(undefined);
  });
});
