import { DownOutlined, UpOutlined } from '@ant-design/icons';
import { Button, DatePicker, Input, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import type { Filters } from '../shared/filters.ts';
import { fromPicker, presets, toPicker } from './localTime.ts';
import { useWords } from './search.ts';
import { doors, faults, keyNames, kinds, optionsOf, outcomes, stateOptions } from './words.ts';

type Change = (part: Record<string, string | undefined>) => void;
type Option = { readonly value: string; readonly label: string };
type Props = { readonly filters: Filters; readonly change: Change };

const Choice = ({
  label,
  name,
  options,
  filters,
  change,
  many = false,
  width = 180,
}: Props & {
  readonly label: string;
  readonly name: string;
  readonly options: readonly Option[];
  readonly many?: boolean;
  readonly width?: number;
}): ReactNode => {
  const chosen = filters[name]?.split(',').filter(Boolean) ?? [];
  const common = {
    'aria-label': label,
    placeholder: label,
    allowClear: true,
    showSearch: { optionFilterProp: 'label' as const },
    popupMatchSelectWidth: false,
    options: [...options],
    style: { width },
  };
  return many ? (
    <Select<string[]>
      {...common}
      mode="multiple"
      maxTagCount={1}
      value={chosen}
      onChange={(values) => change({ [name]: values.join(',') || undefined })}
    />
  ) : (
    <Select<string>
      {...common}
      value={chosen[0] ?? null}
      onChange={(value: string | undefined) => change({ [name]: value })}
    />
  );
};

/** A text that is looked for when it was entered, not at each letter. */
const TextFilter = ({
  label,
  name,
  filters,
  change,
  width,
}: Props & {
  readonly label: string;
  readonly name: string;
  readonly width: number;
}): ReactNode => (
  <Input.Search
    // Another address shows its own text.
    key={filters[name] ?? ''}
    aria-label={label}
    placeholder={label}
    defaultValue={filters[name] ?? ''}
    allowClear
    style={{ width, maxWidth: '100%' }}
    onSearch={(value) => change({ [name]: value.trim() || undefined })}
  />
);

const Period = ({ filters, change }: Props): ReactNode => (
  <DatePicker.RangePicker
    showTime={{ format: 'HH:mm' }}
    format="DD.MM.YYYY HH:mm"
    allowEmpty={[true, true]}
    placeholder={['Получено с', 'по']}
    presets={presets()}
    value={[toPicker(filters['since']), toPicker(filters['until'])]}
    onChange={(range) =>
      change({ since: fromPicker(range?.[0] ?? null), until: fromPicker(range?.[1] ?? null) })
    }
    style={{ width: 300, maxWidth: '100%' }}
  />
);

const boolean: readonly Option[] = [
  { value: 'true', label: 'только проверочные' },
  { value: 'false', label: 'без проверочных' },
];

const moreNames = [
  'sender',
  'recipient',
  'kind',
  'outcome',
  'fault',
  'door',
  'test',
  'code',
  'key',
  'value',
];

const useOptions = () => {
  const { data } = useWords();
  const systems = (data?.systems ?? []).map(({ mnemonic, name }) => ({
    value: mnemonic,
    label: `${mnemonic} — ${name}`,
  }));
  const types = (data?.types ?? []).map(({ code, name }) => ({
    value: code,
    label: `${code} — ${name}`,
  }));
  const keys = (data?.keys ?? []).map((key) => ({ value: key, label: keyNames[key] ?? key }));
  return { systems, types, keys };
};

/** Filters of messages; every one stands in the address. */
export const FilterBar = ({ filters, change }: Props): ReactNode => {
  const { systems, types, keys } = useOptions();
  const [isWide, setWide] = useState(() => moreNames.some((name) => filters[name]));
  const own = { filters, change };
  return (
    <search className="filters" aria-label="Отбор сообщений">
      <TextFilter
        {...own}
        name="q"
        width={380}
        label="Идентификатор, код маркировки, заявление, УИН"
      />
      <Choice {...own} name="party" options={systems} label="Участник" />
      <Choice {...own} name="type" options={types} label="Вид сведений" many width={200} />
      <Choice {...own} name="state" options={stateOptions} label="Состояние" many />
      <Period {...own} />
      <Button
        type="text"
        icon={isWide ? <UpOutlined /> : <DownOutlined />}
        aria-expanded={isWide}
        onClick={() => setWide(!isWide)}
      >
        {isWide ? 'Меньше условий' : 'Ещё условия'}
      </Button>
      {isWide && (
        <>
          <Choice {...own} name="sender" options={systems} label="Отправитель" />
          <Choice {...own} name="recipient" options={systems} label="Получатель" />
          <Choice
            {...own}
            name="kind"
            options={optionsOf(kinds)}
            label="Запрос, ответ, рассылка"
            many
            width={210}
          />
          <Choice
            {...own}
            name="outcome"
            options={optionsOf(outcomes)}
            label="Что в ответе"
            width={150}
          />
          <Choice
            {...own}
            name="fault"
            options={optionsOf(faults)}
            label="Ошибка доставки"
            width={220}
          />
          <Choice {...own} name="door" options={optionsOf(doors)} label="Каким путём пришло" />
          <Choice {...own} name="test" options={boolean} label="Проверочные" />
          <TextFilter {...own} name="code" width={220} label="Начало кода маркировки" />
          <Choice {...own} name="key" options={keys} label="Ключ" width={160} />
          {filters['key'] && (
            <TextFilter {...own} name="value" width={240} label="Значение ключа" />
          )}
        </>
      )}
    </search>
  );
};
