import { Button, DatePicker, Input, Select } from 'antd';
import type { ReactNode } from 'react';
import { fromPicker, presets, toPicker } from '../messages/localTime.ts';
import type { Filters } from '../shared/filters.ts';
import { eventOptions } from './words.ts';

type Change = (part: Record<string, string | undefined>) => void;

const TextFilter = ({
  name,
  label,
  width,
  filters,
  change,
}: {
  readonly name: string;
  readonly label: string;
  readonly width: number;
  readonly filters: Filters;
  readonly change: Change;
}): ReactNode => (
  <Input.Search
    key={`${name}=${filters[name] ?? ''}`}
    aria-label={label}
    placeholder={label}
    allowClear
    defaultValue={filters[name] ?? ''}
    style={{ width }}
    onSearch={(value) => change({ [name]: value.trim() })}
  />
);

type Props = { readonly filters: Filters; readonly change: Change };

const Period = ({ filters, change }: Props): ReactNode => (
  <DatePicker.RangePicker
    showTime={{ format: 'HH:mm' }}
    format="DD.MM.YYYY HH:mm"
    allowEmpty={[true, true]}
    placeholder={['С', 'По']}
    aria-label="Период"
    presets={presets()}
    value={[toPicker(filters['from']), toPicker(filters['to'])]}
    onChange={(range) =>
      change({ from: fromPicker(range?.[0] ?? null), to: fromPicker(range?.[1] ?? null) })
    }
  />
);

const Choices = ({ filters, change }: Props): ReactNode => (
  <>
    <Select
      mode="multiple"
      aria-label="События"
      placeholder="Все события"
      allowClear
      maxTagCount={1}
      style={{ width: 260 }}
      options={eventOptions}
      showSearch={{ optionFilterProp: 'label' }}
      popupMatchSelectWidth={380}
      value={filters['event']?.split(',') ?? []}
      onChange={(value: readonly string[]) => change({ event: value.join(',') })}
    />
    <Select
      aria-label="Исход"
      style={{ width: 150 }}
      value={filters['outcome'] ?? ''}
      options={[
        { value: '', label: 'Любой исход' },
        { value: 'done', label: 'выполнено' },
        { value: 'refused', label: 'отказано' },
      ]}
      onChange={(value: string) => change({ outcome: value })}
    />
  </>
);

const texts = [
  ['actor', 'Кто: логин или система', 250],
  ['organisation', 'ОГРН организации', 210],
  ['object', 'Над чем, с начала', 210],
  ['text', 'Текст в подробностях', 240],
] as const;

/** What is looked for in the trail; everything stands in the address. */
export const AuditFilters = ({ filters, change }: Props): ReactNode => {
  const names = Object.keys(filters);
  return (
    <div className="filters" role="search" aria-label="Отбор журнала действий">
      <Period filters={filters} change={change} />
      <Choices filters={filters} change={change} />
      {texts.map(([name, label, width]) => (
        <TextFilter
          key={name}
          name={name}
          label={label}
          width={width}
          filters={filters}
          change={change}
        />
      ))}
      {names.length > 0 && (
        <Button
          type="link"
          onClick={() => change(Object.fromEntries(names.map((name) => [name, undefined])))}
        >
          Сбросить
        </Button>
      )}
    </div>
  );
};
