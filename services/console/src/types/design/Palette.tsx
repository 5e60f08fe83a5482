import { PlusOutlined } from '@ant-design/icons';
import { App, Button, Card, Empty, Flex, Input, List } from 'antd';
import { useState, type ReactNode } from 'react';
import { fieldTypesInOrder } from './order.ts';
import type { DesignField } from '../../../../../registries/index.ts';
import { problemOf } from '../../shell/problem.ts';
import { readField, useEntries, type EntryRow } from '../data.ts';
import { newField, typeTitles } from './model.ts';

type Props = { readonly onAdd: (field: DesignField) => void };

/** Types and places of XSD before the places of JSON schemas, which say the same again. */
const schemaFirst = (rows: readonly EntryRow[]): EntryRow[] => [
  ...rows.filter(({ code }) => code.startsWith('{')),
  ...rows.filter(({ code }) => !code.startsWith('{')),
];

const Attributes = ({ onAdd }: Props): ReactNode => {
  const { message } = App.useApp();
  const [text, setText] = useState('');
  const [busy, setBusy] = useState('');
  const query = useEntries('attributes', text.trim(), 40);
  const add = async (code: string): Promise<void> => {
    setBusy(code);
    try {
      onAdd(await readField(code));
    } catch (error) {
      void message.error(problemOf(error).message);
    } finally {
      setBusy('');
    }
  };
  return (
    <Flex vertical gap={8}>
      <Input.Search
        aria-label="Поиск в реестре типов и атрибутов"
        placeholder="Снилс, Person, дата…"
        allowClear
        onSearch={setText}
        onChange={({ target }) => {
          if (target.value === '' || target.value.length > 2) setText(target.value);
        }}
      />
      <div
        style={{ maxHeight: 420, overflowY: 'auto' }}
        tabIndex={0}
        role="region"
        aria-label="Типы и атрибуты"
      >
        <List
          size="small"
          loading={query.isPending}
          dataSource={schemaFirst(query.data ?? [])}
          locale={{
            emptyText: (
              <Empty
                image={Empty.PRESENTED_IMAGE_SIMPLE}
                description="Подходящих типов и атрибутов нет"
              />
            ),
          }}
          renderItem={({ code, name }) => (
            <List.Item style={{ paddingInline: 4, gap: 4 }}>
              <div style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
                <div>{name}</div>
                <div className="mono" style={{ fontSize: 12 }}>
                  {code.replace(/^\{[^}]*\}/, '')}
                </div>
              </div>
              <Button
                size="small"
                icon={<PlusOutlined />}
                loading={busy === code}
                aria-label={`Добавить ${name} (${code.replace(/^\{[^}]*\}/, '')})`}
                onClick={() => void add(code)}
              />
            </List.Item>
          )}
        />
      </div>
    </Flex>
  );
};

/** What fields are made of: plain types, and the register of types and attributes. */
export const Palette = ({ onAdd }: Props): ReactNode => (
  <Flex vertical gap={12}>
    <Card size="small" title="Новое поле">
      <Flex wrap gap={6}>
        {fieldTypesInOrder.map((type) => (
          <Button
            key={type}
            size="small"
            icon={<PlusOutlined />}
            onClick={() => onAdd(newField(type))}
          >
            {typeTitles[type]}
          </Button>
        ))}
      </Flex>
    </Card>
    <Card size="small" title="Из реестра атрибутов">
      <Attributes onAdd={onAdd} />
    </Card>
  </Flex>
);
