import { isDeepStrictEqual } from 'node:util';
import {
  advance,
  allSteps,
  errorTable,
  HubError,
  isHubError,
  noteOutcome,
  notePutOff,
  noteSent,
  wakeAtOf,
  type KeptInstance,
  type RequestStep,
  type ScenarioInstance,
  type ScenarioNode,
  type WalkPorts,
} from '../../broker/index.ts';
import { localDateOf, startOfDayMs, type Calendar } from '../../registries/index.ts';
import type { ScenarioPorts } from './ports.ts';

const racesMax = 10;
const putOffMs = 5_000;
const undoMark = /~undo$/;

/** The end of a term: working days end with their last day, seconds by the clock. */
export const dueBy =
  (calendar: Calendar): WalkPorts['due'] =>
  (fromMs, term) => {
    if ('seconds' in term) return fromMs + Math.round(term.seconds * 1_000);
    const date = localDateOf(fromMs);
    // The time of the day is kept: a retry "in one working day" comes at the same hour.
    return (
      startOfDayMs(calendar.addWorkingDays(date, term.workingDays)) + (fromMs - startOfDayMs(date))
    );
  };

const requestOf = ({ scenario }: ScenarioInstance, node: ScenarioNode): RequestStep => {
  const id = node.stepId.replace(undoMark, '');
  const step = allSteps(scenario.step, '').find((one) => one.step.id === id)?.step;
  if (step?.kind !== 'request') {
    throw new HubError('SMEVFailure', { reason: `Шага ${node.stepId} нет в определении.` });
  }
  return undoMark.test(node.stepId) && step.compensate
    ? { ...step.compensate, kind: 'request' }
    : step;
};

type Change = {
  readonly how: (instance: ScenarioInstance, ports: WalkPorts) => Promise<ScenarioInstance>;
  /** The run is to be walked after this: said in the same write, so that a crash cannot forget it. */
  readonly thenWalk?: boolean;
};

/** Reads and changes runs; two that change one at a time see each other. */
export const makeChange = (p: ScenarioPorts) => {
  const walkPorts = async (): Promise<WalkPorts> => ({
    nowMs: p.clock.nowMs(),
    messageId: p.messageId,
    due: dueBy(await p.calendar()),
    evaluate: p.evaluate,
    xpath: p.xpath,
  });
  const read = async (instanceId: string): Promise<KeptInstance> => {
    const kept = await p.instances.get(instanceId);
    if (kept) return kept;
    throw new HubError('RecordNotFound', { field: 'id', reason: 'Такого выполнения нет.' });
  };
  /** Changes a run as it is now; when another hub was quicker, as it is then. */
  const change = async (
    instanceId: string,
    { how, thenWalk }: Change,
  ): Promise<ScenarioInstance> => {
    for (let race = 1; race <= racesMax; race += 1) {
      const kept = await read(instanceId);
      const next = await how(kept.instance, await walkPorts());
      const wakeAtMs = thenWalk === true ? p.clock.nowMs() : wakeAtOf(next);
      const same = isDeepStrictEqual(next, kept.instance);
      if (same && (thenWalk === true || wakeAtMs === kept.wakeAtMs)) return next;
      if (await p.instances.save(kept, next, wakeAtMs)) return next;
    }
    throw new HubError('RecordConflict', { reason: 'Выполнение меняется; повторите.' });
  };
  return { read, change };
};

export type ChangeRun = ReturnType<typeof makeChange>;

const sendOne = async (
  p: ScenarioPorts,
  { change }: ChangeRun,
  instance: ScenarioInstance,
  node: ScenarioNode,
): Promise<void> => {
  const { messageId, content } = node;
  if (messageId === null) return;
  const { instanceId, scenario, transactionCode } = instance;
  const { type, timeout } = requestOf(instance, node);
  try {
    const initiator = await p.initiator(scenario.initiator);
    await initiator.send({ messageId, type, content, transactionCode });
    await change(instanceId, {
      how: async (now, { nowMs, due }) => noteSent(now, messageId, due(nowMs, timeout)),
    });
  } catch (error) {
    if (!isHubError(error)) throw error;
    const { code, message: text } = error;
    p.log.warn('scenario.notSent', { instanceId, path: node.path, code });
    const later = errorTable[code].retryable;
    await change(instanceId, {
      how: async (now, { nowMs }) =>
        later
          ? notePutOff(now, messageId, nowMs + putOffMs)
          : noteOutcome(now, messageId, { refusal: { code, text } }, nowMs),
      thenWalk: !later,
    });
  }
};

/**
 * Moves a run until nothing can be done now. Sending follows keeping: what a crash sends twice goes under one identifier, and the hub
 * takes it once.
 */
export const makeMove =
  (p: ScenarioPorts, changes: ChangeRun) =>
  async (instanceId: string): Promise<ScenarioInstance> => {
    for (;;) {
      const instance = await changes.change(instanceId, { how: advance });
      const nowMs = p.clock.nowMs();
      const due = instance.nodes.filter(
        ({ state, dueAtMs }) => state === 'sending' && (dueAtMs ?? 0) <= nowMs,
      );
      if (due.length === 0) return instance;
      for (const node of due) await sendOne(p, changes, instance, node);
    }
  };
