import { useQuery } from '@tanstack/react-query';
import { theme } from 'antd';
import type { ReactNode } from 'react';
import { countText } from '../shared/moments.tsx';
import { ProblemAlert } from '../shared/ProblemAlert.tsx';
import { api, type Query } from '../shell/api.ts';
import { statisticsPath, type Statistics } from './replies.ts';

const days = ['Пн', 'Вт', 'Ср', 'Чт', 'Пт', 'Сб', 'Вс'];
const hours = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'));

/** Received messages by weekday and hour: a table whose cells are the darker the more there is. */
export const HeatMap = ({ asked }: { readonly asked: Query }): ReactNode => {
  const { token } = theme.useToken();
  const query = { ...asked, time: 'weekHour', by: undefined };
  const { data, error } = useQuery({
    queryKey: [statisticsPath, query],
    queryFn: () => api.get<Statistics>(statisticsPath, query),
  });
  const counts = new Map(
    data?.rows.map(({ time, events }) => [time ?? '', events['receive'] ?? 0]),
  );
  const max = Math.max(1, ...counts.values());
  if (error !== null) return <ProblemAlert error={error} />;
  return (
    <div
      style={{ overflowX: 'auto' }}
      tabIndex={0}
      role="region"
      aria-label="Нагрузка по часам недели"
    >
      <table className="heat-map">
        <caption className="visually-hidden">Принято сообщений по дням недели и часам</caption>
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">День</span>
            </th>
            {hours.map((hour) => (
              <th key={hour} scope="col">
                {hour}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {days.map((day, index) => (
            <tr key={day}>
              <th scope="row">{day}</th>
              {hours.map((hour) => {
                const count = counts.get(`${index + 1} ${hour}`) ?? 0;
                const share = Math.round((count / max) * 60);
                return (
                  <td
                    key={hour}
                    title={`${day} ${hour}:00 — ${countText(count)}`}
                    style={{
                      background:
                        count === 0
                          ? token.colorFillQuaternary
                          : `color-mix(in srgb, ${token.colorPrimary} ${10 + share / 2}%, ${token.colorBgContainer})`,
                      color: token.colorText,
                    }}
                  >
                    {count === 0 ? '' : countText(count)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};
