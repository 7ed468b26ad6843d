import { describe, expect, it } from 'vitest';
import { formatDuration, formatMilliseconds, spokenDuration } from './duration';

describe('formatDuration', () => {
  it.each([
    [0, '0:00'],
    [9.6, '0:10'],
    [75, '1:15'],
    [3675, '1:01:15'],
    [-3, '0:00'],
    [Number.NaN, '0:00'],
  ])('%s seconds is %s', (seconds, words) => expect(formatDuration(seconds)).toBe(words));
});

describe('spokenDuration', () => {
  it('names units, and one of them in the singular', () => expect(spokenDuration(3661)).toBe('1 hour 1 minute 1 second'));
  it('says zero', () => expect(spokenDuration(0)).toBe('0 seconds'));
});

describe('formatMilliseconds', () => {
  it.each([
    [0, '0 ms'],
    [0.4, '< 1 ms'],
    [649.7, '650 ms'],
    [1270, '1.27 s'],
  ])('%s is %s', (ms, words) => expect(formatMilliseconds(ms)).toBe(words));
});
