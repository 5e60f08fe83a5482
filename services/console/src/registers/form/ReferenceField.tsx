import { Select } from 'antd';
import type { ReactNode } from 'react';
import { useChoices } from '../data.ts';

/** A choice among the entries of another register, found by code or name. */
export const ReferenceField = ({
  id,
  register,
  value,
  onChange,
  disabled,
  status,
}: {
  readonly id: string;
  readonly register: string;
  readonly value: string;
  readonly onChange: (value: unknown) => void;
  readonly disabled: boolean;
  readonly status?: 'error';
}): ReactNode => {
  const query = useChoices(register);
  const options = (query.data ?? []).map(({ code, name }) => ({
    value: code,
    label: name === code ? code : `${code} — ${name}`,
  }));
  // What is not in the list stays visible: a draft may name what is not registered yet.
  const known = value === '' || options.some((option) => option.value === value);
  return (
    <Select
      id={id}
      showSearch={{ optionFilterProp: 'label' }}
      allowClear
      disabled={disabled}
      {...(status !== undefined && { status })}
      loading={query.isFetching}
      value={value === '' ? undefined : value}
      options={known ? options : [{ value, label: value }, ...options]}
      notFoundContent={query.isError ? 'Список не получен' : 'Ничего не найдено'}
      onChange={(next: string | undefined) => onChange(next)}
    />
  );
};
