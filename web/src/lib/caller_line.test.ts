import { expect, it } from 'vitest';
import { callerLine } from './caller_line';

it('tells words from silence, keys and mumbling', () => {
  expect(callerLine('do not call me again')).toEqual({ spoken: true, text: 'do not call me again' });
  expect(callerLine('(silence)')).toEqual({ spoken: false, text: 'says nothing' });
  expect(callerLine('(keys 9)')).toEqual({ spoken: false, text: 'presses 9' });
  expect(callerLine('')).toEqual({ spoken: false, text: 'mumbles' });
});
