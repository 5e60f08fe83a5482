import { isDeepStrictEqual } from 'node:util';
import type { SchemaNode } from '../../ports.ts';
import type { CardForm } from '../card.ts';
import { rowsOf, type Effect, type PlaceRow } from './row.ts';
import { constantEffects, facetEffects, typeEffect } from './values.ts';

const refuses = 'сообщения по прежней схеме будут отклонены';

const occursEffects = (before: SchemaNode, after: SchemaNode): readonly Effect[] => {
  const effects: Effect[] = [];
  if (!before.required && after.required) {
    effects.push({
      change: 'required',
      what: 'стало обязательным',
      sender: 'без него отклоняется',
    });
  }
  if (before.required && !after.required) {
    const recipient = 'может отсутствовать, а на него рассчитывали';
    effects.push({ change: 'optional', what: 'стало необязательным', recipient });
  }
  if (before.required && after.required && before.min !== after.min) {
    const what = `наименьшее число повторений: было ${before.min}, стало ${after.min}`;
    effects.push(
      after.min > before.min
        ? { change: 'fewer', what, sender: refuses }
        : { change: 'more', what, recipient: 'может прийти меньше, чем раньше' },
    );
  }
  if (before.max === after.max) return effects;
  const [old, now] = [Number(before.max), Number(after.max)].map((max) =>
    Number.isNaN(max) ? Infinity : max,
  ) as [number, number];
  const words = (max: SchemaNode['max']): string =>
    max === 'unbounded' ? 'без предела' : `${max}`;
  const what = `наибольшее число повторений: было ${words(before.max)}, стало ${words(after.max)}`;
  effects.push(
    now < old
      ? { change: 'fewer', what, sender: refuses }
      : { change: 'more', what, recipient: 'может прийти больше, чем раньше' },
  );
  return effects;
};

const structureEffects = (before: SchemaNode, after: SchemaNode): readonly Effect[] => {
  const effects: Effect[] = [];
  if (before.open !== after.open) {
    effects.push(
      after.open
        ? {
            change: 'open',
            what: 'разрешены неописанные поля',
            recipient: 'может прийти неизвестное',
          }
        : { change: 'open', what: 'неописанные поля запрещены', sender: refuses },
    );
  }
  if (before.conditions !== after.conditions) {
    effects.push({
      change: 'conditions',
      what: 'изменены условия, которые не сравниваются по частям (варианты, зависимости, союзы типов)',
      sender: 'проверьте прежние примеры по новой схеме',
      recipient: 'проверьте новые примеры по прежней схеме',
    });
  }
  return effects;
};

const choiceEffects = (before: SchemaNode, after: SchemaNode): readonly Effect[] =>
  after.choices.flatMap((now): readonly Effect[] => {
    const old = before.choices.find(({ names }) => names.some((name) => now.names.includes(name)));
    const what = `выбор одного из: ${now.names.join(', ')}`;
    if (old === undefined) {
      const known = before.children.filter(({ name }) => now.names.includes(name));
      // Alternatives that were not there before say nothing of the previous messages, unless one of them is demanded.
      if (known.length < 2 && !now.required) return [];
      return [{ change: 'choice', what: `введён ${what}`, sender: refuses }];
    }
    return old.required === now.required
      ? []
      : now.required
        ? [{ change: 'choice', what: `${what} — стал обязательным`, sender: refuses }]
        : [
            {
              change: 'choice',
              what: `${what} — стал необязательным`,
              recipient: 'может не прийти ничего из них',
            },
          ];
  });

const keyOf = ({ ns, name }: SchemaNode, root: string): string =>
  // The namespace of the type itself is new in each version; only foreign ones tell elements apart.
  `${ns === root ? '' : ns} ${name}`;

type Names = { readonly before: string; readonly after: string };

/** What a node is, whatever it and the parts of it are called by namespaces. */
const coreOf = (node: SchemaNode): unknown => {
  const withoutNamespace = ({ ns: _ns, children, ...rest }: SchemaNode): object => ({
    ...rest,
    children: children.map(withoutNamespace),
  });
  return { ...withoutNamespace(node), name: '', title: '' };
};

/** The same thing under another name: same content and bounds, and the same words or the same place. */
const isRenamed = (
  before: SchemaNode,
  after: SchemaNode,
  at: readonly [before: number, after: number],
): boolean => {
  const isAttribute = ({ name }: SchemaNode): boolean => name.startsWith('@');
  if (isAttribute(before) !== isAttribute(after)) return false;
  const sameWords = before.title !== '' && before.title === after.title;
  return (sameWords || at[0] === at[1]) && isDeepStrictEqual(coreOf(before), coreOf(after));
};

