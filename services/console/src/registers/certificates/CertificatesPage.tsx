import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Select, Space } from 'antd';
import { useState, type ReactNode } from 'react';
import { api } from '../../shell/api.ts';
import { useMay } from '../../shell/session.tsx';
import { DataTable } from '../../shared/DataTable.tsx';
import { useFilters } from '../../shared/filters.ts';
import { EntryLink, SystemLink } from '../../shared/links.tsx';
import { dateText } from '../../shared/moments.tsx';
import { PageFrame } from '../../shared/PageFrame.tsx';
import { StateTag, type Tone } from '../../shared/states.tsx';
import { root } from '../data.ts';
import type { CertificateLine } from '../replies.ts';
import { ReplaceDialog } from './ReplaceDialog.tsx';
import { RequestDialog } from './RequestDialog.tsx';

const levels: Readonly<Record<CertificateLine['level'], readonly [Tone, string]>> = {
  expired: ['error', 'истёк'],
  '7': ['error', 'осталось до 7 дней'],
  '30': ['warning', 'осталось до 30 дней'],
  '60': ['warning', 'осталось до 60 дней'],
  ok: ['success', 'действует'],
  future: ['processing', 'ещё не начал действовать'],
};

const urgent: readonly string[] = ['expired', '7', '30'];

const columns = [
  {
    title: 'Кончается',
    key: 'end',
    sorter: (left: CertificateLine, right: CertificateLine) => left.daysLeft - right.daysLeft,
    render: (_: unknown, line: CertificateLine) => (
      <span className="nowrap">{dateText(line.notAfter)}</span>
    ),
  },
  {
    title: 'Дней',
    key: 'days',
    align: 'right' as const,
    render: (_: unknown, line: CertificateLine) => line.daysLeft,
  },
  {
    title: 'Срок',
    key: 'level',
    render: (_: unknown, line: CertificateLine) => (
      <Space>
        <StateTag tone={levels[line.level][0]}>{levels[line.level][1]}</StateTag>
        {line.replaced && <StateTag tone="success">замена есть</StateTag>}
      </Space>
    ),
  },
  {
    title: 'Система',
    key: 'system',
    sorter: (left: CertificateLine, right: CertificateLine) =>
      left.system.localeCompare(right.system),
    render: (_: unknown, line: CertificateLine) => (
      <>
        <SystemLink code={line.system} />
        <div>{line.systemName}</div>
      </>
    ),
  },
  {
    title: 'Участник',
    key: 'participant',
    render: (_: unknown, line: CertificateLine) => (
      <EntryLink register="participants" code={line.participant}>
        {line.participantName}
      </EntryLink>
    ),
  },
  {
    title: 'Отзыв и доверие',
    key: 'trust',
    render: (_: unknown, line: CertificateLine) => (
      <StateTag
        tone={line.trust.ok ? 'success' : line.trust.reason === 'revoked' ? 'error' : 'warning'}
      >
        {line.trust.ok ? 'доверенный, не отозван' : line.trust.text}
      </StateTag>
    ),
  },
  {
    title: 'Издатель и номер',
    key: 'issuer',
    render: (_: unknown, line: CertificateLine) => (
      <div style={{ maxWidth: 280, overflowWrap: 'anywhere' }}>
        {line.issuer}
        <div className="mono">{line.serial}</div>
      </div>
    ),
  },
];

/** A person who may edit begins the replacement here. */
const columnsOf = (replace: ((line: CertificateLine) => void) | null) => [
  ...columns,
  ...(replace === null
    ? []
    : [
        {
          title: '',
          key: 'replace',
          render: (_: unknown, line: CertificateLine) => (
            <Button
              size="small"
              aria-label={`Заменить сертификат ${line.system}`}
              onClick={() => replace(line)}
            >
              Заменить
            </Button>
          ),
        },
      ]),
];

/** The calendar of certificates: the soonest end first, with the warnings of 60, 30 and 7 days. */
export const CertificatesPage = (): ReactNode => {
  const [filters, change] = useFilters();
  const may = useMay();
  const [replacing, setReplacing] = useState<CertificateLine | null>(null);
  const [checking, setChecking] = useState(false);
  const query = useQuery({
    queryKey: ['registry', 'certificates'],
    queryFn: async () =>
      (await api.get<{ certificates: readonly CertificateLine[] }>(`${root}/certificates`))
        .certificates,
    refetchInterval: 60_000,
  });
  const { level } = filters;
  const rows = query.data?.filter((line) => level === undefined || line.level === level);
  const soon = query.data?.filter((line) => urgent.includes(line.level) && !line.replaced) ?? [];
  return (
    <PageFrame
      title="Сертификаты систем"
      subtitle="Ближайший конец первым. Замена готовится, пока прежний ещё действует."
      extra={<Button onClick={() => setChecking(true)}>Проверить запрос на сертификат</Button>}
    >
      {soon.length > 0 && (
        <Alert
          type="warning"
          showIcon
          style={{ marginBlockEnd: 12 }}
          title={`Нужна замена: ${[...new Set(soon.map(({ system }) => system))].join(', ')}`}
        />
      )}
      <div className="filters">
        <Select
          aria-label="Срок"
          allowClear
          placeholder="Любой срок"
          style={{ width: 240 }}
          value={level}
          options={Object.entries(levels).map(([value, [, label]]) => ({
            value,
            label: `${label} (${query.data?.filter((line) => line.level === value).length ?? 0})`,
          }))}
          onChange={(value: string | undefined) => change({ level: value })}
        />
      </div>
      <DataTable<CertificateLine>
        label="Сертификаты"
        query={query}
        rows={rows}
        rowKey={({ system, sha256 }) => `${system}/${sha256}`}
        empty={level === undefined ? 'Сертификатов ещё нет' : 'Таких сертификатов нет'}
        columns={columnsOf(may('registry.edit') ? setReplacing : null)}
      />
      {replacing && <ReplaceDialog line={replacing} onClose={() => setReplacing(null)} />}
      {checking && <RequestDialog onClose={() => setChecking(false)} />}
    </PageFrame>
  );
};
