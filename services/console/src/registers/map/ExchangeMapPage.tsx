import { DownloadOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Card, Checkbox, Empty, Select, Spin } from 'antd';
import type { ReactNode } from 'react';
import { api, download } from '../../shell/api.ts';
import { useFilters, type Filters } from '../../shared/filters.ts';
import { Moment } from '../../shared/moments.tsx';
import { PageFrame } from '../../shared/PageFrame.tsx';
import { ProblemAlert } from '../../shared/ProblemAlert.tsx';
import { root } from '../data.ts';
import { FlowsTable } from '../entry/ImpactView.tsx';
import type { FlowData } from '../replies.ts';
import { MapPicture } from './Picture.tsx';
import '../registers.css';

type MapData = {
  readonly at: string;
  readonly since: string;
  readonly flows: readonly FlowData[];
};

/** A change of the registers is on the page within so long (KIS-2.3.1 allows 10 s). */
const refreshMs = 8_000;
const drawnMax = 300;

const MapFilters = ({ flows }: { readonly flows: readonly FlowData[] }): ReactNode => {
  const [{ system, type, used }, change] = useFilters();
  const systems = [
    ...new Set(flows.flatMap(({ sender, recipient }) => [sender, recipient])),
  ].toSorted();
  const types = [...new Set(flows.map((flow) => flow.type))].toSorted();
  return (
    <div className="filters">
      <Select
        aria-label="Система"
        allowClear
        showSearch
        placeholder="Любая система"
        style={{ width: 220 }}
        value={system}
        options={systems.map((value) => ({ value, label: value }))}
        onChange={(value: string | undefined) => change({ system: value })}
      />
      <Select
        aria-label="Вид сведений"
        allowClear
        showSearch
        placeholder="Любой вид сведений"
        style={{ width: 220 }}
        value={type}
        options={types.map((value) => ({ value, label: value }))}
        onChange={(value: string | undefined) => change({ type: value })}
      />
      <Checkbox
        checked={used !== undefined}
        onChange={({ target }) => change({ used: target.checked ? 'yes' : undefined })}
      >
        Только с сообщениями
      </Checkbox>
    </div>
  );
};

const isWanted =
  ({ system, type, used }: Filters) =>
  (flow: FlowData): boolean =>
    (system === undefined || flow.sender === system || flow.recipient === system) &&
    (type === undefined || flow.type === type) &&
    (used === undefined || flow.requests > 0);

/** Who sends which information type to whom, with the volumes of 30 days: a picture and a table. */
export const ExchangeMapPage = (): ReactNode => {
  const [filters] = useFilters();
  const query = useQuery({
    queryKey: ['registry', 'exchange-map'],
    queryFn: () => api.get<MapData>(`${root}/exchange-map`),
    refetchInterval: refreshMs,
  });
  const all = query.data?.flows ?? [];
  const flows = all.filter(isWanted(filters));
  return (
    <PageFrame
      title="Карта обмена"
      subtitle={
        query.data && (
          <>
            По реестрам на <Moment at={query.data.at} />, обороты с <Moment at={query.data.since} />
          </>
        )
      }
      extra={
        <Button
          icon={<DownloadOutlined />}
          onClick={() => void download(`${root}/exchange-map`, { query: { format: 'csv' } })}
        >
          Выгрузить CSV
        </Button>
      }
    >
      {query.isError && <ProblemAlert error={query.error} retry={() => void query.refetch()} />}
      <MapFilters flows={all} />
      {query.isPending && <Spin />}
      {query.data && flows.length === 0 && (
        <Empty
          image={Empty.PRESENTED_IMAGE_SIMPLE}
          description="Потоков нет: нужны вид сведений, маршрут и право доступа"
        />
      )}
      {flows.length > 0 && (
        <>
          <Card size="small" style={{ marginBlockEnd: 16 }} className="no-print">
            {flows.length > drawnMax ? (
              <p>Потоков {flows.length}: для рисунка выберите систему или вид сведений.</p>
            ) : (
              <MapPicture flows={flows} />
            )}
          </Card>
          <FlowsTable flows={flows} />
        </>
      )}
    </PageFrame>
  );
};
