import { expect, it } from 'vitest';
import { dayStart } from '@/lib/time';
import { filterOf, formOf, isFiltered, paramsOf } from './call_filter';

it('keeps the filters in the address and reads them back', () => {
  const form = { number: '+1 202', status: 'completed', from: '2026-11-24' };
  expect(formOf(paramsOf(form))).toEqual(form);
  expect(isFiltered(formOf(new URLSearchParams('unknown=1')))).toBe(false);
});

it('asks the server for digits, and for whole days of the reader', () => {
  const filter = filterOf({ number: '+1 (202)', from: '2026-11-24', to: '2026-11-24' });
  expect(filter.number).toBe('1202');
  const hours = (Date.parse(filter.created_to ?? '') - Date.parse(filter.created_from ?? '')) / 3_600_000;
  expect(hours).toBe(24);
  expect(dayStart('2026-11-30', 1)).toBe(dayStart('2026-12-01'));
});

it('leaves out what makes no sense', () => {
  expect(filterOf({ number: 'abc', status: 'dancing', from: 'yesterday' })).toEqual({});
});
