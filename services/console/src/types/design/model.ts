import type { Design, DesignField, FieldType } from '../../../../../registries/index.ts';

export type Root = 'request' | 'response';

/** A design on its way: everything may be missing. */
export type Draft = Partial<Omit<Design, 'request' | 'response'>> & {
  readonly request: readonly DesignField[];
  readonly response: readonly DesignField[];
};

/** Place of a field: the root, then indexes level by level. */
export type Place = { readonly root: Root; readonly path: readonly number[] };

export const typeTitles: Readonly<Record<FieldType, string>> = {
  text: 'Текст',
  integer: 'Целое число',
  decimal: 'Дробное число',
  boolean: 'Да или нет',
  date: 'Дата',
  dateTime: 'Дата и время',
  list: 'Список значений',
  group: 'Группа полей',
};

export const emptyDraft: Draft = {
  version: '1.0',
  kind: 'request-response',
  routing: 'fixed',
  requestRoot: 'Request',
  responseRoot: 'Response',
  request: [],
  response: [],
};

type Fields = readonly DesignField[];

/** Fields of the level in which a place stands, changed by `work`. */
const atLevel = (
  fields: Fields,
  path: readonly number[],
  work: (level: Fields, at: number) => Fields,
): Fields => {
  const [at = 0, ...rest] = path;
  if (rest.length === 0) return work(fields, at);
  return fields.map((field, index) =>
    index === at ? { ...field, fields: atLevel(field.fields ?? [], rest, work) } : field,
  );
};

const changeLevel = (
  draft: Draft,
  { root, path }: Place,
  work: (level: Fields, at: number) => Fields,
): Draft => ({ ...draft, [root]: atLevel(draft[root], path, work) });

/** The field at a place; undefined when there is none. */
export const fieldAt = (draft: Draft, { root, path }: Place): DesignField | undefined => {
  let level: Fields = draft[root];
  let found: DesignField | undefined;
  for (const at of path) {
    found = level[at];
    level = found?.fields ?? [];
  }
  return found;
};

/** Puts a changed field in its place. */
export const setField = (draft: Draft, place: Place, field: DesignField): Draft =>
  changeLevel(draft, place, (level, at) => level.map((old, index) => (index === at ? field : old)));

/** Takes a field away. */
export const removeField = (draft: Draft, place: Place): Draft =>
  changeLevel(draft, place, (level, at) => level.filter((_, index) => index !== at));

/** Moves a field among its neighbours; `step` is -1 or 1. */
export const moveField = (
  draft: Draft,
  place: Place,
  step: -1 | 1,
): { readonly draft: Draft; readonly place: Place } => {
  const at = place.path.at(-1) ?? 0;
  const to = at + step;
  let moved = false;
  const next = changeLevel(draft, place, (level) => {
    const [field, other] = [level[at], level[to]];
    if (field === undefined || other === undefined) return level;
    moved = true;
    return level.map((old, index) => (index === at ? other : index === to ? field : old));
  });
  return {
    draft: next,
    place: moved ? { ...place, path: [...place.path.slice(0, -1), to] } : place,
  };
};

const freeName = (fields: Fields, name: string): string => {
  const names = new Set(fields.map((field) => field.name));
  for (let at = 1; ; at += 1) {
    const candidate = at === 1 ? name : `${name}${at}`;
    if (!names.has(candidate)) return candidate;
  }
};

const append = (fields: Fields, field: DesignField): Fields => [
  ...fields,
  { ...field, name: freeName(fields, field.name) },
];

/** Path of the group into which a new field goes: the selected group, or the one of the selected field; empty for the root. */
const parentOf = (draft: Draft, root: Root, selected: Place | null): readonly number[] => {
  if (selected === null || selected.root !== root) return [];
  const target = fieldAt(draft, selected);
  if (target === undefined) return [];
  return target.type === 'group' ? selected.path : selected.path.slice(0, -1);
};

/** Adds a field into the selected group, beside the selected field, or at the end of the root. */
export const addField = (
  draft: Draft,
  root: Root,
  selected: Place | null,
  field: DesignField,
): { readonly draft: Draft; readonly place: Place } => {
  const parent = parentOf(draft, root, selected);
  const group = parent.length === 0 ? undefined : fieldAt(draft, { root, path: parent });
  if (group === undefined) {
    return {
      draft: { ...draft, [root]: append(draft[root], field) },
      place: { root, path: [draft[root].length] },
    };
  }
  const inside = group.fields ?? [];
  const changed = { ...group, fields: append(inside, field) };
  return {
    draft: setField(draft, { root, path: parent }, changed),
    place: { root, path: [...parent, inside.length] },
  };
};

const names: Readonly<Record<FieldType, string>> = {
  text: 'Text',
  integer: 'Number',
  decimal: 'Amount',
  boolean: 'Flag',
  date: 'Date',
  dateTime: 'DateTime',
  list: 'Kind',
  group: 'Group',
};

/** A new field of a type. */
export const newField = (type: FieldType): DesignField => ({
  name: names[type],
  title: typeTitles[type],
  type,
  required: true,
  ...(type === 'list' && { values: [{ value: '1', title: 'Первое' }] }),
  ...(type === 'group' && { fields: [] }),
});

/** The design to send: without a response when there is none. */
export const designOf = ({ response, responseRoot, ...rest }: Draft): object => ({
  ...rest,
  ...(responseRoot !== undefined && responseRoot !== '' && { responseRoot, response }),
});

const nextCode = (code: string): string =>
  code.replace(
    /v(\d{3})(?=$|-)/,
    (_, digits: string) => `v${String(Number(digits) + 1).padStart(3, '0')}`,
  );

const nextVersion = (version: string): string => {
  const [major = '1', minor = '0'] = version.split('.');
  return `${major}.${Number(minor) + 1}`;
};

/** The next version of a designed type: same fields, code and number one higher. */
export const nextOf = (design: Design): Draft => {
  const { namespace: _old, breakingChange: _consent, ...rest } = design;
  return {
    ...rest,
    code: nextCode(design.code),
    version: nextVersion(design.version),
    response: design.response ?? [],
  };
};
