import { Card, Col, Empty, Row, Skeleton, theme } from 'antd';
import type { ReactNode } from 'react';
import { To } from '../shared/links.tsx';
import { countText, Moment, momentText } from '../shared/moments.tsx';
import { PageFrame } from '../shared/PageFrame.tsx';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { StateTag, type Tone } from '../shared/states.tsx';
import { useLive } from '../shell/live.ts';
import { useLiveQuery } from '../shell/liveQuery.ts';
import { useSession } from '../shell/session.tsx';

type Level = 'calm' | 'warning' | 'critical';
type Item = {
  readonly title: string;
  readonly text: string;
  readonly path: string;
  readonly search?: Readonly<Record<string, string>>;
  readonly at?: string;
  readonly level: Level;
};
type Block = {
  readonly code: string;
  readonly title: string;
  readonly path: string;
  readonly failed: boolean;
  readonly level: Level;
  readonly value: number | null;
  readonly text: string;
  readonly items: readonly Item[];
  readonly series?: { readonly today: readonly number[]; readonly before: readonly number[] };
};
type Overview = { readonly at: string; readonly blocks: readonly Block[] };

const levels: Readonly<Record<Level, readonly [Tone, string]>> = {
  calm: ['success', 'в норме'],
  warning: ['warning', 'внимание'],
  critical: ['error', 'тревога'],
};

/** Bars of today's hours, the same hours a week ago behind them. */
const Hours = ({ series }: { readonly series: NonNullable<Block['series']> }): ReactNode => {
  const { token } = theme.useToken();
  const max = Math.max(1, ...series.today, ...series.before);
  const label = 'Принято по часам: сегодня и неделю назад';
  const bar = (value: number, hour: number, colour: string, inset: number) => (
    <rect
      key={`${hour} ${inset}`}
      x={hour * 10 + inset}
      width={8 - inset * 2}
      y={48 - (value / max) * 46}
      height={(value / max) * 46}
      fill={colour}
    />
  );
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox="0 0 240 48"
      width="100%"
      height="48"
      preserveAspectRatio="none"
    >
      <title>{label}</title>
      {series.before.map((value, hour) => bar(value, hour, token.colorFill, 0))}
      {series.today.map((value, hour) => bar(value, hour, token.colorPrimary, 2))}
    </svg>
  );
};

const ItemLine = ({ item }: { readonly item: Item }): ReactNode => (
  <li className="overview-item">
    <span className="overview-name">
      <To path={item.path} {...(item.search && { search: item.search })}>
        {item.title}
      </To>
    </span>
    <span>{item.text}</span>
    {item.at !== undefined && <Moment at={item.at} />}
  </li>
);

const BlockCard = ({ block }: { readonly block: Block }): ReactNode => {
  const [tone, word] = levels[block.level];
  return (
    <Card
      size="small"
      title={<h2 className="card-title">{block.title}</h2>}
      extra={<StateTag tone={tone}>{block.failed ? 'не прочитано' : word}</StateTag>}
      style={{ height: '100%' }}
    >
      <p className="overview-value">
        <To path={block.path}>{block.value === null ? '—' : countText(block.value)}</To>
        <span>{block.text}</span>
      </p>
      {block.series && <Hours series={block.series} />}
      {block.items.length > 0 && (
        <ul className="overview-list">
          {block.items.map((item) => (
            <ItemLine key={`${item.title} ${item.text}`} item={item} />
          ))}
        </ul>
      )}
    </Card>
  );
};

const rank: Readonly<Record<Level, number>> = { critical: 0, warning: 1, calm: 2 };

/** The first page: what needs the person now, the most urgent first. */
export const OverviewPage = (): ReactNode => {
  const { person } = useSession();
  const query = useLiveQuery<Overview>('queues', '/api/v1/overview');
  useLive('incidents', () => void query.refetch());
  useLive('registry', () => void query.refetch());
  const { data } = query;
  const blocks = data?.blocks.toSorted((a, b) => rank[a.level] - rank[b.level]) ?? [];
  const where = person.organisationName ?? person.organisation;
  return (
    <PageFrame
      title="Обзор"
      subtitle={`${person.name}, ${where}${data ? `; состояние на ${momentText(data.at)}` : ''}`}
    >
      {query.isError && <ProblemAlert error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <Skeleton active />}
      {data && blocks.length === 0 && (
        <Empty description="Ваши права не открывают блоков обзора. Страницы, которые вам доступны, — в меню." />
      )}
      <Row gutter={[12, 12]}>
        {blocks.map((block) => (
          <Col key={block.code} xs={24} md={12} xl={8}>
            <BlockCard block={block} />
          </Col>
        ))}
      </Row>
    </PageFrame>
  );
};
