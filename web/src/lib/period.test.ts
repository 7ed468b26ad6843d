import { expect, it } from 'vitest';
import { periodOf, periodStart } from './period';

const now = new Date(2026, 2, 10, 15, 30);
const day = (month: number, date: number) => new Date(2026, month, date).toISOString().replace('.000Z', 'Z');

it('has no beginning for all time', () => expect(periodStart('all', now)).toBeUndefined());
it('begins with the day', () => expect(periodStart('today', now)).toBe(day(2, 10)));
it('has today among its days', () => {
  expect(periodStart('week', now)).toBe(day(2, 4));
  expect(periodStart('month', now)).toBe(day(1, 9));
});
it('takes a strange name for all time', () => expect([periodOf('year'), periodOf(null)]).toEqual(['all', 'all']));
