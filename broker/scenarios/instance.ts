import type { EpochMs, MessageId } from '../message/identifiers.ts';
import { allSteps, type DecisionStep, type Scenario } from './definition.ts';

/** How a node of a running sequence stands. */
export const nodeStates = [
  /** Written down, not yet sent: after a crash it is sent again under the same identifier. */
  'sending',
  'sent',
  'waiting',
  'answered',
  /** A business refusal that counts as an answer. */
  'no-data',
  /** No answer, and the sequence goes on without it. */
  'skipped',
  'done',
  'failed',
  'cancelled',
] as const;
export type NodeState = (typeof nodeStates)[number];

/** One step in one run; a step in a loop has a node for each round. */
export type ScenarioNode = {
  /** `A`, or `L[2].A` inside the third round of a loop. */
  readonly path: string;
  readonly stepId: string;
  readonly state: NodeState;
  readonly startedAtMs: EpochMs;
  readonly endedAtMs: EpochMs | null;
  readonly attempt: number;
  /** When something is to be done about it: sent, given up, woken. */
  readonly dueAtMs: EpochMs | null;
  readonly messageId: MessageId | null;
  /** Identifiers of all attempts, the last one included. */
  readonly messageIds: readonly MessageId[];
  readonly content?: unknown;
  readonly answer?: unknown;
  /** The answer as it came, when it was XML. */
  readonly answerXml?: string;
  readonly refusal?: { readonly code: string; readonly text: string };
  /** A choice: the number of the case, −1 for «otherwise», −2 for none; a decision: the code of the option. */
  readonly chosen?: number | string;
  readonly by?: string;
  /** A loop: its list. */
  readonly items?: readonly unknown[];
  /** Why it ended so, in Russian. */
  readonly text?: string;
};

export const instanceStates = ['running', 'compensating', 'done', 'failed', 'cancelled'] as const;
export type InstanceState = (typeof instanceStates)[number];

/** A run of a sequence. It stays on the version that it began with. */
export type ScenarioInstance = {
  readonly instanceId: string;
  readonly scenario: Scenario;
  readonly version: number;
  readonly state: InstanceState;
  /** What the run ends as when its compensation is over. */
  readonly endsAs: 'failed' | 'cancelled' | null;
  readonly input: unknown;
  /** Marking code under which its requests go. */
  readonly transactionCode: string | null;
  readonly applicationId: string | null;
  readonly startedBy: string;
  readonly startedAtMs: EpochMs;
  readonly endedAtMs: EpochMs | null;
  readonly nodes: readonly ScenarioNode[];
  /** Why it stopped, in Russian. */
  readonly text: string | null;
};

/** Whether a run has come to its end. */
export const isEnded = ({ state }: Pick<ScenarioInstance, 'state'>): boolean =>
  state === 'done' || state === 'failed' || state === 'cancelled';

const endedStates = new Set<NodeState>([
  'answered',
  'no-data',
  'skipped',
  'done',
  'failed',
  'cancelled',
]);

/** Whether a node has come to its end. */
export const isNodeEnded = ({ state }: Pick<ScenarioNode, 'state'>): boolean =>
  endedStates.has(state);

/** The earliest moment at which something is to be done; null: only an answer or a person moves the run. */
export const wakeAtOf = ({ nodes, state }: ScenarioInstance): EpochMs | null => {
  if (state !== 'running' && state !== 'compensating') return null;
  const moments = nodes.flatMap(({ dueAtMs, ...node }) =>
    dueAtMs === null || isNodeEnded(node) ? [] : [dueAtMs],
  );
  return moments.length === 0 ? null : Math.min(...moments);
};

/** Decisions that a person is asked for now. */
export const openDecisions = ({
  nodes,
  scenario,
  state,
}: ScenarioInstance): readonly { readonly node: ScenarioNode; readonly step: DecisionStep }[] => {
  if (state !== 'running') return [];
  const steps = new Map(allSteps(scenario.step, '').map(({ step }) => [step.id, step]));
  return nodes.flatMap((node) => {
    const step = steps.get(node.stepId);
    const open = step?.kind === 'decision' && !isNodeEnded(node) && node.chosen === undefined;
    return open ? [{ node, step }] : [];
  });
};
