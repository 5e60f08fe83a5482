import type { MessageEvent, StatisticRow } from '../../../broker/index.ts';
import type { Cell, Column, Table } from '../../tables/index.ts';

type Named = StatisticRow & {
  readonly typeName: string | null;
  readonly senderName: string | null;
  readonly recipientName: string | null;
};
type Found = {
  readonly from: string;
  readonly until: string;
  readonly time: string;
  readonly by: readonly string[];
  readonly rows: readonly Named[];
};
type Drawn = Column & { readonly cell: (row: Named) => Cell };

const column = (title: string, width: number, cell: Drawn['cell']): Drawn => ({
  title,
  width,
  cell,
});

const kinds: Readonly<Record<string, string>> = {
  request: 'запрос',
  response: 'ответ',
  broadcast: 'рассылка',
};

/** What people count; the other entries are steps on the way. */
const counted: readonly (readonly [MessageEvent, string])[] = [
  ['receive', 'Принято'],
  ['lease', 'Выдано'],
  ['return', 'Возвращено в очередь'],
  ['ack', 'Подтверждено запросов'],
  ['answer', 'Отвечено'],
  ['deliver', 'Доставлено'],
  ['cancel', 'Отозвано'],
  ['expire', 'Истекло'],
  ['bury', 'Не доставлено'],
  ['quarantine', 'В карантине'],
];

const weekdays = ['Пн', 'Вт', 'Ср', 'Чт', 'Пт', 'Сб', 'Вс'];
const weekHour = (time: string): string => {
  const [day, hour] = time.split(' ');
  return `${weekdays[Number(day) - 1] ?? ''} ${hour}:00`;
};

const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1_000);

const namesOf = ({ by, time }: Found): readonly Drawn[] => [
  ...(time === 'none'
    ? []
    : [
        column('Время (Новокузнецк)', 18, (row) =>
          time === 'weekHour' ? weekHour(row.time ?? '') : row.time,
        ),
      ]),
  ...(by.includes('type')
    ? [column('Вид сведений', 14, ({ type }) => type), column('Название', 40, (r) => r.typeName)]
    : []),
  ...(by.includes('sender')
    ? [
        column('Отправитель', 14, ({ sender }) => sender),
        column('Система', 40, (r) => r.senderName),
      ]
    : []),
  ...(by.includes('recipient')
    ? [
        column('Получатель', 14, ({ recipient }) => recipient),
        column('Система получателя', 40, (r) => r.recipientName),
      ]
    : []),
  ...(by.includes('kind') ? [column('Сообщение', 10, (r) => kinds[r.kind ?? ''] ?? '')] : []),
];

/** Statistics as a table to be taken away. */
export const statisticsTable = (found: Found, by: string, nowMs: number): Table => {
  const columns: readonly Drawn[] = [
    ...namesOf(found),
    ...counted.map(([event, title]) => column(title, 12, ({ events }) => events[event] ?? 0)),
    column('Отказано в приёме', 12, ({ refused }) => refused),
    column('Ожидание p50, с', 12, ({ wait }) => seconds(wait.p50Ms)),
    column('Ожидание p95, с', 12, ({ wait }) => seconds(wait.p95Ms)),
    column('Ответ p50, с', 12, ({ answer }) => seconds(answer.p50Ms)),
    column('Ответ p95, с', 12, ({ answer }) => seconds(answer.p95Ms)),
  ];
  const pages = async function* (): AsyncGenerator<readonly (readonly Cell[])[]> {
    yield found.rows.map((row) => columns.map(({ cell }) => cell(row)));
  };
  const taken = new Date(nowMs).toISOString();
  return {
    title: 'Статистика обмена',
    watermark: `Статистика обмена с ${found.from} по ${found.until}; выгрузил ${by} ${taken}`,
    columns,
    pages: pages(),
  };
};
