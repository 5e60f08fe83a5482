import { Checkbox, Flex, Form, Input, InputNumber, Select } from 'antd';
import { cloneElement, type ReactElement, type ReactNode } from 'react';
import type { DesignField, FieldType } from '../../../../../registries/index.ts';
import { useEntries } from '../data.ts';
import { typeTitles } from './model.ts';
import { fieldTypesInOrder } from './order.ts';

type Props = {
  readonly field: DesignField;
  readonly onChange: (field: DesignField) => void;
  /** Reasons by member of the field: `name`, `patterns/0`. */
  readonly errors: ReadonlyMap<string, string>;
};
type Part = Partial<Record<keyof DesignField, unknown>>;

const patternsText = ({ patterns = [] }: DesignField): string => patterns.join('\n');
const valuesText = ({ values = [] }: DesignField): string =>
  values
    .map(({ value, title }) => (title === undefined ? value : `${value} = ${title}`))
    .join('\n');

const linesOf = (text: string): readonly string[] =>
  text.split('\n').filter((line) => line.trim() !== '');

const valueOf = (line: string): { value: string; title?: string } => {
  const [value = '', ...title] = line.split('=');
  const words = title.join('=').trim();
  return words === '' ? { value: value.trim() } : { value: value.trim(), title: words };
};

/** Members that another kind of field does not have. */
const kept = (field: DesignField, type: FieldType): DesignField => {
  const { name, title, description, required, repeatMax, attribute, searchKey } = field;
  const common = { name, title, required, type };
  const optional = { description, repeatMax, attribute, searchKey };
  const given = Object.entries(optional).filter(([, value]) => value !== undefined);
  return {
    ...common,
    ...Object.fromEntries(given),
    ...(type === 'group' && { fields: field.fields ?? [] }),
    ...(type === 'list' && { values: field.values ?? [] }),
  };
};

const TextRules = ({ field, set, item }: RulesProps): ReactNode => (
  <>
    <Flex gap={8}>
      {item(
        'lengthMin',
        'Наименьшая длина',
        <InputNumber
          min={0}
          value={field.lengthMin ?? null}
          onChange={(lengthMin) => set({ lengthMin: lengthMin ?? undefined })}
        />,
      )}
      {item(
        'lengthMax',
        'Наибольшая длина',
        <InputNumber
          min={1}
          value={field.lengthMax ?? null}
          onChange={(lengthMax) => set({ lengthMax: lengthMax ?? undefined })}
        />,
      )}
    </Flex>
    {item(
      'patterns',
      'Образец (регулярное выражение)',
      <Input.TextArea
        autoSize={{ minRows: 1, maxRows: 4 }}
        className="mono"
        placeholder="[0-9]{11}"
        defaultValue={patternsText(field)}
        onChange={({ target }) =>
          set({ patterns: target.value === '' ? undefined : linesOf(target.value) })
        }
      />,
    )}
  </>
);

const NumberRules = ({ field, set, item }: RulesProps): ReactNode => (
  <Flex gap={8}>
    {item(
      'min',
      'Не меньше',
      <Input
        value={field.min ?? ''}
        onChange={({ target }) => set({ min: target.value || undefined })}
      />,
    )}
    {field.type === 'integer' &&
      item(
        'max',
        'Не больше',
        <Input
          value={field.max ?? ''}
          onChange={({ target }) => set({ max: target.value || undefined })}
        />,
      )}
    {field.type === 'decimal' &&
      item(
        'fractionDigits',
        'Знаков после запятой',
        <InputNumber
          min={0}
          max={10}
          value={field.fractionDigits ?? 2}
          onChange={(digits) => set({ fractionDigits: digits ?? undefined })}
        />,
      )}
  </Flex>
);

const ListRules = ({ field, set, item }: RulesProps): ReactNode => {
  const classifiers = useEntries('classifiers', '', 200);
  return (
    <>
      {item(
        'classifier',
        'Классификатор',
        <Select
          allowClear
          placeholder="свой список"
          value={field.classifier ?? null}
          onChange={(classifier: string | null) =>
            set({ classifier: classifier ?? undefined, ...(classifier !== null && { values: [] }) })
          }
          options={(classifiers.data ?? []).map(({ code, name }) => ({
            value: code,
            label: `${name} (${code})`,
          }))}
        />,
      )}
      {field.classifier === undefined &&
        item(
          'values',
          'Значения: по одному в строке, «код = название»',
          <Input.TextArea
            autoSize={{ minRows: 2, maxRows: 10 }}
            defaultValue={valuesText(field)}
            onChange={({ target }) => set({ values: linesOf(target.value).map(valueOf) })}
          />,
        )}
    </>
  );
};

