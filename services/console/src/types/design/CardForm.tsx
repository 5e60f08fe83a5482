import { Flex, Form, Input, Select } from 'antd';
import { cloneElement, type ReactElement, type ReactNode } from 'react';
import type { Design } from '../../../../../registries/index.ts';
import { useEntries } from '../data.ts';
import { kindTitles, policyTitles, routingTitles, signatureTitles } from '../words.ts';
import type { Draft } from './model.ts';

type Props = {
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
  readonly errors: ReadonlyMap<string, string>;
};

const optionsOf = (titles: Readonly<Record<string, string>>) =>
  Object.entries(titles).map(([value, label]) => ({ value, label }));

type Member = keyof Draft;

type Items = {
  readonly item: (
    member: Member,
    label: string,
    control: ReactElement<{ id?: string }>,
    width?: number,
  ) => ReactNode;
  readonly text: (member: Member, label: string, placeholder?: string, width?: number) => ReactNode;
  readonly choice: (
    member: Member,
    label: string,
    titles: Readonly<Record<string, string>>,
    byDefault: string,
  ) => ReactNode;
  readonly set: (part: Partial<Record<Member, unknown>>) => void;
};

/** The controls of the card's members, each with its label and its error. */
const itemsOf = ({ draft, onChange, errors }: Props): Items => {
  const set: Items['set'] = (part) => {
    const next = Object.entries({ ...draft, ...part }).filter(([, value]) => value !== undefined);
    onChange(Object.fromEntries(next) as unknown as Draft);
  };
  const item: Items['item'] = (member, label, control, width = 220) => (
    <Form.Item
      label={label}
      htmlFor={`card-${member}`}
      style={{ marginBlockEnd: 8, flex: `1 1 ${width}px`, minWidth: 0, maxWidth: '100%' }}
      {...(errors.has(member) && { validateStatus: 'error' as const, help: errors.get(member) })}
    >
      {cloneElement(control, { id: `card-${member}` })}
    </Form.Item>
  );
  const text: Items['text'] = (member, label, placeholder = '', width = 220) =>
    item(
      member,
      label,
      <Input
        placeholder={placeholder}
        value={(draft[member] as string | undefined) ?? ''}
        onChange={({ target }) => set({ [member]: target.value || undefined })}
      />,
      width,
    );
  const choice: Items['choice'] = (member, label, titles, byDefault) =>
    item(
      member,
      label,
      <Select<string>
        value={(draft[member] as string | undefined) ?? byDefault}
        onChange={(value) => set({ [member]: value })}
        options={optionsOf(titles)}
      />,
    );
  return { item, text, choice, set };
};

const Names = ({ draft, items }: { readonly draft: Draft; readonly items: Items }): ReactNode => {
  const systems = useEntries('systems', '', 500);
  return (
    <>
      <Flex gap={8} wrap>
        {items.text('code', 'Код версии', 'VS00100v001', 160)}
        {items.text('version', 'Версия', '1.0', 100)}
        {items.text('name', 'Наименование', 'Сведения о…', 360)}
        {items.item(
          'owner',
          'Система поставщика',
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            value={draft.owner ?? null}
            onChange={(owner: string | null) => items.set({ owner: owner ?? undefined })}
            options={(systems.data ?? []).map(({ code, name }) => ({
              value: code,
              label: `${code} — ${name}`,
            }))}
          />,
          240,
        )}
      </Flex>
      <Flex gap={8} wrap>
        {items.text('purpose', 'Назначение', 'Для чего нужны сведения', 320)}
        {items.text('area', 'Область применения', 'Межведомственное взаимодействие', 260)}
      </Flex>
    </>
  );
};

const routings = {
  fixed: routingTitles['fixed'] ?? '',
  table: routingTitles['table'] ?? '',
};

/** What the card says besides the fields: codes, owner, purpose, way of exchange. */
export const CardForm = (props: Props): ReactNode => {
  const items = itemsOf(props);
  const { draft } = props;
  const isBroadcast = draft.kind === 'broadcast';
  const changeKind = (kind: Design['kind']): void =>
    items.set({
      kind,
      routing: kind === 'broadcast' ? 'broadcast' : 'fixed',
      responseRoot: kind === 'broadcast' ? undefined : 'Response',
    });
  return (
    <Form layout="vertical" component="div">
      <Names draft={draft} items={items} />
      <Flex gap={8} wrap>
        {items.item(
          'kind',
          'Тип обмена',
          <Select<Design['kind']>
            value={draft.kind ?? 'request-response'}
            onChange={changeKind}
            options={optionsOf(kindTitles) as { value: Design['kind']; label: string }[]}
          />,
          160,
        )}
        {!isBroadcast && items.choice('routing', 'Маршрутизация', routings, 'fixed')}
        {items.text('requestRoot', 'Корневой элемент запроса', 'SchoolRequest', 180)}
        {!isBroadcast && items.text('responseRoot', 'Корневой элемент ответа', 'без ответа', 180)}
      </Flex>
      <Flex gap={8} wrap>
        {items.text('namespace', 'Пространство имён', 'составится из кода и версии', 260)}
        {items.choice('personalSignature', 'Подпись должностного лица', signatureTitles, 'none')}
        {items.choice('compatibility', 'Совместимость версий', policyTitles, 'BACKWARD')}
      </Flex>
    </Form>
  );
};
