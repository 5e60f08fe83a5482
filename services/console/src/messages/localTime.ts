import dayjs, { type Dayjs } from 'dayjs';

const offset = '+07:00';
const hourMs = 3_600_000;
const shiftMs = 7 * hourMs;

/** The picker shows the wall clock of Kuzbass wherever the browser stands. */
export const toPicker = (iso: string | undefined): Dayjs | null =>
  iso === undefined ? null : dayjs(new Date(Date.parse(iso) + shiftMs).toISOString().slice(0, 19));

/** What was picked, as a moment. */
export const fromPicker = (picked: Dayjs | null): string | undefined =>
  picked === null
    ? undefined
    : new Date(`${picked.format('YYYY-MM-DDTHH:mm:ss')}${offset}`).toISOString();

/** The wall clock of Kuzbass, now. */
const now = (): Dayjs => dayjs(new Date(dayjs().valueOf() + shiftMs).toISOString().slice(0, 19));

/** Ranges that people ask for most. */
export const presets = (): { label: string; value: [Dayjs, Dayjs] }[] => [
  { label: 'Последний час', value: [now().subtract(1, 'hour'), now()] },
  { label: 'Сегодня', value: [now().startOf('day'), now().endOf('day')] },
  {
    label: 'Вчера',
    value: [now().subtract(1, 'day').startOf('day'), now().subtract(1, 'day').endOf('day')],
  },
  { label: '7 суток', value: [now().subtract(7, 'day'), now()] },
  { label: '30 суток', value: [now().subtract(30, 'day'), now()] },
];
