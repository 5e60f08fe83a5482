import type { EpochMs, MessageId } from '../message/identifiers.ts';
import type { DecisionStep, Expression, RequestStep, Step, Term } from './definition.ts';
import { isNodeEnded, type ScenarioInstance, type ScenarioNode } from './instance.ts';
import { contentOf, contextOf, type Scope } from './context.ts';

/** What the walk needs of the world; everything that it decides is written into the nodes. */
export type WalkPorts = {
  readonly nowMs: EpochMs;
  readonly messageId: () => MessageId;
  /** The end of a term that begins at a moment; working days by the calendar of the region. */
  readonly due: (fromMs: EpochMs, term: Term) => EpochMs;
  /** Evaluates JSONata within bounds. @throws HubError InvalidContent with what is wrong */
  readonly evaluate: (expression: Expression, context: unknown) => Promise<unknown>;
  /** Text at an XPath of an answer; null when absent. */
  readonly xpath: (xml: string, xpath: string) => string | null;
};

/** How a part of the tree stands after a walk. */
export type Progress = 'pending' | 'done' | 'failed';

/** A run while it is walked: its nodes, and how they begin and end. */
export const makeWalk = (instance: ScenarioInstance, ports: WalkPorts) => {
  const nodes = new Map(instance.nodes.map((node) => [node.path, node]));
  const put = (node: ScenarioNode): ScenarioNode => {
    nodes.set(node.path, node);
    return node;
  };
  return {
    instance,
    ports,
    put,
    node: (path: string): ScenarioNode | undefined => nodes.get(path),
    all: (): readonly ScenarioNode[] => [...nodes.values()],
    begin: (path: string, stepId: string, part: Partial<ScenarioNode>): ScenarioNode =>
      put({
        path,
        stepId,
        state: 'waiting',
        startedAtMs: ports.nowMs,
        endedAtMs: null,
        attempt: 0,
        dueAtMs: null,
        messageId: null,
        messageIds: [],
        ...part,
      }),
    end: (node: ScenarioNode, part: Partial<ScenarioNode>): ScenarioNode =>
      put({ ...node, dueAtMs: null, endedAtMs: ports.nowMs, ...part }),
  };
};

export type Walk = ReturnType<typeof makeWalk>;

const pathIn = (scope: Scope, id: string): string =>
  scope.prefix === '' ? id : `${scope.prefix}.${id}`;

const evaluate = async (walk: Walk, expression: Expression, scope: Scope): Promise<unknown> =>
  walk.ports.evaluate(expression, contextOf(walk.instance, walk.all(), scope));

/** The delay before an attempt; seconds grow by the factor, working days do not. */
const delayOf = ({ retry }: RequestStep, attempt: number): Term => {
  const delay = retry?.delay ?? { seconds: 0 };
  if ('workingDays' in delay) return delay;
  return { seconds: delay.seconds * (retry?.factor ?? 1) ** (attempt - 1) };
};

const giveUp = (walk: Walk, step: RequestStep, node: ScenarioNode, text: string): Progress => {
  const goesOn = step.onFailure === 'continue-without';
  walk.end(node, { state: goesOn ? 'skipped' : 'failed', text });
  return goesOn ? 'done' : 'failed';
};

const tryAgain = (walk: Walk, step: RequestStep, node: ScenarioNode): Progress => {
  const { nowMs, due, messageId } = walk.ports;
  const id = messageId();
  walk.put({
    ...node,
    state: 'sending',
    attempt: node.attempt + 1,
    dueAtMs: due(nowMs, delayOf(step, node.attempt)),
    messageId: id,
    messageIds: [...node.messageIds, id],
  });
  return 'pending';
};

const isLate = ({ dueAtMs }: ScenarioNode, nowMs: EpochMs): boolean =>
  dueAtMs !== null && dueAtMs <= nowMs;

const afterRefusal = (walk: Walk, step: RequestStep, node: ScenarioNode): Progress => {
  const { code = '', text = '' } = node.refusal ?? {};
  if (!(step.acceptedRefusals ?? []).includes(code)) {
    return giveUp(walk, step, node, `Отказ ${code}: ${text}`);
  }
  walk.end(node, { state: 'no-data', text: `Ответ без сведений (${code}): ${text}` });
  return 'done';
};

const walkRequest = async (walk: Walk, step: RequestStep, scope: Scope): Promise<Progress> => {
  const path = pathIn(scope, step.id);
  const node = walk.node(path);
  const { nowMs, messageId } = walk.ports;
  if (!node) {
    const content = await contentOf(walk, step.content, scope);
    const id = messageId();
    walk.begin(path, step.id, {
      state: 'sending',
      attempt: 1,
      dueAtMs: nowMs,
      messageId: id,
      messageIds: [id],
      content,
    });
    return 'pending';
  }
  if (isNodeEnded(node))
    return node.state === 'failed' || node.state === 'cancelled' ? 'failed' : 'done';
  if (node.refusal) return afterRefusal(walk, step, node);
  if (node.state !== 'sent' || !isLate(node, nowMs)) return 'pending';
  return node.attempt <= (step.retry?.times ?? 0)
    ? tryAgain(walk, step, node)
    : giveUp(walk, step, node, `Ответа нет, попыток ${node.attempt}.`);
};

