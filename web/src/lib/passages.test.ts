import { expect, it } from 'vitest';
import { passageAt } from './passages';

it('a byte is in the last passage that begins before it', () => {
  const passages = [{ first_byte: 0 }, { first_byte: 100 }, { first_byte: 180 }];
  expect(passageAt(passages, 0)).toBe(0);
  expect(passageAt(passages, 179)).toBe(1);
  expect(passageAt(passages, 9999)).toBe(2);
  expect(passageAt([{ first_byte: 10 }], 5)).toBe(-1);
  expect(passageAt([], 5)).toBe(-1);
});
