import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { api } from '../shell/api.ts';

type Organisation = {
  readonly ogrn: string;
  readonly name: string;
  readonly shortName: string | null;
};

/** Choice of a registered organisation by a part of its name, ОГРН or ИНН. */
export const OrganisationSelect = ({
  value,
  onChange,
  label,
  id,
  width = 320,
  allowClear = false,
}: {
  /** OGRN. */
  readonly value?: string | undefined;
  readonly onChange?: (ogrn: string | undefined) => void;
  readonly label?: string;
  readonly id?: string;
  readonly width?: number | string;
  readonly allowClear?: boolean;
}): ReactNode => {
  const [text, setText] = useState('');
  const query = useQuery({
    queryKey: ['organisations', text],
    queryFn: () =>
      api.get<{ organisations: readonly Organisation[] }>('/api/v1/organisations', { text }),
    staleTime: 60_000,
  });
  const options = (query.data?.organisations ?? []).map(({ ogrn, name, shortName }) => ({
    value: ogrn,
    label: `${shortName ?? name} (${ogrn})`,
  }));
  return (
    <Select<string>
      {...(id !== undefined && { id })}
      {...(label !== undefined && { 'aria-label': label })}
      value={value ?? null}
      showSearch={{ filterOption: false, onSearch: setText }}
      allowClear={allowClear}
      placeholder={label ?? 'Организация'}
      loading={query.isFetching}
      options={options}
      style={{ width }}
      notFoundContent={query.isError ? 'Список не получен' : 'Не найдено'}
      onChange={(next: string | undefined) => onChange?.(next)}
    />
  );
};
