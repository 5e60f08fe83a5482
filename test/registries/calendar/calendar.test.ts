import { expect } from 'chai';
import fc from 'fast-check';
import {
  addDays,
  localDateOf,
  makeCalendar,
  registers,
  shippedYears,
  startOfDayMs,
  weekdayOf,
} from '../../../registries/index.ts';
import { refusal } from '../../support/refusal.ts';

const calendar = makeCalendar(shippedYears);
const datesOf = (year: number): readonly string[] => {
  const dates: string[] = [];
  for (let day = `${year}-01-01`; day < `${year + 1}-01-01`; day = addDays(day, 1)) dates.push(day);
  return dates;
};
const daysOff = (year: number, month: string): readonly string[] =>
  datesOf(year).filter(
    (day) => day.slice(5, 7) === month && weekdayOf(day) <= 5 && !calendar.isWorkingDay(day),
  );

describe('registries/calendar', () => {
  it('KIS-6.4.b counts a term from the legal date of receipt in the time zone of Kuzbass', () => {
    const before = calendar.deadline(Date.parse('2026-03-02T16:59:59Z'), 5);
    expect(before.receivedOn).to.equal('2026-03-02');
    expect(before.dueOn).to.equal('2026-03-10');
    const after = calendar.deadline(Date.parse('2026-03-02T17:00:00Z'), 5, 'Asia/Novokuznetsk');
    expect(after.receivedOn).to.equal('2026-03-03');
    expect(after.dueOn).to.equal('2026-03-11');
    expect(new Date(after.overdueFromMs).toISOString()).to.equal('2026-03-11T17:00:00.000Z');
    const placed = calendar.deadline(Date.parse('2026-03-02T20:58:10Z'), 5);
    expect([placed.receivedOn, placed.dueOn]).to.deep.equal(['2026-03-03', '2026-03-11']);
  });

  it('counts from the zone of the recipient, not of the hub', () => {
    const moscow = calendar.deadline(Date.parse('2026-03-02T17:00:00Z'), 5, 'Europe/Moscow');
    expect([moscow.receivedOn, moscow.dueOn]).to.deep.equal(['2026-03-02', '2026-03-10']);
  });

  it('has the 247 working days that the published calendars of 2025 and 2026 have', () => {
    for (const year of [2025, 2026])
      expect(datesOf(year).filter(calendar.isWorkingDay), String(year)).to.have.length(247);
  });

  it('knows the weekdays that are off', () => {
    expect(daysOff(2026, '01')).to.deep.equal(
      ['01', '02', '05', '06', '07', '08', '09'].map((day) => `2026-01-${day}`),
    );
    expect(daysOff(2026, '03')).to.deep.equal(['2026-03-09']);
    expect(daysOff(2026, '05')).to.deep.equal(['2026-05-01', '2026-05-11']);
    expect(daysOff(2026, '12')).to.deep.equal(['2026-12-31']);
    expect(daysOff(2025, '05')).to.deep.equal(
      ['01', '02', '08', '09'].map((day) => `2025-05-${day}`),
    );
    expect(daysOff(2025, '06')).to.deep.equal(['2025-06-12', '2025-06-13']);
    expect(daysOff(2025, '11')).to.deep.equal(['2025-11-03', '2025-11-04']);
  });

  it('works on a Saturday whose rest was moved, but not on a holiday of a weekend', () => {
    expect(calendar.isWorkingDay('2025-11-01')).to.equal(true);
    expect(calendar.isWorkingDay('2026-03-08')).to.equal(false);
    expect(calendar.isWorkingDay('2025-01-04')).to.equal(false);
  });

  it('ends a term in the next year when its calendar is known, and refuses aloud when it is not', () => {
    expect(calendar.addWorkingDays('2025-12-30', 1)).to.equal('2026-01-12');
    const found = refusal('RegistryEntryNotFound', () => calendar.addWorkingDays('2026-12-30', 1));
    expect(found.message).to.include('2027');
    refusal('RegistryEntryNotFound', () => calendar.isWorkingDay('2024-12-31'));
  });

  it('adds terms as numbers: n and then m days are n + m days, each ends on a working day', () => {
    const day = fc.integer({ min: 0, max: 300 }).map((days) => addDays('2025-01-01', days));
    const term = fc.integer({ min: 1, max: 100 });
    fc.assert(
      fc.property(day, term, term, (from, first, second) => {
        const end = calendar.addWorkingDays(from, first);
        expect(calendar.isWorkingDay(end)).to.equal(true);
        expect(end > from).to.equal(true);
        expect(calendar.addWorkingDays(end, second)).to.equal(
          calendar.addWorkingDays(from, first + second),
        );
      }),
      { numRuns: 200 },
    );
  });

  it('refuses a year whose dates cannot be', () => {
    const ports = { certificates: () => expect.fail('no certificates here') };
    const year = {
      year: 2027,
      source: 'пример',
      holidays: [{ date: '2027-02-29', name: 'нет такого дня' }],
      transfers: [
        { from: '2027-01-04', to: '2027-01-08' },
        { from: '2027-01-09', to: '2027-01-10' },
      ],
    };
    const { violations } = refusal('RegistryEntryInvalid', () =>
      registers.calendars.parse(year, ports),
    ).details;
    expect(violations?.map(({ field }) => field)).to.deep.equal([
      '/holidays/0/date',
      '/transfers/0/from',
      '/transfers/1/to',
    ]);
  });

  it('ships years that the register itself would take', () => {
    const ports = { certificates: () => expect.fail('no certificates here') };
    for (const year of shippedYears)
      expect(registers.calendars.parse(year, ports).code).to.equal(String(year.year));
  });
});

describe('registries/entries/localTime', () => {
  it('turns a date into its first moment and back, whatever the offset was', () => {
    const zones = ['Asia/Novokuznetsk', 'Europe/Moscow', 'UTC', 'America/New_York'];
    const days = fc.integer({ min: 0, max: 20_000 }).map((count) => addDays('1990-01-01', count));
    fc.assert(
      fc.property(days, fc.constantFrom(...zones), (date, zone) => {
        const ms = startOfDayMs(date, zone);
        expect(localDateOf(ms, zone)).to.equal(date);
        expect(localDateOf(ms - 1, zone)).to.equal(addDays(date, -1));
      }),
      { numRuns: 200 },
    );
  });

  it('follows the changes of the zone of Kuzbass: +07:00 now, +06:00 in 2010', () => {
    expect(new Date(startOfDayMs('2026-03-03')).toISOString()).to.equal('2026-03-02T17:00:00.000Z');
    expect(new Date(startOfDayMs('2010-12-01')).toISOString()).to.equal('2010-11-30T18:00:00.000Z');
  });
});
