import { expect, it } from 'vitest';
import { hoursOf, isAlways, localMoment, momentOfLocal, withHours } from './dialing';

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
it('shows moments on the clock of the browser and reads them back', () => {
  const summer = '2026-07-01T09:30:00.000Z';
  const winter = '2026-12-01T23:45:00.000Z';
  expect(momentOfLocal(localMoment(summer))).toBe(summer);
  expect(momentOfLocal(localMoment(winter))).toBe(winter);
  expect(localMoment(summer)).toMatch(/^2026-0[67]-\d\dT\d\d:\d\d$/);
  expect([localMoment(null), localMoment(undefined), localMoment('soon')]).toEqual(['', '', '']);
  expect([momentOfLocal(''), momentOfLocal('soon')]).toEqual([null, null]);
});
