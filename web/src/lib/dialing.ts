import type { Schemas } from '@/api/client';
import { weekDays, type Hours, type Week, type WeekDay } from './hours';

export type Dialing = Schemas['Dialing'];
export const RETRY_OUTCOMES = ['busy', 'no_answer', 'voicemail', 'rejected', 'failed', 'abandoned', 'interrupted'] as const;
export type RetryOutcome = (typeof RETRY_OUTCOMES)[number];

const NAMES: Record<WeekDay, keyof NonNullable<Dialing['hours']>> = {
  mon: 'monday',
  tue: 'tuesday',
  wed: 'wednesday',
  thu: 'thursday',
  fri: 'friday',
  sat: 'saturday',
  sun: 'sunday',
};
const ALL_DAY = [{ from: '00:00', to: '24:00' }];

/** The calling hours of a campaign as the editor of hours has them. */
export function hoursOf(dialing: Dialing): Hours {
  const week: Week = {};
  for (const day of weekDays) {
    week[day] = (dialing.hours?.[NAMES[day]] ?? []).map(({ from = '', to = '' }) => ({ from, to }));
  }
  return { time_zone: dialing.time_zone || 'UTC', week, holidays: dialing.holidays ?? [] };
}

/** And back; null is always. */
export function withHours(hours: Hours | null): Pick<Dialing, 'hours' | 'time_zone' | 'holidays'> {
  const made: NonNullable<Dialing['hours']> = {};
  for (const day of weekDays) made[NAMES[day]] = hours === null ? ALL_DAY : (hours.week[day] ?? []);
  if (hours === null) return { hours: made, holidays: [] };
  return { hours: made, time_zone: hours.time_zone, holidays: hours.holidays ?? [] };
}

/** Open at every moment of the week: shown as no hours at all. */
export function isAlways(hours: Hours): boolean {
  const open = weekDays.every((day) => {
    const spans = hours.week[day] ?? [];
    return spans.length === 1 && spans[0]?.from === '00:00' && spans[0].to === '24:00';
  });
  return open && (hours.holidays ?? []).length === 0;
}

/** A moment as a field of date and time shows it, on the clock of this browser; '' for none. */
export function localMoment(moment: string | null | undefined): string {
  const at = moment ? new Date(moment) : undefined;
  if (at === undefined || Number.isNaN(at.getTime())) return '';
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** And back: UTC; null for none. */
export function momentOfLocal(text: string): string | null {
  const at = new Date(text);
  return text === '' || Number.isNaN(at.getTime()) ? null : at.toISOString();
}
