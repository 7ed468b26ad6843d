import type { WeekDay, SpanFault } from '@/lib/hours';

const days: Record<WeekDay, string> = {
  mon: 'Monday',
  tue: 'Tuesday',
  wed: 'Wednesday',
  thu: 'Thursday',
  fri: 'Friday',
  sat: 'Saturday',
  sun: 'Sunday',
};
const faults: Record<SpanFault, string> = {
  no_time: 'Write times as 9:00 or 17:30.',
  ends_first: 'The end has to be after the beginning. What goes over midnight is two parts.',
  overlaps: 'This part overlaps another one.',
};

export const hours = {
  days,
  shortDays: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
  faults,
  always: 'Always',
  byHours: 'By hours',
  zone: 'Time zone',
  zoneSearch: 'Europe/Berlin',
  closed: 'Closed',
  openOn: (day: string) => `Open on ${day}`,
  from: (day: string, part: number) => `${day}, part ${part}, from`,
  to: (day: string, part: number) => `${day}, part ${part}, to`,
  addSpan: (day: string) => `Another part of ${day}`,
  removeSpan: (day: string, part: number) => `Remove part ${part} of ${day}`,
  copy: 'Copy to Monday to Friday',
  holidays: 'Closed on',
  holidaysHint: 'Days such as 2026-12-24, or 12-25 for every year. Press Enter after each.',
  badHoliday: (day: string) => `${day} is no day: write 2026-12-24, or 12-25 for every year.`,
  openNow: 'Open now',
  closedNow: 'Closed now',
  never: 'Never open',
};
