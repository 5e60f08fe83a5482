import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined } from '@ant-design/icons';
import { Button, Empty } from 'antd';
import type { KeyboardEvent, ReactNode } from 'react';
import type { DesignField } from '../../../../../registries/index.ts';
import { typeTitles, type Place, type Root } from './model.ts';

type Props = {
  readonly root: Root;
  readonly fields: readonly DesignField[];
  readonly selected: Place | null;
  /** Places (`/request/0/fields/1`) where something is wrong. */
  readonly wrong: ReadonlySet<string>;
  readonly onSelect: (place: Place) => void;
  readonly onMove: (place: Place, step: -1 | 1) => void;
  readonly onRemove: (place: Place) => void;
};

const pointerOf = ({ root, path }: Place): string => `/${root}/${path.join('/fields/')}`;

const occursOf = ({ required, repeatMax = 1 }: DesignField): string =>
  `${required ? '' : ', необязательное'}${repeatMax === 1 ? '' : ', повторяется'}`;

const Row = ({
  field,
  place,
  last,
  ...props
}: Omit<Props, 'root' | 'fields'> & {
  readonly field: DesignField;
  readonly place: Place;
  readonly last: boolean;
}): ReactNode => {
  const { selected, onSelect, onMove, onRemove, wrong } = props;
  const at = place.path.at(-1) ?? 0;
  const isWrong = [...wrong].some((one) =>
    new RegExp(`^${pointerOf(place)}/(?!fields/)`).test(`${one}/`),
  );
  const isSelected = selected !== null && pointerOf(selected) === pointerOf(place);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      event.preventDefault();
      onMove(place, event.key === 'ArrowUp' ? -1 : 1);
    }
    if (event.key === 'Delete') onRemove(place);
  };
  return (
    <li>
      <div className="design-row">
        <button
          type="button"
          aria-pressed={isSelected}
          onClick={() => onSelect(place)}
          onKeyDown={onKeyDown}
        >
          <strong>{field.title}</strong> <span className="mono">{field.name}</span>
          <div style={{ fontSize: 13 }}>
            {typeTitles[field.type]}
            {occursOf(field)}
            {isWrong && <span style={{ color: 'var(--hub-color-error)' }}> — есть ошибки</span>}
          </div>
        </button>
        <Button
          size="small"
          type="text"
          icon={<ArrowUpOutlined />}
          aria-label={`Выше: ${field.title}`}
          disabled={at === 0}
          onClick={() => onMove(place, -1)}
        />
        <Button
          size="small"
          type="text"
          icon={<ArrowDownOutlined />}
          aria-label={`Ниже: ${field.title}`}
          disabled={last}
          onClick={() => onMove(place, 1)}
        />
        <Button
          size="small"
          type="text"
          icon={<DeleteOutlined />}
          aria-label={`Удалить: ${field.title}`}
          onClick={() => onRemove(place)}
        />
      </div>
      {field.type === 'group' && <Level {...props} parent={place} fields={field.fields ?? []} />}
    </li>
  );
};

const Level = ({
  fields,
  parent,
  ...props
}: Omit<Props, 'root'> & { readonly parent: Place }): ReactNode => (
  <ul
    style={{ listStyle: 'none', margin: 0, paddingInlineStart: parent.path.length === 0 ? 0 : 20 }}
  >
    {fields.length === 0 && parent.path.length > 0 && (
      <li style={{ padding: '2px 8px' }}>Группа пуста: выберите её и добавьте поле</li>
    )}
    {fields.map((field, at) => (
      <Row
        key={`${at}:${field.name}`}
        {...props}
        field={field}
        place={{ root: parent.root, path: [...parent.path, at] }}
        last={at === fields.length - 1}
      />
    ))}
  </ul>
);

/** The fields of one document; the arrow keys with Alt move the chosen one, Delete takes it away. */
export const Structure = ({ root, fields, ...props }: Props): ReactNode =>
  fields.length === 0 ? (
    <Empty
      image={Empty.PRESENTED_IMAGE_SIMPLE}
      description="Полей ещё нет: добавьте первое слева"
    />
  ) : (
    <Level {...props} parent={{ root, path: [] }} fields={fields} />
  );
