import { expect, it } from 'vitest';
import { onlyIn } from './decision_diff';

it('shows what differs, and an order that differs as a whole', () => {
  expect(onlyIn(['offer 10', 'say no'], ['offer 11', 'say no'])).toEqual(['offer 10']);
  expect(onlyIn(['a', 'b'], ['b', 'a'])).toEqual(['a', 'b']);
  expect(onlyIn(['a'], ['a'])).toEqual([]);
});
