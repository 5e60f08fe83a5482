import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button, Card, Form, Input, InputNumber, Space, Spin } from 'antd';
import { useState, type ReactNode } from 'react';
import { api } from '../../shell/api.ts';
import { problemOf } from '../../shell/problem.ts';
import { useMay } from '../../shell/session.tsx';
import { useFilters } from '../../shared/filters.ts';
import { EntryLink } from '../../shared/links.tsx';
import { dateText } from '../../shared/moments.tsx';
import { PageFrame } from '../../shared/PageFrame.tsx';
import { ProblemAlert } from '../../shared/ProblemAlert.tsx';
import { root } from '../data.ts';
import '../registers.css';

type Day = { readonly date: string; readonly working: boolean; readonly reason: string | null };
type Year = {
  readonly year: number;
  readonly source: string;
  readonly registered: boolean;
  readonly workingDays: number;
  readonly days: readonly Day[];
};

const months = [
  'Январь',
  'Февраль',
  'Март',
  'Апрель',
  'Май',
  'Июнь',
  'Июль',
  'Август',
  'Сентябрь',
  'Октябрь',
  'Ноябрь',
  'Декабрь',
] as const;
const weekdays = [
  ['Пн', 'понедельник'],
  ['Вт', 'вторник'],
  ['Ср', 'среда'],
  ['Чт', 'четверг'],
  ['Пт', 'пятница'],
  ['Сб', 'суббота'],
  ['Вс', 'воскресенье'],
] as const;

const weekday = (date: string): number => (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;

const weeksOf = (days: readonly Day[]): readonly (readonly (Day | null)[])[] => {
  const lead = weekday(days[0]?.date ?? '2026-01-05');
  const cells: readonly (Day | null)[] = [...Array.from({ length: lead }, () => null), ...days];
  return Array.from({ length: Math.ceil(cells.length / 7) }, (_, week) =>
    Array.from({ length: 7 }, (__, at) => cells[week * 7 + at] ?? null),
  );
};

const classOf = (day: Day): string => {
  if (day.working) return weekday(day.date) >= 5 ? 'extra' : '';
  return day.reason === null ? 'off' : 'off special';
};

const wordsOf = (day: Day): string =>
  `${dateText(`${day.date}T05:00:00Z`)}: ${day.working ? 'рабочий' : 'нерабочий'}${day.reason === null ? '' : `, ${day.reason}`}`;

const Month = ({
  name,
  days,
}: {
  readonly name: string;
  readonly days: readonly Day[];
}): ReactNode => (
  <table>
    <caption>
      {name}: {days.filter(({ working }) => working).length} раб.
    </caption>
    <thead>
      <tr>
        {weekdays.map(([short, long]) => (
          <th key={short} scope="col" abbr={long}>
            {short}
          </th>
        ))}
      </tr>
    </thead>
    <tbody>
      {weeksOf(days).map((week, index) => (
        <tr key={index}>
          {week.map((day, at) =>
            day === null ? (
              <td key={at} aria-hidden />
            ) : (
              <td key={at} className={classOf(day)} title={wordsOf(day)}>
                {Number(day.date.slice(8))}
              </td>
            ),
          )}
        </tr>
      ))}
    </tbody>
  </table>
);

const Deadline = (): ReactNode => {
  const [from, setFrom] = useState('');
  const [days, setDays] = useState(5);
  const query = useQuery({
    queryKey: ['registry', 'deadline', from, days],
    queryFn: () => api.get<{ dueOn: string }>(`${root}/production-calendar`, { from, days }),
    enabled: from !== '',
    retry: false,
  });
  return (
    <Card size="small" title="Посчитать срок" style={{ marginBlockEnd: 16 }}>
      <Form layout="inline" component="div">
        <Form.Item label="Получено" htmlFor="deadline-from">
          <Input
            id="deadline-from"
            type="date"
            value={from}
            onChange={({ target }) => setFrom(target.value)}
          />
        </Form.Item>
        <Form.Item label="рабочих дней" htmlFor="deadline-days">
          <InputNumber
            id="deadline-days"
            min={0}
            max={366}
            value={days}
            onChange={(value) => setDays(value ?? 0)}
          />
        </Form.Item>
        <span role="status">
          {query.data && (
            <>
              Последний день срока: <b>{dateText(`${query.data.dueOn}T05:00:00Z`)}</b>
            </>
          )}
          {query.isError && <span className="field-error">{problemOf(query.error).message}</span>}
        </span>
      </Form>
    </Card>
  );
};

/** The production calendar as a year, and the terms that it gives. */
export const CalendarPage = (): ReactNode => {
  const [filters, change] = useFilters();
  const navigate = useNavigate();
  const may = useMay();
  const [thisYear] = useState(() => new Date(Date.now()).getFullYear());
  const year = Number(filters['year'] ?? thisYear);
  const query = useQuery({
    queryKey: ['registry', 'year', year],
    queryFn: () => api.get<Year>(`${root}/production-calendar/${year}`),
    retry: false,
  });
  const missing = query.isError && problemOf(query.error).code === 'RegistryEntryNotFound';
  return (
    <PageFrame
      title={`Производственный календарь, ${year}`}
      subtitle={
        query.data &&
        (query.data.registered ? (
          <>
            Рабочих дней: {query.data.workingDays}. Запись реестра{' '}
            <EntryLink register="calendars" code={String(year)} />. {query.data.source}
          </>
        ) : (
          <>
            Рабочих дней: {query.data.workingDays}. Поставляется с хабом. {query.data.source}
          </>
        ))
      }
      extra={
        <Space>
          <Button onClick={() => change({ year: String(year - 1) })}>{year - 1}</Button>
          <Button onClick={() => change({ year: String(year + 1) })}>{year + 1}</Button>
          {may('registry.edit') && (
            <Button
              type={missing ? 'primary' : 'default'}
              onClick={() =>
                void navigate(
                  query.data?.registered === true
                    ? { to: `/registers/calendars/${year}`, search: { tab: 'edit' } as never }
                    : { to: '/registers/calendars/new' },
                )
              }
            >
              {query.data?.registered === true ? 'Изменить год' : 'Завести год в реестре'}
            </Button>
          )}
        </Space>
      }
    >
      {query.isError && <ProblemAlert error={query.error} />}
      <Deadline />
      {query.isPending && <Spin />}
      {query.data && (
        <div className="year">
          {months.map((name, index) => (
            <Month
              key={name}
              name={name}
              days={query.data.days.filter(({ date }) => Number(date.slice(5, 7)) === index + 1)}
            />
          ))}
        </div>
      )}
    </PageFrame>
  );
};
