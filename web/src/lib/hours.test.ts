import { describe, expect, it } from 'vitest';
import {
  copiedToWorkdays,
  hoursAreGood,
  hoursText,
  isHoliday,
  isOpen,
  nextSpan,
  officeHours,
  parseTimeOfDay,
  spanFaults,
  tidyHours,
  timeZones,
  type Hours,
} from './hours';

const names = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

describe('times of day', () => {
  it.each([
    ['9', '09:00'],
    ['9:30', '09:30'],
    ['0930', '09:30'],
    ['17.05', '17:05'],
    ['5 pm', '17:00'],
    ['12am', '00:00'],
    ['12pm', '12:00'],
    ['24', '24:00'],
    ['24:00', '24:00'],
  ])('%s is %s', (typed, time) => {
    expect(parseTimeOfDay(typed)).toBe(time);
  });

  it.each(['', '25', '24:01', '9:60', 'noon', '13pm', '0pm', '9:3'])('"%s" is none', (typed) => {
    expect(parseTimeOfDay(typed)).toBeNull();
  });
});

describe('parts of a day', () => {
  it('are wrong when they end first, overlap or are no times', () => {
    expect(
      spanFaults([
        { from: '9', to: '12' },
        { from: '11:59', to: '13' },
        { from: '14', to: '14' },
        { from: 'x', to: '18' },
        { from: '18', to: '24' },
      ]),
    ).toEqual([null, 'overlaps', 'ends_first', 'no_time', null]);
  });

  it('that touch do not overlap', () => {
    expect(spanFaults([{ from: '9', to: '12' }, { from: '12', to: '17' }])).toEqual([null, null]);
  });

  it('go on after the last one until the day is full', () => {
    expect(nextSpan([])).toEqual({ from: '09:00', to: '17:00' });
    expect(nextSpan([{ from: '09:00', to: '12:00' }])).toEqual({ from: '13:00', to: '15:00' });
    expect(nextSpan([{ from: '09:00', to: '23:00' }])).toEqual({ from: '23:00', to: '24:00' });
    expect(nextSpan([{ from: '00:00', to: '24:00' }])).toBeNull();
  });
});

describe('hours', () => {
  const hours: Hours = {
    time_zone: 'Europe/Berlin',
    week: { ...officeHours('Europe/Berlin').week, sat: [{ from: '10:00', to: '14:00' }] },
    holidays: ['12-25', '2026-05-01'],
  };

  it('are told in few words', () => {
    expect(hoursText(hours, names)).toBe('Mon–Fri 09:00–17:00 · Sat 10:00–14:00');
    expect(hoursText({ time_zone: 'UTC', week: {} }, names)).toBe('');
    expect(hoursText({ time_zone: 'UTC', week: { mon: [{ from: '09:00', to: '12:00' }], wed: [{ from: '09:00', to: '12:00' }] } }, names)).toBe(
      'Mon 09:00–12:00 · Wed 09:00–12:00',
    );
  });

  it('are those of their zone, summer and winter', () => {
    expect(isOpen(hours, new Date('2026-07-06T07:00:00Z'))).toBe(true); // Monday, 09:00 in Berlin
    expect(isOpen(hours, new Date('2026-07-06T06:59:00Z'))).toBe(false);
    expect(isOpen(hours, new Date('2026-01-05T07:30:00Z'))).toBe(false); // 08:30 in winter
    expect(isOpen(hours, new Date('2026-01-05T16:00:00Z'))).toBe(false); // 17:00 is closed
  });

  it('are closed on holidays, once or every year', () => {
    expect(isOpen(hours, new Date('2026-05-01T10:00:00Z'))).toBe(false);
    expect(isOpen(hours, new Date('2028-12-25T10:00:00Z'))).toBe(false);
  });

  it('are closed where nobody knows the zone', () => {
    expect(isOpen({ ...hours, time_zone: 'Mars/Base' }, new Date())).toBe(false);
  });

  it('are tidied: times written out, in order, closed days left out', () => {
    const tidy = tidyHours({
      time_zone: 'UTC',
      week: { mon: [{ from: '13', to: '17' }, { from: '9', to: '12' }], tue: [] },
      holidays: ['12-25', '12-25', '01-01'],
    });
    expect(tidy.week).toEqual({ mon: [{ from: '09:00', to: '12:00' }, { from: '13:00', to: '17:00' }] });
    expect(tidy.holidays).toEqual(['01-01', '12-25']);
  });

  it('are copied to the working days without sharing anything', () => {
    const copied = copiedToWorkdays({ time_zone: 'UTC', week: { wed: [{ from: '08:00', to: '09:00' }] } }, 'wed');
    expect(copied.week.fri).toEqual([{ from: '08:00', to: '09:00' }]);
    expect(copied.week.fri?.[0]).not.toBe(copied.week.wed?.[0]);
    expect(copied.week.sat).toBeUndefined();
  });

  it('are good only with a zone, good parts and real holidays', () => {
    expect(hoursAreGood(hours)).toBe(true);
    expect(hoursAreGood({ ...hours, time_zone: '' })).toBe(false);
    expect(hoursAreGood({ ...hours, holidays: ['02-30'] })).toBe(false);
    expect(hoursAreGood({ ...hours, week: { mon: [{ from: '17', to: '9' }] } })).toBe(false);
  });
});

describe('holidays', () => {
  it('are days of one year or of every year', () => {
    expect(isHoliday('2026-12-24')).toBe(true);
    expect(isHoliday('02-29')).toBe(true);
    expect(isHoliday('2026-02-29')).toBe(false);
    expect(isHoliday('13-01')).toBe(false);
    expect(isHoliday('christmas')).toBe(false);
  });
});

it('time zones begin with the own one', () => {
  expect(timeZones()[0]).toBe(new Intl.DateTimeFormat().resolvedOptions().timeZone);
  expect(timeZones()).toContain('Europe/Berlin');
});
