import { expect, it } from 'vitest';
import { hoursOf, isAlways, withHours } from './dialing';

const dialing = { time_zone: 'Europe/Lisbon', hours: { monday: [{ from: '09:00', to: '18:00' }] }, holidays: ['2026-12-25'] };

it('reads the hours of a campaign', () =>
  expect(hoursOf(dialing)).toMatchObject({ time_zone: 'Europe/Lisbon', week: { mon: [{ from: '09:00', to: '18:00' }], sun: [] } }));
it('writes them back', () => {
  const written = withHours(hoursOf(dialing));
  expect(written).toMatchObject({ time_zone: 'Europe/Lisbon', holidays: ['2026-12-25'] });
  expect(written.hours?.monday).toEqual([{ from: '09:00', to: '18:00' }]);
  expect(written.hours?.sunday).toEqual([]);
});
it('knows always', () => {
  expect(isAlways(hoursOf(withHours(null)))).toBe(true);
  expect(isAlways(hoursOf(dialing))).toBe(false);
});
