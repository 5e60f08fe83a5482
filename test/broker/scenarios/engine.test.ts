import { expect } from 'chai';
import jsonata from 'jsonata';
import {
  advance,
  cancelRun,
  composeMessageId,
  decide,
  noteOutcome,
  noteSent,
  scenarioViolations,
  type Outcome,
  type RequestStep,
  type Scenario,
  type ScenarioInstance,
  type Step,
  type WalkPorts,
} from '../../../broker/index.ts';

const dayMs = 86_400_000;

/** A run driven by hand: the world answers when the test says so. */
const makeRun = (step: Step, input: unknown = {}) => {
  let nowMs = Date.UTC(2026, 2, 2);
  let serial = 0;
  const scenario: Scenario = { code: 'SC-T', name: 'Проверка', initiator: 'VIS42', step };
  let instance: ScenarioInstance = {
    instanceId: 'run',
    scenario,
    version: 1,
    state: 'running',
    endsAs: null,
    input,
    transactionCode: null,
    applicationId: null,
    startedBy: 'test',
    startedAtMs: nowMs,
    endedAtMs: null,
    nodes: [],
    text: null,
  };
  const ports = (): WalkPorts => ({
    nowMs,
    messageId: () => composeMessageId(nowMs, Buffer.alloc(10, (serial += 1))),
    due: (fromMs, term) =>
      fromMs + ('workingDays' in term ? term.workingDays * dayMs : term.seconds * 1_000),
    evaluate: (expression, context) => jsonata(expression).evaluate(context),
    xpath: (xml) => /<v>(.*?)<\/v>/.exec(xml)?.[1] ?? null,
  });
  const node = (path: string) => instance.nodes.find((one) => one.path === path);
  const run = {
    get instance() {
      return instance;
    },
    node,
    /** Walks, and says what must be sent now. */
    walk: async () => {
      instance = await advance(instance, ports());
      return instance.nodes.filter(
        ({ state, dueAtMs }) => state === 'sending' && (dueAtMs ?? 0) <= nowMs,
      );
    },
    /** Sends everything due; returns the paths. */
    send: async (timeoutMs = 5 * dayMs): Promise<string[]> => {
      const due = await run.walk();
      for (const { messageId } of due) {
        if (messageId) instance = noteSent(instance, messageId, nowMs + timeoutMs);
      }
      return due.map(({ path }) => path);
    },
    answer: (path: string, outcome: Outcome, attempt = -1) => {
      const id = node(path)?.messageIds.at(attempt) ?? '';
      instance = noteOutcome(instance, id, outcome, nowMs);
    },
    later: (ms: number) => {
      nowMs += ms;
    },
    decide: (path: string, option: string) => {
      instance = decide(instance, path, option, 'duty');
    },
    cancel: async () => {
      instance = await cancelRun(instance, 'duty', 'передумали', ports());
    },
  };
  return run;
};

const request = (id: string, over: Partial<RequestStep> = {}): RequestStep => ({
  kind: 'request',
  id,
  type: `VS-${id}`,
  content: { fields: [] },
  timeout: { workingDays: 5 },
  ...over,
});

const sequence = (...steps: Step[]): Step => ({ kind: 'sequence', id: 'seq', steps });

