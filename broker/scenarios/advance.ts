import { HubError, isHubError } from '../errors.ts';
import type { EpochMs, MessageId } from '../message/identifiers.ts';
import type { Scope } from './context.ts';
import { allSteps, type RequestStep } from './definition.ts';
import { isEnded, isNodeEnded, type ScenarioInstance, type ScenarioNode } from './instance.ts';
import { makeWalk, walkStep, type Walk, type WalkPorts } from './walk.ts';

const undoMark = '~undo';

/** The scope in which a node stood, with the item of its round. */
const scopeOf = (walk: Walk, { path }: ScenarioNode): Scope => {
  const prefix = path.slice(0, Math.max(0, path.lastIndexOf('.')));
  const [, loop, round] = /^(.*)\[(\d+)\]$/.exec(prefix) ?? [];
  if (loop === undefined) return { prefix };
  const index = Number(round);
  return { prefix, index, item: walk.node(loop)?.items?.[index] };
};

const requestOf = ({ scenario }: ScenarioInstance, stepId: string): RequestStep | null => {
  const found = allSteps(scenario.step, '').find(({ step }) => step.id === stepId)?.step;
  return found?.kind === 'request' ? found : null;
};

/** What must be undone, the last first. */
const undoSteps = (walk: Walk): readonly (readonly [RequestStep, Scope])[] =>
  walk
    .all()
    .filter(({ state, stepId }) => state === 'answered' && !stepId.endsWith(undoMark))
    .toSorted((a, b) => (b.endedAtMs ?? 0) - (a.endedAtMs ?? 0))
    .flatMap((node) => {
      const undo = requestOf(walk.instance, node.stepId)?.compensate;
      if (!undo) return [];
      const id = `${node.stepId}${undoMark}`;
      return [[{ ...undo, id, onFailure: 'continue-without' }, scopeOf(walk, node)] as const];
    });

const cancelOpen = (walk: Walk): void => {
  for (const node of walk.all()) {
    if (!isNodeEnded(node)) walk.end(node, { state: 'cancelled' });
  }
};

type End = Exclude<ScenarioInstance['endsAs'], null>;

const ended = (instance: ScenarioInstance, walk: Walk, state: 'done' | End): ScenarioInstance => ({
  ...instance,
  nodes: walk.all(),
  state,
  endedAtMs: walk.ports.nowMs,
});

/** Undoes one after another; nothing that fails there stops the rest. */
const compensate = async (instance: ScenarioInstance, walk: Walk): Promise<ScenarioInstance> => {
  for (const [step, scope] of undoSteps(walk)) {
    if ((await walkStep(walk, step, scope)) === 'pending') {
      return { ...instance, nodes: walk.all() };
    }
  }
  return ended(instance, walk, instance.endsAs ?? 'failed');
};

const stop = (
  instance: ScenarioInstance,
  walk: Walk,
  endsAs: End,
  text: string,
): Promise<ScenarioInstance> => {
  cancelOpen(walk);
  const next: ScenarioInstance = {
    ...instance,
    state: 'compensating',
    endsAs,
    text,
    nodes: walk.all(),
  };
  return compensate(next, makeWalk(next, walk.ports));
};

const reasonOf = (walk: Walk): string => {
  const failed = walk.all().find(({ state }) => state === 'failed');
  return failed ? `Шаг ${failed.path}: ${failed.text ?? 'не выполнен'}` : 'Шаг не выполнен.';
};

/**
 * Moves a run as far as it goes now (KIS-6.2.4). What is to be sent stands in its nodes as `sending` with an identifier of its own;
 * whoever keeps the result sends it afterwards.
 */