const orderEffects = (before: SchemaNode, after: SchemaNode, roots: Names): readonly Effect[] => {
  if (!before.ordered || !after.ordered) {
    return !before.ordered && after.ordered
      ? [{ change: 'order', what: 'порядок полей стал строгим', sender: refuses }]
      : [];
  }
  const elements = (node: SchemaNode, root: string): readonly string[] =>
    node.children.filter(({ name }) => !name.startsWith('@')).map((one) => keyOf(one, root));
  const [old, now] = [elements(before, roots.before), elements(after, roots.after)];
  const common = old.filter((key) => now.includes(key));
  if (
    isDeepStrictEqual(
      common,
      now.filter((key) => old.includes(key)),
    )
  )
    return [];
  const recipient = 'порядок не тот, которого ждут по прежней схеме';
  return [{ change: 'order', what: 'изменён порядок полей', sender: refuses, recipient }];
};

const removedEffect = (node: SchemaNode): Effect => ({
  change: 'removed',
  what: node.required ? 'удалено обязательное поле' : 'удалено поле',
  sender: 'сообщения, где оно есть, будут отклонены',
  ...(node.required && { recipient: 'больше не придёт, а на него рассчитывали' }),
});

const addedEffect = (node: SchemaNode): Effect =>
  node.required
    ? {
        change: 'addedRequired',
        what: 'добавлено обязательное поле',
        sender: 'без него отклоняется',
      }
    : { change: 'added', what: 'добавлено необязательное поле' };

const compareChildren = (
  before: SchemaNode,
  after: SchemaNode,
  context: Context,
): readonly PlaceRow[] => {
  const { path, roots } = context;
  const at = (node: SchemaNode): string => `${path}/${node.name}`;
  const oldByKey = new Map(before.children.map((node) => [keyOf(node, roots.before), node]));
  const newByKey = new Map(after.children.map((node) => [keyOf(node, roots.after), node]));
  const added = new Map([...newByKey].filter(([key]) => !oldByKey.has(key)));
  const rows: PlaceRow[] = [];
  for (const [key, old] of oldByKey) {
    const now = newByKey.get(key);
    if (now !== undefined) {
      rows.push(...compareNodes(old, now, { ...context, path: at(now) }));
      continue;
    }
    const places = [before.children.indexOf(old), 0] as [number, number];
    const renamed = [...added].find(([, node]) => {
      places[1] = after.children.indexOf(node);
      return isRenamed(old, node, places);
    });
    if (renamed === undefined) {
      rows.push(...rowsOf(at(old), old.title, removedEffect(old)));
      continue;
    }
    added.delete(renamed[0]);
    rows.push(
      ...rowsOf(at(old), old.title, {
        change: 'renamed',
        what: `«${old.name}» теперь называется «${renamed[1].name}»`,
        sender: 'сообщения с прежним именем будут отклонены',
        recipient: 'прежняя программа не найдёт его по имени',
      }),
    );
  }
  for (const node of added.values()) rows.push(...rowsOf(at(node), node.title, addedEffect(node)));
  return rows;
};

type Context = { readonly path: string; readonly form: CardForm; readonly roots: Names };

const compareNodes = (
  before: SchemaNode,
  after: SchemaNode,
  context: Context,
): readonly PlaceRow[] => {
  const title = after.title || before.title;
  const type = typeEffect(before, after, context.form);
  const say = (effects: readonly Effect[]): readonly PlaceRow[] =>
    effects.flatMap((effect) => rowsOf(context.path, title, effect));
  const own = say([
    ...occursEffects(before, after),
    ...type,
    ...(type.some(({ sender, recipient }) => sender !== undefined && recipient !== undefined)
      ? []
      : facetEffects(before.facets, after.facets)),
    ...constantEffects(before, after),
  ]);
  // A structure in place of a value is one change, not one for each of its parts.
  if (type.length > 0) return own;
  const structure = say([
    ...structureEffects(before, after),
    ...choiceEffects(before, after),
    ...orderEffects(before, after, context.roots),
  ]);
  return [...own, ...structure, ...compareChildren(before, after, context)];
};

/** What changed between two schemas of one document, element by element, in the order of the previous one. */
export const compareTrees = (
  before: SchemaNode,
  after: SchemaNode,
  form: CardForm,
): readonly PlaceRow[] =>
  compareNodes(before, after, {
    form,
    path: after.name === '' ? '' : `/${after.name}`,
    roots: { before: before.ns, after: after.ns },
  });
