import { expect, it } from 'vitest';
import { periodOf, rangeOf } from './period';

const now = new Date(2026, 2, 10, 15, 30);
const day = (month: number, date: number) => new Date(2026, month, date).toISOString().replace('.000Z', 'Z');
const range = (search: string) => rangeOf(new URLSearchParams(search), now);

it('has no ends for all time', () => expect(range('')).toEqual({ from: undefined, to: undefined }));
it('begins with the day', () => expect(range('period=today').from).toBe(day(2, 10)));
it('has today among its days', () => {
  expect(range('period=week').from).toBe(day(2, 4));
  expect(range('period=month').from).toBe(day(1, 9));
});
it('goes from one day to the end of another', () => {
  expect(range('period=custom&from=2026-03-02&to=2026-03-03')).toEqual({ from: day(2, 2), to: day(2, 4) });
  expect(range('period=custom&to=2026-03-03').from).toBeUndefined();
});
it('takes a strange name for all time', () => expect([periodOf('year'), periodOf(null)]).toEqual(['all', 'all']));
