import type { RequestStep, Step } from '../../../../broker/index.ts';
import type { Kind } from './words.ts';

export const rootPointer = '/step';

export type Child = {
  readonly part: string;
  readonly step: Step;
  /** The condition under which it runs. */
  readonly when?: string;
};

/** The direct children of a step with the part of the pointer that leads to each. */
export const childrenOf = (step: Step): readonly Child[] => {
  switch (step.kind) {
    case 'sequence':
      return step.steps.map((child, index) => ({ part: `steps/${index}`, step: child }));
    case 'parallel':
      return step.branches.map((child, index) => ({ part: `branches/${index}`, step: child }));
    case 'choice':
      return [
        ...step.cases.map(({ when, step: child }, index) => ({
          part: `cases/${index}/step`,
          step: child,
          when,
        })),
        ...(step.otherwise ? [{ part: 'otherwise', step: step.otherwise, when: 'иначе' }] : []),
      ];
    case 'loop':
      return [{ part: 'step', step: step.step }];
    case 'request':
    case 'decision':
    case 'wait':
      return [];
  }
};

export type Place = { readonly step: Step; readonly pointer: string };

/** Every step of a tree in reading order. */
export const placesOf = (step: Step, pointer = rootPointer): readonly Place[] => [
  { step, pointer },
  ...childrenOf(step).flatMap(({ part, step: child }) => placesOf(child, `${pointer}/${part}`)),
];

/** The step at a pointer; the whole tree when there is none any more. */
export const placeAt = (root: Step, pointer: string): Place =>
  placesOf(root).find((place) => place.pointer === pointer) ?? { step: root, pointer: rootPointer };

/** The innermost step that a violation's field lies in. */
export const pointerOfField = (root: Step, field: string): string =>
  placesOf(root).findLast(({ pointer }) => field === pointer || field.startsWith(`${pointer}/`))
    ?.pointer ?? rootPointer;

const put = (node: unknown, [key, ...rest]: readonly string[], value: unknown): unknown => {
  if (key === undefined) return value;
  if (Array.isArray(node)) {
    const list = node as readonly unknown[];
    const index = Number(key);
    return value === undefined && rest.length === 0
      ? list.toSpliced(index, 1)
      : list.with(index, put(list[index], rest, value));
  }
  const object = node as Readonly<Record<string, unknown>>;
  const next = put(object[key], rest, value);
  if (next !== undefined) return { ...object, [key]: next };
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
};

/** The tree with another value at a pointer; undefined takes the value away. */
export const replaceAt = (root: Step, pointer: string, value: unknown): Step =>
  put(root, pointer.split('/').slice(2), value) as Step;

const valueAt = (root: Step, pointer: string): unknown => {
  let at: unknown = root;
  for (const part of pointer.split('/').slice(2)) at = (at as Record<string, unknown>)[part];
  return at;
};

type Slot = { readonly list: string; readonly index: number; readonly tail: string };

/** The list in which a step stands: steps, branches or cases; null for the only child of something. */
const slotOf = (pointer: string): Slot | null => {
  const found = /^(.*\/(?:steps|branches|cases))\/(\d+)(\/step)?$/.exec(pointer);
  return found ? { list: found[1] ?? '', index: Number(found[2]), tail: found[3] ?? '' } : null;
};

const lengthAt = (root: Step, list: string): number =>
  (valueAt(root, list) as readonly unknown[]).length;

/** Whether a step can be taken out and leave its parent whole. */
export const isRemovable = (root: Step, pointer: string): boolean => {
  const slot = slotOf(pointer);
  return slot ? lengthAt(root, slot.list) > 1 : pointer.endsWith('/otherwise');
};

/** The tree without a step; of a choice its condition goes too. */
export const removeAt = (root: Step, pointer: string): Step => {
  const slot = slotOf(pointer);
  return replaceAt(root, slot ? `${slot.list}/${slot.index}` : pointer, undefined);
};

/** Where a step goes when it is moved among its neighbours; null: there is no room. */
export const movedPointer = (root: Step, pointer: string, by: -1 | 1): string | null => {
  const slot = slotOf(pointer);
  if (!slot) return null;
  const to = slot.index + by;
  return to < 0 || to >= lengthAt(root, slot.list) ? null : `${slot.list}/${to}${slot.tail}`;
};