const walkDecision = (walk: Walk, step: DecisionStep, scope: Scope): Progress => {
  const path = pathIn(scope, step.id);
  const { nowMs, due } = walk.ports;
  const node = walk.node(path);
  if (!node) {
    walk.begin(path, step.id, { dueAtMs: step.deadline ? due(nowMs, step.deadline) : null });
    return 'pending';
  }
  if (isNodeEnded(node)) return node.state === 'done' ? 'done' : 'failed';
  if (node.chosen !== undefined) {
    walk.end(node, { state: 'done' });
    return 'done';
  }
  if (!isLate(node, nowMs)) return 'pending';
  if (step.onTimeout === undefined) {
    walk.end(node, { state: 'failed', text: 'Решение не принято в срок.' });
    return 'failed';
  }
  walk.end(node, { state: 'done', chosen: step.onTimeout, text: 'Срок решения истёк.' });
  return 'done';
};

const walkSequence = async (
  walk: Walk,
  steps: readonly Step[],
  scope: Scope,
): Promise<Progress> => {
  for (const step of steps) {
    const progress = await walkStep(walk, step, scope);
    if (progress !== 'done') return progress;
  }
  return 'done';
};

/** Branches go on beside each other; one that failed lets the others come to their end first. */
const walkParallel = async (
  walk: Walk,
  branches: readonly (readonly [Step, Scope])[],
): Promise<Progress> => {
  const all: Progress[] = [];
  for (const [step, scope] of branches) all.push(await walkStep(walk, step, scope));
  if (all.includes('pending')) return 'pending';
  return all.includes('failed') ? 'failed' : 'done';
};

const none = -2;

const choose = async (
  walk: Walk,
  step: Extract<Step, { kind: 'choice' }>,
  scope: Scope,
): Promise<number> => {
  for (const [index, { when }] of step.cases.entries()) {
    if ((await evaluate(walk, when, scope)) === true) return index;
  }
  return step.otherwise ? -1 : none;
};

const walkChoice = async (
  walk: Walk,
  step: Extract<Step, { kind: 'choice' }>,
  scope: Scope,
): Promise<Progress> => {
  const path = pathIn(scope, step.id);
  const known = walk.node(path)?.chosen;
  const chosen = typeof known === 'number' ? known : await choose(walk, step, scope);
  if (known === undefined) {
    walk.end(walk.begin(path, step.id, {}), { state: 'done', chosen });
  }
  const taken = chosen === -1 ? step.otherwise : step.cases[chosen]?.step;
  return taken ? walkStep(walk, taken, scope) : 'done';
};

const walkLoop = async (
  walk: Walk,
  step: Extract<Step, { kind: 'loop' }>,
  scope: Scope,
): Promise<Progress> => {
  const path = pathIn(scope, step.id);
  let node = walk.node(path);
  if (!node) {
    const value = await evaluate(walk, step.over, scope);
    const items =
      value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];
    const fits = items.length <= step.max;
    const text = fits ? {} : { text: `В списке ${items.length} строк, разрешено ${step.max}.` };
    const begun = walk.begin(path, step.id, { items });
    node = walk.end(begun, { state: fits ? 'done' : 'failed', ...text });
  }
  if (node.state === 'failed') return 'failed';
  const rounds = (node.items ?? []).map(
    (item, index) => [step.step, { prefix: `${path}[${index}]`, item, index }] as const,
  );
  if (step.parallel === true) return walkParallel(walk, rounds);
  for (const [inner, round] of rounds) {
    const progress = await walkStep(walk, inner, round);
    if (progress !== 'done') return progress;
  }
  return 'done';
};

const walkWait = (walk: Walk, step: Extract<Step, { kind: 'wait' }>, scope: Scope): Progress => {
  const path = pathIn(scope, step.id);
  const { nowMs, due } = walk.ports;
  const node = walk.node(path) ?? walk.begin(path, step.id, { dueAtMs: due(nowMs, step.term) });
  if (isNodeEnded(node)) return 'done';
  if (!isLate(node, nowMs)) return 'pending';
  walk.end(node, { state: 'done' });
  return 'done';
};

/**
 * Walks a part of the tree as far as it goes now: what is done is passed by, what can begin begins. The same nodes give the same walk,
 * so a crash in the middle costs nothing but the walk.
 */
export const walkStep = async (walk: Walk, step: Step, scope: Scope): Promise<Progress> => {
  switch (step.kind) {
    case 'request':
      return walkRequest(walk, step, scope);
    case 'decision':
      return walkDecision(walk, step, scope);
    case 'wait':
      return walkWait(walk, step, scope);
    case 'sequence':
      return walkSequence(walk, step.steps, scope);
    case 'parallel':
      return walkParallel(
        walk,
        step.branches.map((branch) => [branch, scope] as const),
      );
    case 'choice':
      return walkChoice(walk, step, scope);
    case 'loop':
      return walkLoop(walk, step, scope);
  }
};