describe('broker: preset sequences', () => {
  it('runs A → (B ‖ C) → D in order, maps A into D, retries B twice and goes on without it', async () => {
    const run = makeRun(
      sequence(
        request('A'),
        {
          kind: 'parallel',
          id: 'BC',
          branches: [
            request('B', {
              retry: { times: 2, delay: { workingDays: 1 } },
              onFailure: 'continue-without',
            }),
            request('C', { acceptedRefusals: ['NO_DATA'] }),
          ],
        },
        request('D', {
          content: {
            fields: [
              { to: '/Person/Number', from: { step: 'A', pointer: '/number' } },
              { to: '/HasC', from: { jsonata: "steps.C.state != 'no-data'" } },
              { to: '/Absent', from: { step: 'B', pointer: '/x' } },
              { to: '/Case', from: { input: '/case' } },
            ],
          },
        }),
      ),
      { case: 'A-2026-000017' },
    );
    expect(await run.send()).to.deep.equal(['A']);
    run.answer('A', { answer: { number: '42' } });
    expect(await run.send()).to.deep.equal(['B', 'C']);
    run.answer('C', { refusal: { code: 'NO_DATA', text: 'нет сведений' } });
    const ids = [run.node('B')?.messageId];
    for (const attempt of [2, 3]) {
      run.later(5 * dayMs);
      expect(await run.send(), 'not before the delay').to.deep.equal([]);
      run.later(dayMs);
      expect(await run.send()).to.deep.equal(['B']);
      expect(run.node('B')?.attempt).to.equal(attempt);
      ids.push(run.node('B')?.messageId);
    }
    expect(new Set(ids).size, 'every attempt has its own identifier').to.equal(3);
    run.later(5 * dayMs);
    expect(await run.send()).to.deep.equal(['D']);
    expect(run.node('D')?.content).to.deep.equal({
      Person: { Number: '42' },
      HasC: false,
      Case: 'A-2026-000017',
    });
    run.answer('D', { answer: {} });
    await run.walk();
    expect(run.instance.state).to.equal('done');
    const report = run.instance.nodes.map(({ path, state }) => [path, state]);
    expect(report).to.deep.equal([
      ['A', 'answered'],
      ['B', 'skipped'],
      ['C', 'no-data'],
      ['D', 'answered'],
    ]);
  });

  it('takes the answer to an earlier attempt, and nothing after the step has ended', async () => {
    const run = makeRun(sequence(request('A', { retry: { times: 1, delay: { seconds: 0 } } })));
    await run.send();
    run.later(5 * dayMs);
    await run.send();
    run.answer('A', { answer: { late: true } }, 0);
    await run.walk();
    expect(run.node('A')?.answer).to.deep.equal({ late: true });
    run.answer('A', { answer: { second: true } });
    expect(run.node('A')?.answer).to.deep.equal({ late: true });
  });

  it('undoes what was done, the last first, when a later step fails', async () => {
    const undo = (id: string) => request(`undo-${id}`);
    const run = makeRun(
      sequence(
        request('A', { compensate: undo('A') }),
        request('B', { compensate: undo('B') }),
        request('C'),
      ),
    );
    for (const path of ['A', 'B']) {
      await run.send();
      run.later(1_000);
      run.answer(path, { answer: {} });
    }
    await run.send();
    run.answer('C', { refusal: { code: 'ACCESS_DENIED', text: 'нельзя' } });
    expect(await run.send()).to.deep.equal(['B~undo']);
    expect(run.instance.state).to.equal('compensating');
    run.answer('B~undo', { answer: {} });
    expect(await run.send()).to.deep.equal(['A~undo']);
    run.answer('A~undo', { answer: {} });
    await run.walk();
    expect(run.instance.state).to.equal('failed');
    expect(run.instance.text).to.contain('ACCESS_DENIED');
  });

  it('goes round a list within its bound, each round with its own item', async () => {
    const loop: Step = {
      kind: 'loop',
      id: 'L',
      over: 'input.list',
      max: 3,
      step: request('A', { content: { jsonata: '{ "id": item.id, "n": index }' } }),
    };
    const run = makeRun(
      sequence(loop, request('Z', { content: { jsonata: '{"all": steps.A.answer.ok}' } })),
      {
        list: [{ id: 'x' }, { id: 'y' }],
      },
    );
    expect(await run.send()).to.deep.equal(['L[0].A']);
    run.answer('L[0].A', { answer: { ok: 1 } });
    expect(await run.send()).to.deep.equal(['L[1].A']);
    expect(run.node('L[1].A')?.content).to.deep.equal({ id: 'y', n: 1 });
    run.answer('L[1].A', { answer: { ok: 2 } });
    await run.send();
    expect(run.node('Z')?.content).to.deep.equal({ all: [1, 2] });
    const over = makeRun(loop, { list: [1, 2, 3, 4] });
    await over.walk();
    expect(over.instance.state).to.equal('failed');
    expect(over.instance.text).to.contain('разрешено 3');
  });

  it('chooses once, waits for a person, and takes the option of the deadline', async () => {
    const decision: Step = {
      kind: 'decision',
      id: 'D',
      question: 'Продолжать?',
      options: [
        { code: 'yes', title: 'Да' },
        { code: 'no', title: 'Нет' },
      ],
      deadline: { seconds: 60 },
      onTimeout: 'no',
    };
    const step = sequence(decision, {
      kind: 'choice',
      id: 'X',
      cases: [{ when: "steps.D.chosen = 'yes'", step: request('A') }],
      otherwise: request('B'),
    });
    const yes = makeRun(step);
    await yes.walk();
    expect(() => yes.decide('D', 'maybe')).to.throw('варианта');
    yes.decide('D', 'yes');
    expect(await yes.send()).to.deep.equal(['A']);
    const late = makeRun(step);
    await late.walk();
    late.later(61_000);
    expect(await late.send()).to.deep.equal(['B']);
  });

  it('cancels what is open and says who and why', async () => {
    const run = makeRun(sequence(request('A')));
    await run.send();
    await run.cancel();
    expect(run.instance).to.include({ state: 'cancelled', text: 'Отменил duty: передумали' });
    expect(run.node('A')?.state).to.equal('cancelled');
  });

  it('names what is wrong with a definition and where', () => {
    const step = sequence(
      request('A'),
      request('A', {
        content: { fields: [{ to: '/x', from: { step: 'Q', pointer: '/y' } }] },
      }),
      {
        kind: 'decision',
        id: 'D',
        question: '?',
        options: [{ code: 'a', title: 'А' }],
        onTimeout: 'b',
      },
    );
    const scenario: Scenario = { code: 'S', name: 'S', initiator: 'VIS42', step };
    expect(scenarioViolations(scenario).map(({ field }) => field)).to.deep.equal([
      '/step/steps/1/id',
      '/step/steps/1/content/fields/0/from/step',
      '/step/steps/2/onTimeout',
    ]);
  });
});