/** The tree with a step and its neighbour changed over. */
export const moveAt = (root: Step, pointer: string, by: -1 | 1): Step => {
  const slot = slotOf(pointer);
  if (!slot || movedPointer(root, pointer, by) === null) return root;
  const list = valueAt(root, slot.list) as readonly unknown[];
  const [own, other] = [list[slot.index], list[slot.index + by]];
  return replaceAt(root, slot.list, list.with(slot.index, other).with(slot.index + by, own));
};

const freshId = (taken: Set<string>, prefix: string): string => {
  for (let serial = 1; ; serial += 1) {
    const id = `${prefix}${serial}`;
    if (taken.has(id)) continue;
    taken.add(id);
    return id;
  }
};

/** A request that still has to be told what it asks for. */
export const emptyRequest = (id: string): RequestStep => ({
  kind: 'request',
  id,
  type: '',
  content: { fields: [] },
  timeout: { workingDays: 5 },
});

const newRequest = (taken: Set<string>): RequestStep => emptyRequest(freshId(taken, 'request'));

const makers: Readonly<Record<Kind, (taken: Set<string>) => Step>> = {
  request: newRequest,
  decision: (taken) => ({
    kind: 'decision',
    id: freshId(taken, 'decision'),
    question: '',
    options: [
      { code: 'yes', title: 'Да' },
      { code: 'no', title: 'Нет' },
    ],
  }),
  wait: (taken) => ({ kind: 'wait', id: freshId(taken, 'wait'), term: { workingDays: 1 } }),
  sequence: (taken) => ({
    kind: 'sequence',
    id: freshId(taken, 'sequence'),
    steps: [newRequest(taken)],
  }),
  parallel: (taken) => ({
    kind: 'parallel',
    id: freshId(taken, 'parallel'),
    branches: [newRequest(taken), newRequest(taken)],
  }),
  choice: (taken) => ({
    kind: 'choice',
    id: freshId(taken, 'choice'),
    cases: [{ when: '', step: newRequest(taken) }],
  }),
  loop: (taken) => ({
    kind: 'loop',
    id: freshId(taken, 'loop'),
    over: 'input.items',
    max: 100,
    step: newRequest(taken),
  }),
};

const idsOf = (root: Step): Set<string> => new Set(placesOf(root).map(({ step }) => step.id));

/** What a new sequence begins with. */
export const emptyStep = (): Step => makers.sequence(new Set());

type Inserted = { readonly root: Step; readonly pointer: string };

/** Appends to a list of a container. */
const append = (root: Step, list: string, item: unknown, tail = ''): Inserted => {
  const old = valueAt(root, list) as readonly unknown[];
  return {
    root: replaceAt(root, list, [...old, item]),
    pointer: `${list}/${old.length}${tail}`,
  };
};

/** Into a container at its end; after any other step; a step that stands alone becomes a sequence. */
export const insertAt = (root: Step, pointer: string, kind: Kind): Inserted => {
  const taken = idsOf(root);
  const made = makers[kind](taken);
  const { step } = placeAt(root, pointer);
  if (step.kind === 'sequence') return append(root, `${pointer}/steps`, made);
  if (step.kind === 'parallel') return append(root, `${pointer}/branches`, made);
  if (step.kind === 'choice')
    return append(root, `${pointer}/cases`, { when: '', step: made }, '/step');
  const slot = slotOf(pointer);
  if (slot && slot.tail === '') {
    const list = valueAt(root, slot.list) as readonly unknown[];
    const next = replaceAt(root, slot.list, list.toSpliced(slot.index + 1, 0, made));
    return { root: next, pointer: `${slot.list}/${slot.index + 1}` };
  }
  const both: Step = { kind: 'sequence', id: freshId(taken, 'sequence'), steps: [step, made] };
  return { root: replaceAt(root, pointer, both), pointer: `${pointer}/steps/1` };
};

/** Name of a step for people. */
export const nameOfStep = ({ id, title }: Step): string => title ?? id;