export const advance = async (
  instance: ScenarioInstance,
  ports: WalkPorts,
): Promise<ScenarioInstance> => {
  if (isEnded(instance)) return instance;
  const walk = makeWalk(instance, ports);
  if (instance.state === 'compensating') return compensate(instance, walk);
  try {
    const progress = await walkStep(walk, instance.scenario.step, { prefix: '' });
    if (progress === 'done') return ended(instance, walk, 'done');
    if (progress === 'failed') return await stop(instance, walk, 'failed', reasonOf(walk));
    return { ...instance, nodes: walk.all() };
  } catch (error) {
    if (!isHubError(error)) throw error;
    return stop(instance, walk, 'failed', error.message);
  }
};

/** Ends a run by a person's word: open steps are cancelled, done ones undone. @throws HubError ActionNotAllowed when it has ended */
export const cancelRun = (
  instance: ScenarioInstance,
  by: string,
  reason: string,
  ports: WalkPorts,
): Promise<ScenarioInstance> => {
  if (instance.state !== 'running') {
    throw new HubError('ActionNotAllowed', { reason: 'Выполнение уже завершается или завершено.' });
  }
  return stop(instance, makeWalk(instance, ports), 'cancelled', `Отменил ${by}: ${reason}`);
};

const change = (
  instance: ScenarioInstance,
  path: string,
  part: Partial<ScenarioNode>,
): ScenarioInstance => ({
  ...instance,
  nodes: instance.nodes.map((node) => (node.path === path ? { ...node, ...part } : node)),
});

/** Notes that the hub took a request. @param dueAtMs when its answer is late */
export const noteSent = (
  instance: ScenarioInstance,
  messageId: MessageId,
  dueAtMs: EpochMs,
): ScenarioInstance => {
  const node = instance.nodes.find((one) => one.messageId === messageId);
  return node?.state === 'sending'
    ? change(instance, node.path, { state: 'sent', dueAtMs })
    : instance;
};

/** Puts a sending off: the hub could not take it just now. */
export const notePutOff = (
  instance: ScenarioInstance,
  messageId: MessageId,
  dueAtMs: EpochMs,
): ScenarioInstance => {
  const node = instance.nodes.find((one) => one.messageId === messageId);
  return node?.state === 'sending' ? change(instance, node.path, { dueAtMs }) : instance;
};

/** What came for a request: an answer, or a refusal of the recipient or of the hub. */
export type Outcome =
  | { readonly answer: unknown; readonly answerXml?: string }
  | { readonly refusal: { readonly code: string; readonly text: string } };

/** Notes an answer to any attempt of a step; one that comes when the step has ended changes nothing. */
export const noteOutcome = (
  instance: ScenarioInstance,
  messageId: string,
  outcome: Outcome,
  atMs: EpochMs,
): ScenarioInstance => {
  const node = instance.nodes.find(({ messageIds }) => messageIds.some((one) => one === messageId));
  if (!node || isNodeEnded(node)) return instance;
  return 'refusal' in outcome
    ? change(instance, node.path, { refusal: outcome.refusal })
    : change(instance, node.path, {
        ...outcome,
        state: 'answered',
        endedAtMs: atMs,
        dueAtMs: null,
      });
};

/** Takes a person's decision. @throws HubError RecordNotFound, ActionNotAllowed, InvalidContent for an unknown option */
export const decide = (
  instance: ScenarioInstance,
  path: string,
  option: string,
  by: string,
): ScenarioInstance => {
  const node = instance.nodes.find((one) => one.path === path);
  const step = allSteps(instance.scenario.step, '').find(
    ({ step: one }) => one.id === node?.stepId,
  );
  if (!node || step?.step.kind !== 'decision') {
    throw new HubError('RecordNotFound', { field: 'path', reason: `Решения «${path}» нет.` });
  }
  if (isNodeEnded(node) || node.chosen !== undefined || instance.state !== 'running') {
    throw new HubError('ActionNotAllowed', { reason: 'Решение уже принято.' });
  }
  if (!step.step.options.some(({ code }) => code === option)) {
    throw new HubError('InvalidContent', { field: 'option', reason: `варианта «${option}» нет` });
  }
  return change(instance, path, { chosen: option, by });
};
