import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Flex, Input, Select } from 'antd';
import { useId, type ReactNode } from 'react';
import type { SchemaNode } from '../../../../../registries/index.ts';
import {
  emptyOf,
  isGroup,
  readChild,
  typedValue,
  writeChild,
  withMember,
  membersOf,
  type Value,
} from './values.ts';

type Props = {
  readonly node: SchemaNode;
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  /** Numbers and booleans are JSON ones. */
  readonly typed: boolean;
};

const titleOf = ({ title, name }: SchemaNode): string => title || name.replace(/^@/, '');

const hintOf = ({ base, facets }: SchemaNode): string => {
  if (base === 'date') return 'ГГГГ-ММ-ДД';
  if (base === 'dateTime' || base === 'date-time') return '2026-01-15T10:00:00+07:00';
  const [pattern] = facets.patterns ?? [];
  if (pattern !== undefined) return `образец ${pattern}`;
  return facets.maxLength === undefined ? '' : `до ${facets.maxLength} знаков`;
};

const optionsOf = ({ base, facets }: SchemaNode) => {
  if (base === 'boolean')
    return [
      { value: 'true', label: 'да' },
      { value: 'false', label: 'нет' },
    ];
  return facets.enumeration?.map(({ value, documentation }) => ({
    value,
    label: documentation === '' ? value : `${documentation} (${value})`,
  }));
};

const textOf = (value: Value): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : '';

const SimpleField = ({ node, value, onChange, typed }: Props): ReactNode => {
  const id = useId();
  const options = optionsOf(node);
  const set = (text: string): void => onChange(typedValue(node, text, typed));
  return (
    <div>
      <label htmlFor={id}>
        {titleOf(node)}
        {node.required && <span aria-hidden> *</span>}
      </label>
      {options === undefined ? (
        <Input
          id={id}
          value={textOf(value)}
          placeholder={hintOf(node)}
          aria-required={node.required}
          {...(node.base === 'date' && { type: 'date' })}
          onChange={({ target }) => set(target.value)}
        />
      ) : (
        <Select
          id={id}
          style={{ width: '100%' }}
          value={textOf(value) === '' ? null : textOf(value)}
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          onChange={(text: string | null) => set(text ?? '')}
          options={options}
          aria-label={titleOf(node)}
        />
      )}
    </div>
  );
};

const Group = ({ node, value, onChange, typed }: Props): ReactNode => (
  <Flex vertical gap={8}>
    {node.base !== 'object' && (
      <SimpleField
        node={{ ...node, children: [] }}
        value={membersOf(value)['_']}
        onChange={(text) => onChange(withMember(value, '_', text))}
        typed={typed}
      />
    )}
    {node.children.map((child) => (
      <Place
        key={child.name}
        node={child}
        value={readChild(value, child)}
        onChange={(next) => onChange(writeChild(value, child, next))}
        typed={typed}
      />
    ))}
  </Flex>
);

const One = (props: Props): ReactNode =>
  isGroup(props.node) ? <Group {...props} /> : <SimpleField {...props} />;

const Repeated = ({ node, value, onChange, typed }: Props): ReactNode => {
  const items: readonly Value[] = Array.isArray(value) ? (value as readonly Value[]) : [];
  const single = { ...node, repeated: false };
  const set = (next: readonly Value[]): void => onChange(next.length === 0 ? undefined : next);
  const full = node.max !== 'unbounded' && items.length >= node.max;
  return (
    <fieldset className="tree-group">
      <legend>
        {titleOf(node)}
        {node.required && ' *'} ({items.length})
      </legend>
      <Flex vertical gap={8}>
        {items.map((item, at) => (
          <Flex
            // Items have no name of their own; nothing but their place tells them apart.
            key={`item-${at}`}
            gap={8}
            align="end"
          >
            <div style={{ flex: '1 1 auto' }}>
              <One
                node={single}
                value={item}
                typed={typed}
                onChange={(next) => set(items.map((old, index) => (index === at ? next : old)))}
              />
            </div>
            <Button
              icon={<DeleteOutlined />}
              aria-label={`Убрать «${titleOf(node)}» ${at + 1}`}
              onClick={() => set(items.filter((_, index) => index !== at))}
            />
          </Flex>
        ))}
        <div>
          <Button
            size="small"
            icon={<PlusOutlined />}
            disabled={full}
            onClick={() => set([...items, emptyOf(single) ?? ''])}
          >
            Добавить «{titleOf(node)}»
          </Button>
        </div>
      </Flex>
    </fieldset>
  );
};

const OptionalGroup = ({ node, value, onChange, typed }: Props): ReactNode => (
  <fieldset className="tree-group">
    <legend>
      {titleOf(node)}
      {node.required && ' *'}
    </legend>
    {value === undefined && !node.required ? (
      <Button size="small" icon={<PlusOutlined />} onClick={() => onChange(emptyOf(node))}>
        Заполнить «{titleOf(node)}»
      </Button>
    ) : (
      <Flex vertical gap={8}>
        <Group node={node} value={value} onChange={onChange} typed={typed} />
        {!node.required && (
          <div>
            <Button size="small" icon={<DeleteOutlined />} onClick={() => onChange(undefined)}>
              Убрать «{titleOf(node)}»
            </Button>
          </div>
        )}
      </Flex>
    )}
  </fieldset>
);

const Place = (props: Props): ReactNode => {
  const { node } = props;
  if (node.name === '*' || node.recursive) return null;
  if (node.repeated) return <Repeated {...props} />;
  return isGroup(node) ? <OptionalGroup {...props} /> : <SimpleField {...props} />;
};

/** A form made of a schema: what a person fills in is the content of a message. */
export const TreeForm = (props: Props): ReactNode => <Group {...props} />;
