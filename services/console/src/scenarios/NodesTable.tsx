import { Table } from 'antd';
import type { ReactNode } from 'react';
import { MessageLink } from '../shared/links.tsx';
import { Duration, Moment } from '../shared/moments.tsx';
import { ScrollBox } from '../shared/ScrollBox.tsx';
import { StateTag } from '../shared/states.tsx';
import type { RunNode } from './data.ts';
import { nodeStates } from './words.ts';

/** What a choice or a decision came to. */
const chosenText = ({ chosen, by }: RunNode): string | null => {
  if (chosen === null) return null;
  if (typeof chosen === 'string') return `выбрано «${chosen}»${by === null ? '' : `, ${by}`}`;
  if (chosen === -1) return 'взято «иначе»';
  return chosen === -2 ? 'ни одно условие не выполнено' : `условие ${chosen + 1}`;
};

const noteText = (node: RunNode): string =>
  [
    chosenText(node),
    node.rounds === null ? null : `строк: ${node.rounds}`,
    node.refusal && `${node.refusal.code}: ${node.refusal.text}`,
    node.text,
  ]
    .filter((part) => part !== null && part !== '')
    .join('; ') || '—';

const took = ({ startedAt, endedAt }: RunNode): number | null =>
  endedAt === null ? null : Date.parse(endedAt) - Date.parse(startedAt);

const stateColumns = [
  {
    title: 'Шаг',
    key: 'path',
    render: (_: unknown, { path }: RunNode) => <span className="mono">{path}</span>,
  },
  {
    title: 'Состояние',
    key: 'state',
    render: (_: unknown, { state }: RunNode) => (
      <StateTag tone={nodeStates[state][0]}>{nodeStates[state][1]}</StateTag>
    ),
  },
  {
    title: 'Начат',
    key: 'startedAt',
    render: (_: unknown, { startedAt }: RunNode) => <Moment at={startedAt} />,
  },
  {
    title: 'Длился',
    key: 'took',
    render: (_: unknown, node: RunNode) => <Duration ms={took(node)} />,
  },
  {
    title: 'Попыток',
    key: 'attempt',
    align: 'right' as const,
    render: (_: unknown, { attempt, messageIds }: RunNode) =>
      messageIds.length === 0 ? '—' : attempt,
  },
];

const noteColumn = {
  title: 'Пояснение',
  key: 'note',
  render: (_: unknown, node: RunNode) => <div className="wrap-cell">{noteText(node)}</div>,
};

const messagesColumn = {
  title: 'Сообщения',
  key: 'messages',
  render: (_: unknown, { messageIds }: RunNode) =>
    messageIds.length === 0
      ? '—'
      : messageIds.map((id) => (
          <div key={id}>
            <MessageLink id={id} />
          </div>
        )),
};

/** Steps of a run in the order of time. */
export const NodesTable = ({
  nodes,
  withMessages,
}: {
  readonly nodes: readonly RunNode[];
  /** A dry run has sent none. */
  readonly withMessages: boolean;
}): ReactNode => (
  <ScrollBox label="Шаги по времени: прокрутка">
    <Table<RunNode>
      size="small"
      aria-label="Шаги по времени"
      rowKey={({ path }) => path}
      dataSource={nodes.toSorted((a, b) => a.startedAt.localeCompare(b.startedAt))}
      pagination={false}
      columns={[...stateColumns, ...(withMessages ? [messagesColumn] : []), noteColumn]}
      locale={{ emptyText: 'Ни один шаг не начат' }}
    />
  </ScrollBox>
);
