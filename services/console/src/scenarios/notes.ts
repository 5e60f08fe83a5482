import type { Step } from '../../../../broker/index.ts';
import { durationText, momentText } from '../shared/moments.tsx';
import type { Tone } from '../shared/states.tsx';
import type { RunNode } from './data.ts';
import type { StepNote } from './ScenarioPicture.tsx';
import { nodeStates } from './words.ts';

/** The worst says how a step of many rounds stands. */
const order: readonly Tone[] = ['error', 'processing', 'warning', 'default', 'success'];

const toneOf = (nodes: readonly RunNode[]): Tone =>
  order.find((tone) => nodes.some(({ state }) => nodeStates[state][0] === tone)) ?? 'default';

const timeOf = (at: string): string => momentText(at).split(', ')[1] ?? '';

const oneText = ({ state, startedAt, endedAt, attempt }: RunNode): string => {
  const took =
    endedAt === null
      ? `с ${timeOf(startedAt)}`
      : durationText(Math.max(0, Date.parse(endedAt) - Date.parse(startedAt)));
  return `${nodeStates[state][1]}, ${took}${attempt > 1 ? `, попытка ${attempt}` : ''}`;
};

/** How the steps of a run stand, for its picture and its list. */
export const notesOf = (
  nodes: readonly RunNode[],
): ((step: Pick<Step, 'id'>) => StepNote | undefined) => {
  const byStep = new Map<string, RunNode[]>();
  for (const node of nodes) byStep.set(node.stepId, [...(byStep.get(node.stepId) ?? []), node]);
  return ({ id }) => {
    const own = byStep.get(id) ?? [];
    const [first] = own;
    if (!first) return undefined;
    const ended = own.filter(({ endedAt }) => endedAt !== null).length;
    const text = own.length === 1 ? oneText(first) : `прошло ${ended} из ${own.length}`;
    return { tone: toneOf(own), text };
  };
};
