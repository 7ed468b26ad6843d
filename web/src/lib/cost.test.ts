import { expect, it } from 'vitest';
import { formatCost } from './cost';

it.each([
  [0, '0.00'],
  [0.00001, '< 0.0001'],
  [0.0042, '0.0042'],
  [0.37, '0.37'],
  [1250.5, '1,250.50'],
])('%d is %s', (amount, words) => expect(formatCost(amount)).toBe(words));
