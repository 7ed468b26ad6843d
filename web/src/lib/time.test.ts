import { describe, expect, it } from 'vitest';
import { agreedTimes, exactTime, relativeTime } from './time';

const now = new Date('2026-03-10T12:00:00Z');
const ago = (seconds: number) => relativeTime(new Date(now.getTime() - seconds * 1000), now);

describe('relativeTime', () => {
  it('is just now for some seconds', () => expect(ago(20)).toBe('just now'));
  it('counts minutes', () => expect(ago(180)).toBe('3 minutes ago'));
  it('looks ahead', () => expect(ago(-7200)).toBe('in 2 hours'));
  it('names yesterday', () => expect(ago(86_400)).toBe('yesterday'));
  it('is a date beyond a week', () => expect(ago(10 * 86_400)).toBe('28 Feb 2026'));
  it('says nothing about what is no time', () => expect(relativeTime(new Date('x'), now)).toBe('—'));
});

it('exactTime says nothing about what is no time', () => expect(exactTime(new Date('x'))).toBe('—'));

describe('agreedTimes', () => {
  it('reads times without a zone', () =>
    expect(agreedTimes('A callback was agreed for 2026-12-01T14:30')).toBe('A callback was agreed for 1 Dec 2026, 14:30'));
  it('reads days', () => expect(agreedTimes('Call back on 2026-12-01 at 14:30.')).toBe('Call back on 1 Dec 2026 at 14:30.'));
  it('leaves moments with a zone, numbers and what is no day', () => {
    for (const text of ['2026-12-01T14:30:00Z', '2026-99-01', '+49 2026-12']) expect(agreedTimes(text)).toBe(text);
  });
});
