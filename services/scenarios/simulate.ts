import {
  advance,
  composeMessageId,
  isEnded,
  noteOutcome,
  noteSent,
  openDecisions,
  decide,
  wakeAtOf,
  type Outcome,
  type Scenario,
  type ScenarioInstance,
  type WalkPorts,
} from '../../broker/index.ts';
import type { ScenarioPorts } from './ports.ts';
import { dueBy } from './move.ts';

/** What a dry run is given: answers of the steps, decisions of people; a step without an answer stays silent. */
export type Rehearsal = {
  readonly scenario: Scenario;
  readonly input: unknown;
  readonly answers: Readonly<Record<string, Outcome>>;
  readonly decisions: Readonly<Record<string, string>>;
};

const movesMax = 2_000;
const answerMs = 1_000;

/** Identifiers of a dry run only have to differ. */
const fakeIds = (): WalkPorts['messageId'] => {
  let serial = 0;
  return () => {
    serial += 1;
    const random = Buffer.alloc(10);
    random.writeUInt32BE(serial, 4);
    return composeMessageId(0, random);
  };
};

const answerAll = (
  instance: ScenarioInstance,
  { answers }: Rehearsal,
  nowMs: number,
): ScenarioInstance => {
  let next = instance;
  for (const { state, stepId, messageId } of instance.nodes) {
    const outcome = answers[stepId];
    if (state === 'sent' && messageId !== null && outcome) {
      next = noteOutcome(next, messageId, outcome, nowMs);
    }
  }
  return next;
};

/** One move of the imagined world: what is due is sent, what is known answers, what was decided is decided. */
const moveWorld = (
  instance: ScenarioInstance,
  rehearsal: Rehearsal,
  nowMs: number,
): ScenarioInstance => {
  let next = instance;
  for (const { state, messageId, dueAtMs } of instance.nodes) {
    if (state === 'sending' && messageId !== null && (dueAtMs ?? 0) <= nowMs) {
      // A silent recipient keeps the run waiting for a day of the imagined clock.
      next = noteSent(next, messageId, nowMs + 86_400_000);
    }
  }
  next = answerAll(next, rehearsal, nowMs);
  for (const { node, step } of openDecisions(next)) {
    const option = rehearsal.decisions[step.id];
    if (option !== undefined) next = decide(next, node.path, option, 'проверка');
  }
  return next;
};

/**
 * Runs a definition without the exchange: nothing is sent, the clock is imagined, answers are those given (KIS-6.2.4).
 * @returns the run as it ended, or as far as it came when a decision or an endless wait stopped it
 */
export const simulate = async (
  p: Pick<ScenarioPorts, 'calendar' | 'evaluate' | 'xpath' | 'clock'>,
  rehearsal: Rehearsal,
): Promise<ScenarioInstance> => {
  const calendar = await p.calendar();
  const messageId = fakeIds();
  let nowMs = p.clock.nowMs();
  let instance: ScenarioInstance = {
    instanceId: 'dry-run',
    scenario: rehearsal.scenario,
    version: 0,
    state: 'running',
    endsAs: null,
    input: rehearsal.input,
    transactionCode: null,
    applicationId: null,
    startedBy: 'проверка',
    startedAtMs: nowMs,
    endedAtMs: null,
    nodes: [],
    text: null,
  };
  for (let moves = 0; moves < movesMax && !isEnded(instance); moves += 1) {
    const ports: WalkPorts = { ...p, nowMs, messageId, due: dueBy(calendar) };
    const walked = await advance(instance, ports);
    const next = moveWorld(walked, rehearsal, nowMs);
    const wakeAtMs = wakeAtOf(next);
    if (next === walked && wakeAtMs === null) return next;
    nowMs = next === walked ? Math.max(nowMs, wakeAtMs ?? nowMs) : nowMs + answerMs;
    instance = next;
  }
  return instance;
};
