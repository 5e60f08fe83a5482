import { useQuery } from '@tanstack/react-query';
import { Select, Space, Spin } from 'antd';
import { useState, type ReactNode } from 'react';
import { api } from '../../shell/api.ts';
import { momentText } from '../../shared/moments.tsx';
import { ProblemAlert } from '../../shared/ProblemAlert.tsx';
import { entryStates } from '../../shared/states.tsx';
import { entryPath } from '../data.ts';
import type { ChangeData, EntryVersion } from '../replies.ts';
import { ChangesView } from './ChangesView.tsx';

const labelOf = ({ version, state, createdAt, createdBy }: EntryVersion): string =>
  `${version} — ${entryStates[state]?.[1] ?? state}, ${createdBy}, ${momentText(createdAt)}`;

/** Two versions side by side: what changed between them. */
export const VersionsTab = ({
  versions,
}: {
  readonly versions: readonly EntryVersion[];
}): ReactNode => {
  const last = versions.at(-1);
  const [to, setTo] = useState(last?.version ?? 1);
  const [from, setFrom] = useState(versions.at(-2)?.version ?? 0);
  const { register = '', code = '' } = last ?? {};
  const query = useQuery({
    queryKey: ['registry', register, code, 'changes', from, to],
    queryFn: async () =>
      (
        await api.get<{ changes: readonly ChangeData[] }>(`${entryPath(register, code)}/changes`, {
          from,
          to,
        })
      ).changes,
    retry: false,
  });
  const options = versions.map((one) => ({ value: one.version, label: labelOf(one) }));
  return (
    <>
      <Space wrap className="filters">
        <label htmlFor="compare-from">Сравнить редакцию</label>
        <Select
          id="compare-from"
          style={{ minWidth: 320 }}
          value={from}
          onChange={setFrom}
          options={[{ value: 0, label: 'пустая карточка' }, ...options]}
        />
        <label htmlFor="compare-to">с редакцией</label>
        <Select
          id="compare-to"
          style={{ minWidth: 320 }}
          value={to}
          onChange={setTo}
          options={options}
        />
      </Space>
      {query.isError && <ProblemAlert error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <Spin />}
      {query.data && <ChangesView changes={query.data} />}
    </>
  );
};
