import { dayStart, moment } from './time';

// For how long back numbers are looked at; it stands in the address.

export const PERIODS = ['all', 'today', 'week', 'month', 'custom'] as const;
export type Period = (typeof PERIODS)[number];
const DAYS_BEFORE: Record<Exclude<Period, 'all' | 'custom'>, number> = { today: 0, week: 6, month: 29 };

export interface TimeRange {
  from: string | undefined;
  to: string | undefined;
}

export function periodOf(name: string | null): Period {
  return PERIODS.find((one) => one === name) ?? 'all';
}

/** From where to where: whole days by this machine's clock; undefined: without an end. */
export function rangeOf(params: URLSearchParams, now: Date): TimeRange {
  const period = periodOf(params.get('period'));
  if (period === 'all') return { from: undefined, to: undefined };
  if (period === 'custom') {
    return { from: dayStart(params.get('from') ?? undefined), to: dayStart(params.get('to') ?? undefined, 1) };
  }
  const first = new Date(now.getFullYear(), now.getMonth(), now.getDate() - DAYS_BEFORE[period]);
  return { from: moment(first), to: undefined };
}
