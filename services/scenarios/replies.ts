import {
  openDecisions,
  type InstanceLine,
  type ScenarioInstance,
  type ScenarioNode,
} from '../../broker/index.ts';

const iso = (atMs: number): string => new Date(atMs).toISOString();
const isoOrNull = (atMs: number | null): string | null => (atMs === null ? null : iso(atMs));

/** A run in a list. */
export const lineReply = ({ instanceId, startedAtMs, endedAtMs, ...rest }: InstanceLine) => ({
  id: instanceId,
  ...rest,
  startedAt: iso(startedAtMs),
  endedAt: isoOrNull(endedAtMs),
});

/** A step of a run without what departments answered: that is personal data and belongs to the messages. */
const nodeReply = (node: ScenarioNode) => ({
  path: node.path,
  stepId: node.stepId,
  state: node.state,
  attempt: node.attempt,
  startedAt: iso(node.startedAtMs),
  endedAt: isoOrNull(node.endedAtMs),
  dueAt: isoOrNull(node.dueAtMs),
  messageId: node.messageId,
  messageIds: node.messageIds,
  refusal: node.refusal ?? null,
  chosen: node.chosen ?? null,
  by: node.by ?? null,
  rounds: node.items?.length ?? null,
  text: node.text ?? null,
});

/** The report of a run: each step with its messages. */
export const runReply = (run: ScenarioInstance) => ({
  id: run.instanceId,
  code: run.scenario.code,
  name: run.scenario.name,
  version: run.version,
  initiator: run.scenario.initiator,
  applicationId: run.applicationId,
  transactionCode: run.transactionCode,
  state: run.state,
  startedBy: run.startedBy,
  startedAt: iso(run.startedAtMs),
  endedAt: isoOrNull(run.endedAtMs),
  text: run.text,
  step: run.scenario.step,
  nodes: run.nodes.map(nodeReply),
  decisionAwaited: openDecisions(run).length > 0,
  decisions: openDecisions(run).map(({ node, step }) => ({
    path: node.path,
    question: step.question,
    options: step.options,
  })),
});
