import { texts } from '@/texts/en';

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'long' });
const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });
const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];
const A_WEEK_S = 7 * 86_400;
const JUST_NOW_S = 45;

/** "3 minutes ago", "in 2 hours", "yesterday"; a date when it is more than a week away. */
export function relativeTime(at: Date, now: Date): string {
  const seconds = (at.getTime() - now.getTime()) / 1000;
  if (Number.isNaN(seconds)) return texts.common.none;
  if (Math.abs(seconds) < JUST_NOW_S) return texts.time.justNow;
  if (Math.abs(seconds) > A_WEEK_S) return day.format(at);
  for (const [unit, size] of STEPS) {
    const count = Math.round(seconds / size);
    if (Math.abs(seconds) >= size && count !== 0) return relative.format(count, unit);
  }
  return relative.format(Math.round(seconds / 60), 'minute');
}

/** A moment as the server takes it: whole seconds of UTC. */
export function moment(at: Date): string {
  return at.toISOString().replace(/\.\d+Z$/, 'Z');
}

/** The beginning of a day where the reader is, as the server takes it; undefined for what is no day. */
export function dayStart(day: string | undefined, daysLater = 0): string | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day ?? '');
  if (match === null) return undefined;
  const date = new Date(Number(match[1]), Number(match[2]) - 1, Number(match[3]) + daysLater);
  return Number.isNaN(date.getTime()) ? undefined : moment(date);
}

export function exactTime(at: Date): string {
  return Number.isNaN(at.getTime()) ? texts.common.none : exact.format(at);
}

const LOCAL_TIME = /\b(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})(?::\d{2})?)?(?![\w:.+-])/g;
const calendarDay = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' });

/** "agreed for 2026-12-01T14:30" -> "agreed for 1 Dec 2026, 14:30": times without a zone, as people said them. */
export function agreedTimes(text: string): string {
  return text.replaceAll(LOCAL_TIME, (whole, date: string, time: string | undefined) => {
    const at = new Date(`${date}T00:00:00Z`);
    if (Number.isNaN(at.getTime())) return whole;
    return time === undefined ? calendarDay.format(at) : `${calendarDay.format(at)}, ${time}`;
  });
}
