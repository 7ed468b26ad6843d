import { moment } from './time';

// For how long back numbers are looked at.

export const PERIODS = ['all', 'today', 'week', 'month'] as const;
export type Period = (typeof PERIODS)[number];
const DAYS_BEFORE: Record<Exclude<Period, 'all'>, number> = { today: 0, week: 6, month: 29 };

export function periodOf(name: string | null): Period {
  return PERIODS.find((one) => one === name) ?? 'all';
}

/** Where a period begins: the start of its first day, by this machine's clock; undefined for all time. */
export function periodStart(period: Period, now: Date): string | undefined {
  if (period === 'all') return undefined;
  return moment(new Date(now.getFullYear(), now.getMonth(), now.getDate() - DAYS_BEFORE[period]));
}