type RulesProps = {
  readonly field: DesignField;
  readonly set: (part: Part) => void;
  readonly item: (
    member: keyof DesignField,
    label: string,
    control: ReactElement<{ id?: string }>,
  ) => ReactNode;
};

const Rules = (props: RulesProps): ReactNode => {
  const { type } = props.field;
  if (type === 'text') return <TextRules {...props} />;
  if (type === 'integer' || type === 'decimal') return <NumberRules {...props} />;
  return type === 'list' ? <ListRules {...props} /> : null;
};

const Repeats = ({ field, set }: Omit<RulesProps, 'item'>): ReactNode => {
  const { repeatMax = 1 } = field;
  return (
    <Flex wrap gap={12} style={{ marginBlockEnd: 12 }} align="center">
      <Checkbox
        checked={field.required}
        onChange={({ target }) => set({ required: target.checked })}
      >
        Обязательное
      </Checkbox>
      <Checkbox
        checked={repeatMax !== 1}
        onChange={({ target }) => set({ repeatMax: target.checked ? 'unbounded' : undefined })}
      >
        Повторяется
      </Checkbox>
      {repeatMax !== 1 && (
        <InputNumber
          aria-label="Наибольшее число повторений"
          placeholder="без предела"
          min={2}
          max={10_000}
          value={repeatMax === 'unbounded' ? null : repeatMax}
          onChange={(most) => set({ repeatMax: most ?? 'unbounded' })}
        />
      )}
    </Flex>
  );
};

const SampleAndKey = ({ field, set, item }: RulesProps): ReactNode => (
  <Flex gap={8} wrap>
    {item(
      'sample',
      'Значение в примере',
      <Input
        placeholder="подбирается само"
        value={field.sample ?? ''}
        onChange={({ target }) => set({ sample: target.value || undefined })}
      />,
    )}
    {item(
      'searchKey',
      'Ключ поиска сообщений',
      <Input
        className="mono"
        placeholder="например application"
        value={field.searchKey ?? ''}
        onChange={({ target }) => set({ searchKey: target.value || undefined })}
      />,
    )}
  </Flex>
);

const Names = ({ field, set, item }: RulesProps): ReactNode => (
  <Flex gap={8} wrap>
    {item(
      'title',
      'Название для людей',
      <Input value={field.title} onChange={({ target }) => set({ title: target.value })} />,
    )}
    {item(
      'name',
      'Имя элемента',
      <Input
        className="mono"
        value={field.name}
        onChange={({ target }) => set({ name: target.value })}
      />,
    )}
  </Flex>
);

const itemOf =
  (errors: Props['errors']): RulesProps['item'] =>
  (member, label, control) => {
    const found = [...errors].find(([at]) => at === member || at.startsWith(`${member}/`));
    return (
      <Form.Item
        key={member}
        label={label}
        htmlFor={`field-${member}`}
        style={{ marginBlockEnd: 8, flex: '1 1 0' }}
        {...(found && { validateStatus: 'error' as const, help: found[1] })}
      >
        {cloneElement(control, { id: `field-${member}` })}
      </Form.Item>
    );
  };

/** Properties of the chosen field. */
export const FieldForm = ({ field, onChange, errors }: Props): ReactNode => {
  const set = (part: Part): void => {
    const next = Object.entries({ ...field, ...part }).filter(([, value]) => value !== undefined);
    onChange(Object.fromEntries(next) as DesignField);
  };
  const item = itemOf(errors);
  const props = { field, set, item };
  return (
    <Form layout="vertical" component="div">
      <Names {...props} />
      {item(
        'type',
        'Тип',
        <Select<FieldType>
          value={field.type}
          onChange={(type) => onChange(kept(field, type))}
          options={fieldTypesInOrder.map((value) => ({ value, label: typeTitles[value] }))}
        />,
      )}
      <Repeats field={field} set={set} />
      <Rules key={field.type} {...props} />
      {item(
        'description',
        'Пояснение',
        <Input
          value={field.description ?? ''}
          onChange={({ target }) => set({ description: target.value || undefined })}
        />,
      )}
      {field.type !== 'group' && <SampleAndKey {...props} />}
      {field.attribute !== undefined && (
        <p className="mono" style={{ overflowWrap: 'anywhere', margin: 0 }}>
          Из реестра: {field.attribute}
        </p>
      )}
    </Form>
  );
};
