import assert from 'node:assert/strict';
import { HubError } from '../errors.ts';
import { readPointer } from '../routing/jsonPointer.ts';
import type { FieldSource, Mapping } from './definition.ts';
import type { ScenarioInstance, ScenarioNode } from './instance.ts';
import type { Walk } from './walk.ts';

/** Where in the loops a step stands. */
export type Scope = { readonly prefix: string; readonly item?: unknown; readonly index?: number };

/** What expressions see of a step. */
const seen = ({ state, answer, refusal, chosen }: ScenarioNode) => ({
  state,
  ...(answer !== undefined && { answer }),
  ...(refusal && { refusal }),
  ...(chosen !== undefined && { chosen }),
});

/** Path of the scope in which a node stands: `L[2]` for `L[2].A`, '' for `A`. */
const scopeOf = ({ path }: ScenarioNode): string =>
  path.slice(0, Math.max(0, path.lastIndexOf('.')));

/** The node that a step means inside a scope: of its own round, else of the rounds around it. */
const visibleIn = (nodes: readonly ScenarioNode[], scope: Scope): ScenarioNode | undefined => {
  const around = nodes.filter((node) => {
    const own = scopeOf(node);
    return own === '' || scope.prefix === own || scope.prefix.startsWith(`${own}.`);
  });
  return around.toSorted((a, b) => b.path.length - a.path.length)[0];
};

const byStep = (nodes: readonly ScenarioNode[]): ReadonlyMap<string, readonly ScenarioNode[]> => {
  const found = new Map<string, ScenarioNode[]>();
  for (const node of nodes) found.set(node.stepId, [...(found.get(node.stepId) ?? []), node]);
  return found;
};

/**
 * What an expression sees: `input`, `steps` by their ids, and inside a loop `item` and `index`. A step of a loop is seen from outside
 * as the list of its rounds.
 */
export const contextOf = (
  { input, applicationId, transactionCode }: ScenarioInstance,
  nodes: readonly ScenarioNode[],
  scope: Scope,
) => {
  const steps: Record<string, unknown> = {};
  for (const [id, all] of byStep(nodes)) {
    const one = visibleIn(all, scope);
    steps[id] = one ? seen(one) : all.map(seen);
  }
  const round = scope.index === undefined ? {} : { item: scope.item, index: scope.index };
  return { input, applicationId, transactionCode, steps, ...round };
};

const set = (target: Record<string, unknown>, pointer: string, value: unknown): void => {
  const parts = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = parts.pop();
  assert(last !== undefined, 'the schema of definitions demands a pointer');
  let at = target;
  for (const part of parts) {
    const next = at[part];
    const inner =
      typeof next === 'object' && next !== null ? (next as Record<string, unknown>) : {};
    at[part] = inner;
    at = inner;
  }
  at[last] = value;
};

const fromStep = (
  walk: Walk,
  scope: Scope,
  source: Extract<FieldSource, { step: string }>,
): unknown => {
  const node = visibleIn(byStep(walk.all()).get(source.step) ?? [], scope);
  if (!node) return undefined;
  if ('pointer' in source) return readPointer(node.answer, source.pointer);
  return node.answerXml === undefined
    ? undefined
    : (walk.ports.xpath(node.answerXml, source.xpath) ?? undefined);
};

const valueOf = async (walk: Walk, scope: Scope, source: FieldSource): Promise<unknown> => {
  if ('value' in source) return source.value;
  if ('input' in source) return readPointer(walk.instance.input, source.input);
  if ('step' in source) return fromStep(walk, scope, source);
  return walk.ports.evaluate(source.jsonata, contextOf(walk.instance, walk.all(), scope));
};

/**
 * The content of a request from what is known by now; a field whose source is absent stays absent, so that the schema of the type says
 * whether it may.
 * @throws HubError InvalidContent when the expression gives no object
 */
export const contentOf = async (walk: Walk, mapping: Mapping, scope: Scope): Promise<unknown> => {
  if ('jsonata' in mapping) {
    const content = await walk.ports.evaluate(
      mapping.jsonata,
      contextOf(walk.instance, walk.all(), scope),
    );
    if (typeof content === 'object' && content !== null && !Array.isArray(content)) return content;
    throw new HubError('InvalidContent', {
      field: 'content',
      reason: 'Выражение содержимого запроса должно давать объект.',
    });
  }
  const content: Record<string, unknown> = {};
  for (const { to, from } of mapping.fields) {
    const value = await valueOf(walk, scope, from);
    if (value !== undefined) set(content, to, value);
  }
  return content;
};
