/** Weekly hours with holidays in a time zone: the one value that routes, destinations and campaigns share. */
export const weekDays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type WeekDay = (typeof weekDays)[number];

export interface DaySpan {
  from: string; // "09:00"
  to: string; // "17:30"; "24:00" is the end of the day
}

export type Week = Partial<Record<WeekDay, DaySpan[]>>;

export interface Hours {
  time_zone: string;
  week: Week;
  holidays?: string[]; // "2026-12-24", or every year: "12-25"
}

export const maxSpansADay = 8;
const dayMinutes = 24 * 60;

/** What people type for a time of day, as "09:30"; null when it is none. */
export function parseTimeOfDay(typed: string): string | null {
  const text = typed.trim().toLowerCase().replace(/\s+/g, '');
  const found = /^(\d{1,2})(?:[:.h]?([0-5]\d))?(am|pm)?$/.exec(text);
  if (!found) return null;
  let hour = Number(found[1]);
  const minute = Number(found[2] ?? '0');
  const half = found[3];
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return null;
    hour = (hour % 12) + (half === 'pm' ? 12 : 0);
  }
  if (hour * 60 + minute > dayMinutes) return null;
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}

export function minuteOf(time: string): number {
  const [hour, minute] = time.split(':').map(Number);
  return (hour ?? 0) * 60 + (minute ?? 0);
}

export function timeOf(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

export type SpanFault = 'no_time' | 'ends_first' | 'overlaps';

/** What is wrong with each part of a day; null where nothing is. */
export function spanFaults(spans: readonly DaySpan[]): (SpanFault | null)[] {
  return spans.map((span, index) => {
    const from = parseTimeOfDay(span.from);
    const to = parseTimeOfDay(span.to);
    if (from === null || to === null) return 'no_time';
    if (minuteOf(from) >= minuteOf(to)) return 'ends_first';
    const hits = spans.slice(0, index).some((other) => {
      const start = parseTimeOfDay(other.from);
      const end = parseTimeOfDay(other.to);
      return start !== null && end !== null && minuteOf(from) < minuteOf(end) && minuteOf(start) < minuteOf(to);
    });
    return hits ? 'overlaps' : null;
  });
}

export function isHoliday(text: string): boolean {
  const found = /^(?:(\d{4})-)?(\d{2})-(\d{2})$/.exec(text.trim());
  if (!found) return false;
  const year = found[1] === undefined ? 2000 : Number(found[1]); // 2000 has a 29th of February
  const date = new Date(Date.UTC(year, Number(found[2]) - 1, Number(found[3])));
  return date.getUTCMonth() === Number(found[2]) - 1 && date.getUTCDate() === Number(found[3]);
}

export function hoursAreGood(hours: Hours): boolean {
  const days = weekDays.every((day) => spanFaults(hours.week[day] ?? []).every((fault) => fault === null));
  return hours.time_zone !== '' && days && (hours.holidays ?? []).every(isHoliday);
}

/** With times written out, parts in order, and without days that are closed: what the server keeps. */
export function tidyHours(hours: Hours): Hours {
  const week: Week = {};
  for (const day of weekDays) {
    const spans = (hours.week[day] ?? []).map((span) => ({
      from: parseTimeOfDay(span.from) ?? span.from,
      to: parseTimeOfDay(span.to) ?? span.to,
    }));
    if (spans.length > 0) week[day] = spans.sort((a, b) => minuteOf(a.from) - minuteOf(b.from));
  }
  const holidays = [...new Set((hours.holidays ?? []).map((day) => day.trim()))].sort();
  return { time_zone: hours.time_zone, week, holidays };
}

export function withDay(hours: Hours, day: WeekDay, spans: DaySpan[]): Hours {
  return { ...hours, week: { ...hours.week, [day]: spans } };
}

/** A part to go on with: the hour behind the last one, or office hours for a day that is closed. */
export function nextSpan(spans: readonly DaySpan[]): DaySpan | null {
  if (spans.length === 0) return { from: '09:00', to: '17:00' };
  if (spans.length >= maxSpansADay) return null;
  const end = Math.max(...spans.map((span) => minuteOf(parseTimeOfDay(span.to) ?? '24:00')));
  const start = Math.min(end + 60, dayMinutes - 60);
  return start < end ? null : { from: timeOf(start), to: timeOf(Math.min(start + 120, dayMinutes)) };
}

export function copiedToWorkdays(hours: Hours, from: WeekDay): Hours {
  const spans = hours.week[from] ?? [];
  const week: Week = { ...hours.week };
  for (const day of weekDays.slice(0, 5)) week[day] = spans.map((span) => ({ ...span }));
  return { ...hours, week };
}

export const officeHours = (timeZone: string): Hours =>
  copiedToWorkdays({ time_zone: timeZone, week: { mon: [{ from: '09:00', to: '17:00' }] }, holidays: [] }, 'mon');

const spansText = (spans: readonly DaySpan[]): string => spans.map((span) => `${span.from}–${span.to}`).join(', ');

/** "Mon–Fri 09:00–17:00, Sat 10:00–14:00"; "" when it is never open. `names`: of the days, Monday first. */
export function hoursText(hours: Hours, names: readonly string[]): string {
  const groups: { first: number; last: number; text: string }[] = [];
  weekDays.forEach((day, index) => {
    const text = spansText(hours.week[day] ?? []);
    const before = groups.at(-1);
    if (text === '') return;
    if (before && before.text === text && before.last === index - 1) before.last = index;
    else groups.push({ first: index, last: index, text });
  });
  return groups
    .map(({ first, last, text }) => {
      const days = first === last ? names[first] : `${names[first] ?? ''}–${names[last] ?? ''}`;
      return `${days ?? ''} ${text}`;
    })
    .join(' · ');
}

interface LocalMoment {
  day: WeekDay;
  date: string;
  minute: number;
}

/** A moment as the clocks of a zone show it; null where the browser does not know the zone. */
export function localMoment(timeZone: string, at: Date): LocalMoment | null {
  try {
    const parts = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
    }).formatToParts(at);
    const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((one) => one.type === type)?.value ?? '';
    const day = weekDays.find((one) => part('weekday').toLowerCase().startsWith(one));
    if (!day) return null;
    return {
      day,
      date: `${part('year')}-${part('month')}-${part('day')}`,
      minute: Number(part('hour')) * 60 + Number(part('minute')),
    };
  } catch {
    return null;
  }
}

export function isOpen(hours: Hours, at: Date): boolean {
  const local = localMoment(hours.time_zone, at);
  if (!local) return false;
  if ((hours.holidays ?? []).some((day) => day === local.date || day === local.date.slice(5))) return false;
  return (hours.week[local.day] ?? []).some(
    (span) => local.minute >= minuteOf(span.from) && local.minute < minuteOf(span.to),
  );
}

/** The zones that the browser knows, the one of this machine first. */
export function timeZones(): string[] {
  const own = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  return [...new Set([own, ...Intl.supportedValuesOf('timeZone'), 'UTC'])];
}
