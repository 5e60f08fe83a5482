import { DatePicker } from 'antd';
import dayjs from 'dayjs';
import type { ReactNode } from 'react';

/** A date in the Russian form; its value is `YYYY-MM-DD`. */
export const DateField = ({
  value,
  onChange,
  id,
  label,
  disabled,
}: {
  readonly value?: string | undefined;
  readonly onChange?: (date: string | undefined) => void;
  readonly id?: string;
  readonly label?: string;
  readonly disabled?: boolean;
}): ReactNode => (
  <DatePicker
    {...(id !== undefined && { id })}
    {...(label !== undefined && { 'aria-label': label })}
    {...(disabled !== undefined && { disabled })}
    format={['DD.MM.YYYY', 'YYYY-MM-DD', 'D.M.YYYY']}
    placeholder="ДД.ММ.ГГГГ"
    style={{ width: 180 }}
    value={value === undefined || value === '' ? null : dayjs(value)}
    onChange={(next) => onChange?.(next?.format('YYYY-MM-DD'))}
  />
);
