import { DownloadOutlined } from '@ant-design/icons';
import { App, Button, Dropdown, Progress } from 'antd';
import { useState, type ReactNode } from 'react';
import type { Filters } from '../shared/filters.ts';
import { bytesText, countText } from '../shared/moments.tsx';
import { download } from '../shell/api.ts';
import { problemOf } from '../shell/problem.ts';
import { filtersOf } from './search.ts';

/** A row of the file is about this long: enough to show how far it has come. */
const rowBytes = 330;

const titles = { csv: 'CSV (до 100 000 строк)', xlsx: 'Excel (до 20 000 строк)' } as const;
type Format = keyof typeof titles;

/** Takes away what the filter shows; asks for the password when the hub does, shows how far it has come. */
export const ExportButton = ({
  filters,
  rows,
}: {
  readonly filters: Filters;
  /** As far as it is known. */
  readonly rows: number | null;
}): ReactNode => {
  const { notification } = App.useApp();
  const [bytes, setBytes] = useState<number | null>(null);
  const run = async (format: Format): Promise<void> => {
    setBytes(0);
    try {
      await download('/api/v1/messages/export', {
        query: { ...filtersOf(filters), format },
        fileName: `messages.${format}`,
        progress: setBytes,
      });
      notification.success({
        title: 'Выгрузка готова',
        description: 'Файл — в загрузках браузера. Выгрузка записана в журнал действий.',
      });
    } catch (error) {
      const { message, advice } = problemOf(error);
      notification.error({ title: message, description: advice });
    } finally {
      setBytes(null);
    }
  };
  if (bytes !== null) {
    const percent = rows ? Math.min(99, Math.round((bytes / (rows * rowBytes)) * 100)) : 0;
    return (
      <span role="status" aria-label="Выгрузка идёт" className="export-progress">
        <Progress type="circle" size={18} percent={percent} aria-label="Выгружено" />
        {bytes === 0 ? 'Готовим файл…' : `Получено ${bytesText(bytes)}`}
      </span>
    );
  }
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: (Object.keys(titles) as Format[]).map((key) => ({ key, label: titles[key] })),
        onClick: ({ key }) => void run(key as Format),
      }}
    >
      <Button icon={<DownloadOutlined />} disabled={rows === 0}>
        Выгрузить{rows ? ` (${countText(rows)})` : ''}
      </Button>
    </Dropdown>
  );
};
