import { Alert, Table, type TableColumnsType } from 'antd';
import type { ReactNode } from 'react';
import type { CompatibilityAnswer, CompatibilityRow } from '../../../../registries/index.ts';
import { TypeLink } from '../shared/links.tsx';
import { ScrollBox } from '../shared/ScrollBox.tsx';
import { StateTag, type Tone } from '../shared/states.tsx';
import { changeTitles, policyTitles, rootTitles } from './words.ts';

const sides: Readonly<Record<CompatibilityRow['breaks'], readonly [Tone, string]>> = {
  sender: ['error', 'ломает отправителя'],
  recipient: ['warning', 'ломает получателя'],
  none: ['success', 'никого'],
};

const order = { sender: 0, recipient: 1, none: 2 } as const;

const columns: TableColumnsType<CompatibilityRow> = [
  {
    title: 'Кого ломает',
    key: 'breaks',
    sorter: (left, right) => order[left.breaks] - order[right.breaks],
    render: (_, { breaks }) => {
      const [tone, words] = sides[breaks];
      return <StateTag tone={tone}>{words}</StateTag>;
    },
  },
  {
    title: 'Где',
    key: 'path',
    render: (_, { path, root, form, title }) => (
      <div style={{ maxWidth: 380, overflowWrap: 'anywhere' }}>
        <div>
          {root === null ? 'Карточка' : rootTitles[root]}
          {form === null ? '' : `, ${form.toUpperCase()}`}
          {title === '' ? '' : `: ${title}`}
        </div>
        <div className="mono">{path}</div>
      </div>
    ),
  },
  { title: 'Изменение', key: 'change', render: (_, { change }) => changeTitles[change] ?? change },
  {
    title: 'Что изменилось и что следует',
    key: 'text',
    render: (_, { text }) => <div style={{ minWidth: 260, overflowWrap: 'anywhere' }}>{text}</div>,
  },
];

/** What a new version breaks, element by element. */
export const Compatibility = ({ answer }: { readonly answer: CompatibilityAnswer }): ReactNode => {
  const { previous, report } = answer;
  if (previous === null || report === null) {
    return (
      <Alert
        type="info"
        showIcon
        title="Это первая версия: сравнивать не с чем"
        description="Совместимость проверяется, когда у вида сведений есть прежняя действующая версия."
      />
    );
  }
  const { compatible, breaksSenders, breaksRecipients, policy, rows } = report;
  return (
    <>
      <Alert
        type={compatible ? (breaksRecipients > 0 ? 'warning' : 'success') : 'error'}
        showIcon
        style={{ marginBlockEnd: 12 }}
        title={
          compatible
            ? 'Совместима с прежней версией'
            : 'Несовместима: для публикации нужно согласие с причиной'
        }
        description={
          <>
            Сравнение с <TypeLink code={previous.code} /> версии {previous.version}. Ломает
            отправителей: {breaksSenders}, получателей: {breaksRecipients}. Политика вида сведений:{' '}
            {policyTitles[policy]}.
          </>
        }
      />
      <ScrollBox label="Изменения">
        <Table<CompatibilityRow>
          size="small"
          aria-label="Изменения по элементам"
          columns={columns}
          dataSource={[...rows].sort((left, right) => order[left.breaks] - order[right.breaks])}
          rowKey={(row) => `${row.form}${row.path}${row.change}${row.breaks}${row.text}`}
          pagination={rows.length > 50 ? { pageSize: 50 } : false}
          locale={{ emptyText: 'Схемы одинаковы' }}
          showSorterTooltip={false}
        />
      </ScrollBox>
    </>
  );
};
