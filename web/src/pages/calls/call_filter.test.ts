import { expect, it } from 'vitest';
import { dayStart } from '@/lib/time';
import { filterOf, formOf, isFiltered, outcomesOf, paramsOf } from './call_filter';

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

it('offers the outcomes of answered calls and what became of the others', () => {
  const found = {
    calls: 7,
    talk_seconds: 30,
    by_outcome: { sold: 2, none: 1 },
    by_status: { completed: 3, no_answer: 1, failed: 1, dialing: 1, in_progress: 1 },
    by_template: {},
  };
  expect(outcomesOf(found)).toEqual(['sold', 'no_answer', 'failed', 'unreachable', 'cancelled']);
});
