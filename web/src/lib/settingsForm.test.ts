import { expect, it } from 'vitest';
import type { Setting } from '@/api/installation';
import { changedValues, settingsWith, valuesOf, waitingForRestart } from './settingsForm';

const setting = (key: string, value: string | null, more: Partial<Setting> = {}): Setting => ({
  key,
  value,
  is_set: value !== '',
  secret: false,
  default: '',
  meaning: '',
  origin: 'default',
  stored: false,
  can_be_stored: true,
  restart_needed: false,
  ...more,
});

const all = [
  setting('sip.server', 'pbx.example.com', { meaning: 'the PBX: name or address' }),
  setting('sip.secret', null, { secret: true, is_set: true, restart_needed: true }),
  setting('llm.url', '', { meaning: 'chat server' }),
];

it('a form begins with values, and never with a secret', () => {
  expect(valuesOf(all, ['sip.server', 'sip.secret', 'none.such'])).toEqual({
    'sip.server': 'pbx.example.com',
    'sip.secret': '',
    'none.such': '',
  });
});

it('only what was changed is sent', () => {
  const before = valuesOf(all, ['sip.server', 'sip.secret']);
  expect(changedValues(before, { ...before })).toEqual({});
  expect(changedValues(before, { ...before, 'sip.secret': 'typed' })).toEqual({ 'sip.secret': 'typed' });
  expect(changedValues(before, { ...before, 'sip.server': '' })).toEqual({ 'sip.server': '' });
});

it('settings are found by all words of name and meaning', () => {
  expect(settingsWith(all, 'pbx address').map(({ key }) => key)).toEqual(['sip.server']);
  expect(settingsWith(all, '')).toHaveLength(3);
  expect(settingsWith(all, 'nothing')).toEqual([]);
});

it('those that wait for a restart are named', () => {
  expect(waitingForRestart(all).map(({ key }) => key)).toEqual(['sip.secret']);
});
