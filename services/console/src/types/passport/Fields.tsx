import { Input, Segmented, Table, type TableColumnsType } from 'antd';
import { useState, type ReactNode } from 'react';
import type { PassportField } from '../../../../../registries/index.ts';
import { EntryLink } from '../../shared/links.tsx';
import { ScrollBox } from '../../shared/ScrollBox.tsx';
import { StateTag } from '../../shared/states.tsx';
import type { PassportData } from '../data.ts';
import { rootTitles, type Root } from '../words.ts';

const columns: TableColumnsType<PassportField> = [
  {
    title: 'Место',
    key: 'path',
    render: (_, { name, depth, path }) => (
      <span className="mono" style={{ paddingInlineStart: depth * 14 }} title={path}>
        {name === '' ? '/' : name}
      </span>
    ),
  },
  {
    title: 'Смысл',
    key: 'title',
    render: (_, { title }) => <div style={{ minWidth: 160, maxWidth: 340 }}>{title}</div>,
  },
  { title: 'Тип', key: 'type', render: (_, { type }) => type },
  { title: 'Раз', key: 'occurs', render: (_, { occurs }) => occurs },
  {
    title: 'Ограничения',
    key: 'restrictions',
    render: (_, { restrictions, classifier }) => (
      <div style={{ minWidth: 200, maxWidth: 420, overflowWrap: 'anywhere' }}>
        {restrictions}
        {classifier !== null && (
          <div>
            классификатор <EntryLink register="classifiers" code={classifier} />
          </div>
        )}
      </div>
    ),
  },
  {
    title: 'Перс. данные',
    key: 'personal',
    render: (_, { personalData }) => personalData && <StateTag tone="warning">ПДн</StateTag>,
  },
];

/** The third tab: every field with its meaning and restrictions. */
export const Fields = ({ passport }: { readonly passport: PassportData }): ReactNode => {
  const [root, setRoot] = useState<Root>('request');
  const [text, setText] = useState('');
  const wanted = text.trim().toLowerCase();
  const rows = passport.fields[root].filter(({ path, title }) =>
    `${path} ${title}`.toLowerCase().includes(wanted),
  );
  return (
    <>
      <div className="filters">
        {passport.card.responseRoot !== undefined && (
          <Segmented<Root>
            aria-label="Запрос или ответ"
            value={root}
            onChange={setRoot}
            options={Object.entries(rootTitles).map(([value, label]) => ({
              value: value as Root,
              label,
            }))}
          />
        )}
        <Input
          aria-label="Поиск по полям"
          placeholder="Имя или смысл поля"
          style={{ width: 260 }}
          allowClear
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
      </div>
      <ScrollBox label="Поля">
        <Table<PassportField>
          size="small"
          aria-label={`Поля: ${rootTitles[root].toLowerCase()}`}
          columns={columns}
          dataSource={rows}
          rowKey={({ path }) => path}
          pagination={rows.length > 100 ? { pageSize: 100 } : false}
          locale={{ emptyText: 'Полей нет' }}
        />
      </ScrollBox>
    </>
  );
};
