import { expect, it } from 'vitest';
import { fieldWords } from './field_value';

it('reads names of choices as words', () => expect(fieldWords('rising_bills')).toBe('rising bills'));
it('leaves what somebody said', () => {
  expect(fieldWords('no')).toBe('no');
  expect(fieldWords('Anna_B at home')).toBe('Anna_B at home');
});
it('reads times as they were agreed', () => expect(fieldWords('2026-12-01T14:30')).toBe('1 Dec 2026, 14:30'));
