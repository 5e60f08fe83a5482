import { expect } from 'chai';
import { startHubProcess } from '../../support/hubProcess.ts';
import { makeOperator, type Operator } from '../../support/operator.ts';
import { until } from '../../support/until.ts';
import { answerNext, chain, withScenarios } from './world.ts';

type Node = {
  readonly path: string;
  readonly state: string;
  readonly attempt: number;
  readonly messageIds: readonly string[];
};
type Run = {
  readonly id: string;
  readonly state: string;
  readonly text: string | null;
  readonly applicationId: string | null;
  readonly transactionCode: string | null;
  readonly nodes: readonly Node[];
};

const timestamp = (): string => new Date().toISOString();

describe('services: preset sequences', function () {
  this.timeout(60_000);
  const channels = ['epgu', 'rpgu', 'mfc'] as const;
  const world = withScenarios([
    chain('SC-12'),
    chain('SC-AUTO', { services: ['4200000010000000001'] }),
  ]);
  let operator: Operator;
  before(async () => {
    operator = await makeOperator({ url: world().hub.url, dataDir: world().dataDir });
  });

  const start = async (by: Operator, code: string, input: object): Promise<string> => {
    const { status, body } = await by.post('/api/v1/scenario-runs', {
      operation: 'startScenario',
      timestamp: timestamp(),
      code,
      input,
    });
    expect(status, JSON.stringify(body)).to.equal(201);
    return (body as { id: string }).id;
  };
  const report = (by: Operator, id: string) => by.get<Run>(`/api/v1/scenario-runs/${id}`);
  const statesOf = ({ nodes }: Run) => nodes.map(({ path, state }) => [path, state]);
  const expected = [
    ['A', 'answered'],
    ['B', 'skipped'],
    ['C', 'no-data'],
    ['D', 'answered'],
  ];

  it('KIS-6.2.4 runs A → (B ‖ C) → D from data, each step with its messages, and goes on without B', async () => {
    const { departments, hub } = world();
    const id = await start(operator, 'SC-12', { uin: '18810577250455140013' });
    expect(await answerNext(departments, hub.url)).to.equal('18810577250455140013');
    expect(await answerNext(departments, hub.url)).to.equal('2');
    expect(await answerNext(departments, hub.url), 'D carries what A answered').to.equal(
      'проверен 18810577',
    );
    const run = await until('the run ends', async () => {
      const found = await report(operator, id);
      return found.state === 'running' ? null : found;
    });
    expect(run.state, run.text ?? '').to.equal('done');
    expect(statesOf(run)).to.deep.equal(expected);
    const b = run.nodes.find(({ path }) => path === 'B');
    expect(b?.attempt).to.equal(3);
    for (const messageId of b?.messageIds ?? []) {
      const card = await operator.get<{ sender: string; recipient: string }>(
        `/api/v1/messages/${messageId}`,
      );
      expect(card).to.include({ sender: 'VIS42', recipient: 'MFC42' });
    }
  });

  it('KIS-6.3.9 an application starts its sequence by itself within seconds, by any of three channels, once', async () => {
    const register = (channel: string) =>
      operator.post('/api/v1/applications', {
        operation: 'registerApplication',
        timestamp: timestamp(),
        source: 'RPGU42',
        sourceId: `auto-${channel}`,
        serviceCode: '4200000010000000001',
        authority: '1020000000020',
        channel,
        applicantHash: 'cd'.repeat(32),
        submittedAt: timestamp(),
      });
    for (const channel of channels) await register(channel);
    await register('epgu');
    const runs = await until('all have started', async () => {
      const { runs: found } = await operator.get<{ runs: readonly Run[] }>(
        '/api/v1/scenario-runs?code=SC-AUTO',
      );
      return found.length >= channels.length ? found : null;
    });
    expect(runs).to.have.length(channels.length);
    expect(new Set(runs.map(({ applicationId }) => applicationId)).size).to.equal(channels.length);
    for (const { id } of runs) {
      const run = await report(operator, id);
      expect(run.transactionCode).to.match(/^TC-42-/);
    }
    // Their input has no УИН, so the schema refuses the first request and each run says so.
    const ended = await until('they end', async () => {
      const all = await Promise.all(runs.map(({ id }) => report(operator, id)));
      return all.every(({ state }) => state === 'failed') ? all : null;
    });
    expect(ended[0]?.text).to.contain('Шаг A');
  });

  it('KIS-6.2.4 a killed hub goes on where it was: no acknowledged step is sent again', async () => {
    const { departments, hub, dataDir, databaseUrl } = world();
    await hub.stop();
    const first = await startHubProcess({ dataDir, databaseUrl });
    const before = await makeOperator({ url: first.url, dataDir });
    const id = await start(before, 'SC-12', { uin: '10457084390016000000' });
    expect(await answerNext(departments, first.url)).to.equal('10457084390016000000');
    await until('A is answered and B is retried', async () => {
      const { nodes } = await report(before, id);
      return nodes.some(({ path, attempt }) => path === 'B' && attempt === 2) || null;
    });
    const sent = new Map((await report(before, id)).nodes.map((node) => [node.path, node]));
    await first.kill();

    const second = await startHubProcess({ dataDir, databaseUrl });
    const after = await makeOperator({ url: second.url, dataDir });
    try {
      expect(await answerNext(departments, second.url)).to.equal('2');
      expect(await answerNext(departments, second.url)).to.equal('проверен 10457084');
      const run = await until('the run ends', async () => {
        const found = await report(after, id);
        return found.state === 'running' ? null : found;
      });
      expect(run.state, run.text ?? '').to.equal('done');
      expect(statesOf(run)).to.deep.equal(expected);
      const now = new Map(run.nodes.map((node) => [node.path, node]));
      expect(now.get('A')?.messageIds).to.deep.equal(sent.get('A')?.messageIds);
      expect(now.get('C')?.messageIds).to.have.length(1);
      expect(now.get('B')?.messageIds.slice(0, 2)).to.deep.equal(
        sent.get('B')?.messageIds.slice(0, 2),
      );
      expect(now.get('B')?.attempt).to.equal(3);
    } finally {
      await second.terminate();
    }
  });
});
