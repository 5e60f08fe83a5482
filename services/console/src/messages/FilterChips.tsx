import { Button, Tag } from 'antd';
import type { ReactNode } from 'react';
import type { Filters } from '../shared/filters.ts';
import { momentText } from '../shared/moments.tsx';
import { filterNames, filtersOf, type FilterName } from './search.ts';
import { doors, faults, keyNames, kinds, messageStates, outcomes } from './words.ts';

const titles: Readonly<Record<FilterName, string>> = {
  q: 'Ищем',
  id: 'Идентификатор',
  key: 'Ключ',
  value: 'Значение',
  code: 'Код маркировки',
  party: 'Участник',
  organisation: 'Организация',
  sender: 'Отправитель',
  recipient: 'Получатель',
  type: 'Вид сведений',
  kind: 'Что',
  state: 'Состояние',
  outcome: 'Ответ',
  fault: 'Ошибка',
  door: 'Путь',
  test: 'Проверочные',
  since: 'С',
  until: 'По',
};

const said: Partial<Record<FilterName, (value: string) => string>> = {
  kind: (value) => kinds[value] ?? value,
  state: (value) => messageStates[value]?.[1] ?? value,
  outcome: (value) => outcomes[value] ?? value,
  fault: (value) => faults[value] ?? value,
  door: (value) => doors[value] ?? value,
  key: (value) => keyNames[value] ?? value,
  test: (value) => (value === 'true' ? 'только они' : 'без них'),
  since: momentText,
  until: momentText,
};

const textOf = (name: FilterName, value: string): string => {
  const say = said[name];
  return say === undefined ? value : value.split(',').map(say).join(', ');
};

/** The filters in force, each of which can be taken away. */
export const FilterChips = ({
  filters,
  change,
}: {
  readonly filters: Filters;
  readonly change: (part: Record<string, string | undefined>) => void;
}): ReactNode => {
  const active = filterNames.filter((name) => filters[name]);
  if (active.length === 0) return null;
  const none = Object.fromEntries(Object.keys(filtersOf(filters)).map((name) => [name, undefined]));
  return (
    <div className="filters" role="group" aria-label="Действующий отбор">
      {active.map((name) => (
        <Tag
          key={name}
          closable={{ 'aria-label': `Убрать условие «${titles[name]}»` }}
          onClose={(event) => {
            event.preventDefault();
            change({ [name]: undefined, ...(name === 'key' && { value: undefined }) });
          }}
          style={{ marginInlineEnd: 0 }}
        >
          {titles[name]}: {textOf(name, filters[name] ?? '')}
        </Tag>
      ))}
      <Button size="small" type="link" onClick={() => change(none)}>
        Сбросить
      </Button>
    </div>
  );
};
